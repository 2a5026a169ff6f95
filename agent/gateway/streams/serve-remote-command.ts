/** The server's side of remote command over WebSocket v5, for a runtime that does not speak it: the operation's source, framed. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { WebSocket } from 'ws';
import type { ByteSource } from '../../../common/byte-source.ts';
import type { Clock } from '../../../common/clock.ts';
import { CHANNEL } from '../../../common/remotecommand/channels.ts';
import { encodeRemoteStatus } from '../../../common/remotecommand/status.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import type { CallEnd } from '../../audit/audit.ts';
import { RemoteInput } from './remote-input.ts';

const READ_BYTES = 64 * 1024;
const NORMAL_CLOSURE = 1000;
/** A client that was killed while the process takes no input is found by what is written to it: nothing more is read of it then. */
const PING_EVERY_MS = 5_000;
const CHANNEL_OF: Readonly<Record<StreamName, number>> = { stdout: CHANNEL.stdout, stderr: CHANNEL.stderr };

/** Resolves when the source has ended and the client has been told, or has gone. Never rejects. */
export async function serveRemoteCommand(
  socket: WebSocket,
  source: ByteSource,
  wanted: readonly StreamName[],
  clock: Clock,
  signal: AbortSignal,
): Promise<CallEnd> {
  const cancel = guarded(clock, () => source.cancel('Canceled'));
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  socket.once('close', cancel);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted || socket.readyState !== socket.OPEN) cancel();
  const pings = clock.every(PING_EVERY_MS, () => {
    if (socket.readyState === socket.OPEN) socket.ping();
  });
  const input = new RemoteInput(socket, source, clock);
  input.start();
  let bytesOut = 0;
  const copy = async (stream: StreamName): Promise<void> => {
    for (;;) {
      const bytes = await source.read(stream, READ_BYTES);
      if (bytes === undefined) return;
      bytesOut += bytes.length;
      // What cannot be sent belongs to a connection that has closed: the source is cancelled, and read to its end.
      await send(socket, CHANNEL_OF[stream], bytes).catch(() => undefined);
    }
  };
  await Promise.all(source.streams.filter((stream) => wanted.includes(stream)).map(copy));
  const { reason, exitCode, error } = await source.ended;
  signal.removeEventListener('abort', cancel);
  input.stop();
  const revoked = signal.aborted ? ended(signal) : undefined;
  const failure = error?.message ?? revoked;
  const status = failure === undefined ? { exitCode: exitCode ?? 0 } : { failure };
  await send(socket, CHANNEL.error, Buffer.from(encodeRemoteStatus(status))).catch(() => undefined);
  socket.close(NORMAL_CLOSURE);
  await closed;
  pings.stop();
  return {
    reason,
    bytesIn: input.bytes,
    bytesOut,
    ...(exitCode !== undefined && { exitCode }),
    ...(error !== undefined && { error }),
  };
}

function ended(signal: AbortSignal): string {
  const { reason } = signal;
  return reason instanceof Error ? reason.message : 'the stream was ended';
}

/** Two frames of one message: the bytes are not copied behind their channel's number. */
function send(socket: WebSocket, channel: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(Buffer.of(channel), { binary: true, fin: false });
    socket.send(bytes, { binary: true, fin: true }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
