/** The retained `alive` of a node: three words that a PLC can compare without JSON, `online 1.0 6f0c2f0e-…`. */
import { PROTOCOL_VERSION } from './protocol.ts';

export interface Alive {
  readonly state: 'online' | 'offline';
  /** The version of the protocol, `MAJOR.MINOR`. */
  readonly protocol: string;
  readonly bootId: string;
}

/** In bytes: what a PLC has to make room for. */
export const ALIVE_MAX_BYTES = 128;

export function aliveText(state: Alive['state'], bootId: string): string {
  return `${state} ${PROTOCOL_VERSION} ${bootId}`;
}

/** `undefined` if it is no `alive`. Further words are for later versions. */
export function parseAlive(text: string): Alive | undefined {
  const [state, protocol, bootId] = text.split(' ');
  if ((state !== 'online' && state !== 'offline') || protocol === undefined || !bootId) return undefined;
  return { state, protocol, bootId };
}
