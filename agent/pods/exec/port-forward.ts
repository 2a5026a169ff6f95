/** Port-forward: to the ports of the pod's own network, which is the node's for a pod on the host's. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { CriClient } from '../../backends/cri/cri-client.ts';
import type { EdgedClient } from '../../backends/edged/edged-client.ts';
import { newestSandboxes, type PodLookup, podNotFound } from '../pod-targets.ts';
import type { PortForwardRequest, StreamTarget } from './stream-target.ts';

export interface PortForwardOptions {
  readonly cri: Pick<CriClient, 'listSandboxes' | 'portForwardUrl'>;
  /** Absent if the node has no EdgeCore. */
  readonly edged: Pick<EdgedClient, 'portForwardUrl'> | undefined;
  readonly lookup: PodLookup;
}

/** @throws EdgectlError `NotFound`, `Conflict` (the pod does not run), `Unavailable`. */
export async function portForwardTarget(
  { cri, edged, lookup }: PortForwardOptions,
  { namespace, name, ports }: PortForwardRequest,
  signal: AbortSignal,
): Promise<StreamTarget> {
  const target = { container: '', ended: () => undefined };
  try {
    const [sandbox] = newestSandboxes(await cri.listSandboxes({ namespace, pod: name }, signal));
    if (sandbox === undefined || !sandbox.ready) throw await notRunning(lookup, namespace, name, signal);
    const url = await cri.portForwardUrl(sandbox.id, ports, signal);
    return { ...target, url: new URL(url), source: 'cri' };
  } catch (error) {
    const unreachable = EdgectlError.is(error) && error.kind === 'Unavailable' && error.layer === 'cri';
    if (edged === undefined || !unreachable) throw error;
    return { ...target, url: edged.portForwardUrl(namespace, name, ports), source: 'edged' };
  }
}

async function notRunning(
  lookup: PodLookup,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<EdgectlError> {
  if ((await lookup.find(namespace, name, signal)) === undefined) return podNotFound(namespace, name);
  return new EdgectlError('Conflict', `pod ${namespace}/${name} is not running`, {
    layer: 'cri',
    hint: 'run describe pod to see what it waits for',
    retryable: true,
  });
}
