/** Finds the node that a broker serves, by its retained `state`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { nodeOf, STATE_FILTER } from '@edgectl/rpc-schema/topics';
import { parseAddress } from './address.ts';
import type { Clock } from './clock.ts';
import type { Platform } from './platform.ts';

const NO_STATE_MS = 3_000;

/** After the first state, how long others may still show up: the broker sends what is retained in one go. */
const OTHERS_MS = 20;

/** @throws EdgectlError `Unavailable` if no node shows itself, `InvalidParams` where several do. */
export async function discoverNode(
  { connection: connect, clock }: Platform,
  url: string,
  clientId: string,
): Promise<string> {
  const nodes = new Set<string>();
  let onFirst: () => void = () => undefined;
  const connection = connect({
    onMessage: (topic) => {
      const node = nodeOf(topic);
      if (node !== undefined) nodes.add(node);
      onFirst();
    },
    onBack: () => undefined,
    onLost: () => undefined,
  });
  try {
    const first = new Promise<void>((resolve) => {
      onFirst = resolve;
    });
    await connection.open({ clientId, filters: [STATE_FILTER] });
    if (nodes.size === 0) await Promise.race([first, wait(clock, NO_STATE_MS)]);
    // The embedded broker has one node; a broker in the network may have many.
    if (parseAddress(url).kind !== 'unix') await wait(clock, OTHERS_MS);
  } finally {
    // Its goodbye and the next connection's greeting cross: a short program is in a hurry.
    void connection.close();
  }
  const [node, other] = nodes;
  if (node === undefined) {
    throw new EdgectlError('Unavailable', `no agent shows its state on the broker at ${url}`, {
      layer: 'client',
      hint: 'start the agent, or name the node',
    });
  }
  if (other !== undefined) {
    throw new EdgectlError(
      'InvalidParams',
      `the broker at ${url} has several nodes: ${[...nodes].join(', ')}`,
      {
        layer: 'client',
        hint: 'name one of them',
        details: { nodes: [...nodes] },
      },
    );
  }
  return node;
}

function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
