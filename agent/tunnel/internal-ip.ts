/** The node's address as the cluster knows it: by it the cloud finds the tunnel that a scraper's request is for. */
import type { Clock } from '../../common/clock.ts';
import type { NodeSource } from '../status/node-operations.ts';

const TIMEOUT_MS = 3_000;

interface NodeAddress {
  readonly type?: unknown;
  readonly address?: unknown;
}

/** The internal address in the Node object. Empty if it cannot be read: the cloud then uses the address that it sees. */
export async function internalIp(node: NodeSource, clock: Clock, signal: AbortSignal): Promise<string> {
  const late = new AbortController();
  const timer = clock.after(TIMEOUT_MS, () => late.abort());
  try {
    const found = await node(AbortSignal.any([signal, late.signal]));
    const addresses: unknown = (found?.object.status as { addresses?: unknown } | undefined)?.addresses;
    const known: readonly NodeAddress[] = Array.isArray(addresses) ? addresses : [];
    const address = known.find(({ type }) => type === 'InternalIP')?.address;
    return typeof address === 'string' ? address : '';
  } catch {
    return '';
  } finally {
    timer.stop();
  }
}
