/** Answers the upgrade of a client whose wire is served here. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../clock.ts';
import { PROTOCOL_V4 } from '../channels.ts';
import type { ServedWire } from './served-wire.ts';
import type { ServerWire } from './server-wire.ts';

/** A request for an upgrade, as far as a WebSocket's handshake looks at it. */
export type UpgradeMessage = Pick<IncomingMessage, 'method' | 'headers'>;

/** A client whose connection is being upgraded. */
export interface UpgradingClient {
  readonly socket: Duplex;
  /** What came behind the client's request already. */
  readonly head: Buffer;
  /** What the answer warns it of. */
  readonly warning: string | undefined;
}

/** The streams that the client will open, by its request. */
export interface AskedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Nothing that the client sends is lost: it is read when the wire is started. @throws EdgectlError `Canceled` if it has gone */
export async function acceptUpgrade(
  wire: ServedWire,
  message: UpgradeMessage,
  client: UpgradingClient,
  { stdin, stdout, stderr, tty }: AskedStreams,
  clock: Clock,
): Promise<ServerWire> {
  if (wire.transport === 'websocket') {
    const [{ acceptWebSocket }, { WebSocketWire }] = await Promise.all([
      import('./accept-websocket.ts'),
      import('./websocket-wire.ts'),
    ]);
    return new WebSocketWire(await acceptWebSocket(message, client, wire.protocol), wire.protocol, clock);
  }
  const { SpdyWire } = await import('./spdy-wire.ts');
  const { socket, head, warning } = client;
  if (socket.destroyed) throw new EdgectlError('Canceled', 'the client disconnected');
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    ...(warning === undefined ? [] : [`Warning: ${warning}`]),
    'Connection: Upgrade',
    'Upgrade: SPDY/3.1',
    `X-Stream-Protocol-Version: ${PROTOCOL_V4}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (head.length > 0) socket.unshift(head);
  const streams = { stdin, stdout, stderr: stderr && !tty, resize: tty };
  const expected = (['stdin', 'stdout', 'stderr', 'resize'] as const).filter((name) => streams[name]);
  return new SpdyWire(socket, expected, clock);
}
