/** A client that speaks what the streaming server speaks: its upgrade is repeated there, and its bytes are passed on unread. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../common/clock.ts';
import { exitGuard, frameGuard } from '../../../common/remotecommand/exit-guard/exit-guard.ts';
import type { UpgradingClient } from '../../../common/remotecommand/server/accept-upgrade.ts';
import type { CallEnd } from '../../audit/audit.ts';
import type { StreamTarget } from '../../pods/exec/stream-target.ts';
import type { ClientWire } from './client-wire.ts';
import { relay, type RelayOptions } from './relay.ts';
import { openingDeadline } from './supervised-stream.ts';
import { dialStreamingServer, type Upgraded } from './streaming-server.ts';

/** The headers of the client's request that the streaming server needs; credentials are not among them. */
const FORWARDED = [
  'connection',
  'upgrade',
  'x-stream-protocol-version',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
] as const;

export interface ClientConnection extends UpgradingClient {
  readonly message: IncomingMessage;
  readonly wire: ClientWire;
}

export interface PassThroughOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether it is a command, which ends with a status. */
  readonly guarded: boolean;
}

/** Resolves when it is over; the target is told. @throws EdgectlError before anything was written to the client */
export async function passThrough(
  target: StreamTarget,
  { message, wire, socket, head, warning }: ClientConnection,
  { clock, signal, guarded }: PassThroughOptions,
): Promise<CallEnd> {
  const method = wire.transport === 'spdy' ? 'POST' : 'GET';
  const server = await dialTarget(target, { method, headers: forwarded(message) }, clock, signal);
  socket.write(switching(server.answer, warning));
  if (head.length > 0) socket.unshift(head);
  const { upgrade, 'x-stream-protocol-version': protocol } = server.answer.headers;
  const guard = guarded
    ? exitGuard(upgrade, typeof protocol === 'string' ? protocol : undefined)
    : frameGuard(upgrade);
  return joined(target, socket, server, { clock, signal, guard });
}

/** {@link dialStreamingServer} within the time for opening; a target that cannot be reached is told. */
export async function dialTarget(
  target: StreamTarget,
  request: Parameters<typeof dialStreamingServer>[1],
  clock: Clock,
  signal: AbortSignal,
): Promise<Upgraded> {
  const deadline = openingDeadline(clock, signal);
  try {
    return await dialStreamingServer(target, request, deadline.signal);
  } catch (error) {
    // Aborted, it may have got through anyway.
    target.ended(deadline.signal.aborted ? 'client' : 'server');
    throw error;
  } finally {
    deadline.release();
  }
}

/** Relays until either is done, counts, and tells the target how it ended. */
export async function joined(
  target: StreamTarget,
  client: Duplex,
  { socket: server, head }: Upgraded,
  options: RelayOptions,
): Promise<CallEnd> {
  const before = bytesOf(server);
  if (head.length > 0) server.unshift(head);
  const end = await relay(client, server, options);
  target.ended(end === 'server' ? 'server' : 'client');
  const after = bytesOf(server);
  return {
    reason: end === 'server' ? 'Completed' : 'Canceled',
    bytesIn: after.written - before.written,
    bytesOut: after.read - before.read + head.length,
  };
}

function bytesOf({ bytesRead, bytesWritten }: Socket): { readonly read: number; readonly written: number } {
  return { read: bytesRead, written: bytesWritten };
}

/** A header that was sent several times is repeated so: not every server takes a list of protocols in one line. */
function forwarded({ headersDistinct }: IncomingMessage): Record<string, string[]> {
  return Object.fromEntries(
    FORWARDED.flatMap((name) => {
      const values = headersDistinct[name];
      return values === undefined ? [] : [[name, values]];
    }),
  );
}

/** The server's own answer to the upgrade, and what we add. */
function switching({ rawHeaders }: IncomingMessage, warning: string | undefined): string {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    ...(warning === undefined ? [] : [`Warning: ${warning}`]),
  ];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index] ?? ''}: ${rawHeaders[index + 1] ?? ''}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
