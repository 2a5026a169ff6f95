/** The protocol that a client asks for in an upgrade. */
import type { IncomingHttpHeaders } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** SPDY in the messages of a WebSocket, as kubectl sends port-forward since 1.31 (KEP-4006). */
export const TUNNELLED_PORT_FORWARD = 'SPDY/3.1+portforward.k8s.io';
export const SPDY = 'SPDY/3.1';

export type ClientWire =
  | { readonly transport: 'spdy' }
  /** The sub-protocols in the order of the client's liking. */
  | { readonly transport: 'websocket'; readonly protocols: readonly string[] };

/** @throws EdgectlError `InvalidRequest` for another upgrade */
export function clientWire(headers: IncomingHttpHeaders): ClientWire {
  const upgrade = (headers.upgrade ?? '').toLowerCase();
  if (upgrade === SPDY.toLowerCase()) return { transport: 'spdy' };
  if (upgrade === 'websocket') {
    const offered = headers['sec-websocket-protocol'] ?? '';
    return { transport: 'websocket', protocols: offered.split(',').map((one) => one.trim()) };
  }
  throw upgradeRequired();
}

export function upgradeRequired(): EdgectlError {
  return new EdgectlError('InvalidRequest', 'Upgrade request required', {
    hint: `ask for an upgrade to websocket or ${SPDY}`,
  });
}
