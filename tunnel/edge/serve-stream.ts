/** Exec and attach that are framed here: the agent has the process's streams, and the client hears them over the wire that it speaks. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import type { HeaderValues, ServedWire } from '../../common/remotecommand/server/served-wire.ts';
import { serveUpgrade } from '../../common/remotecommand/server/serve-upgrade.ts';
import type { Channel } from '../wire/channel.ts';
import type { ConnectRequest } from '../wire/connect-message.ts';
import type { ServedStream } from './backend.ts';
import { FAREWELL_MS, type Relayed } from './serve-upgrade.ts';

export interface ServeStreamOptions {
  readonly connect: ConnectRequest;
  readonly wire: ServedWire;
  readonly clock: Clock;
  /** Aborts when the connection has to end, with the reason that the client is told. */
  readonly revoked: AbortSignal;
  /** Aborts when the cloud has gone. */
  readonly gone: AbortSignal;
}

/** The headers of the client's request. */
export function headerValues({ headers }: ConnectRequest): HeaderValues {
  return (name) =>
    Object.entries(headers).flatMap(([key, values]) => (key.toLowerCase() === name ? values : []));
}

/** Resolves when the process has ended and the client has been told, or has gone. */
export async function serveStream(
  channel: Channel,
  stream: ServedStream,
  { connect, wire, clock, revoked, gone }: ServeStreamOptions,
): Promise<Omit<Relayed, 'closedBy'>> {
  // The client has gone while its input is held up: nobody would ever read up to its end.
  const letGo = guarded(clock, () => {
    if (channel.remoteEnded && channel.isPaused()) channel.destroy();
  });
  channel.on('remoteEnd', letGo);
  channel.on('pause', letGo);
  const revoke = guarded(clock, () => clock.after(FAREWELL_MS, () => channel.destroy(), gone));
  revoked.addEventListener('abort', revoke, { once: true, signal: gone });
  const values = headerValues(connect);
  const names = ['upgrade', 'connection', 'sec-websocket-key', 'sec-websocket-version'] as const;
  const headers = Object.fromEntries(names.map((name) => [name, values(name)[0]]));
  const client = { socket: channel, head: Buffer.alloc(0), warning: undefined };
  const { error } = await serveUpgrade(wire, { method: 'GET', headers }, client, stream, {
    clock,
    signal: revoked,
  });
  const reason = revoked.aborted
    ? EdgectlError.from(revoked.reason, 'Forbidden', { layer: 'tunnel' })
    : error;
  return {
    bytesIn: channel.receivedBytes,
    bytesOut: channel.sentBytes,
    status: 101,
    ...(reason !== undefined && { error: reason }),
  };
}
