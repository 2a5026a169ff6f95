/** The server's side of exec and attach: the operation's source, over the wire that the client speaks. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource, SourceEnd } from '../../byte-source.ts';
import type { Clock } from '../../clock.ts';
import { guarded } from '../../fault-boundary.ts';
import type { RemoteStatus } from '../status.ts';
import { RemoteInput } from './remote-input.ts';
import { LINGER_MS, type ServerWire } from './server-wire.ts';

const READ_BYTES = 64 * 1024;
/** How long a process may go on after its client has closed the connection: some clients can end the input in no other way, and expect the process to read it to the end. */
const GOODBYE_MS = 30_000;

export interface ServedCommand {
  readonly reason: SourceEnd['reason'];
  readonly exitCode?: number;
  readonly error?: EdgectlError;
  /** Bytes of stdin, and of both outputs together. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface ServeOptions {
  /** The outputs that the client reads. */
  readonly wanted: readonly StreamName[];
  readonly clock: Clock;
  /** Ends the command; the client is told the reason. An end by `Canceled` is the client's own. */
  readonly signal: AbortSignal;
}

/** Resolves when the source has ended and the client has been told, or has gone. Never rejects. */
export async function serveRemoteCommand(
  wire: ServerWire,
  source: ByteSource,
  { wanted, clock, signal }: ServeOptions,
): Promise<ServedCommand> {
  const over = new AbortController();
  const input = new RemoteInput(wire, source, clock);
  const cancel = guarded(clock, () => source.cancel('Canceled'));
  const stop = guarded(clock, () => {
    // That the client disconnected is told by its wire.
    if (EdgectlError.is(signal.reason) && signal.reason.kind === 'Canceled') return;
    wire.finish({ failure: reasonOf(signal) }, LINGER_MS);
    source.cancel('Canceled');
  });
  const gone = wire.closed.then((how) => {
    if (how === 'left' || source.closeStdin === undefined || source.resize !== undefined) return cancel();
    input.end();
    clock.after(GOODBYE_MS, cancel, over.signal);
  });
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true, signal: over.signal });
  let bytesOut = 0;
  const copy = async (stream: StreamName): Promise<void> => {
    for (;;) {
      const bytes = await source.read(stream, READ_BYTES);
      if (bytes === undefined) return;
      bytesOut += bytes.length;
      // Sending fails only after the connection has closed. The source is then read to its end.
      await wire.send(stream, bytes).catch(() => undefined);
    }
  };
  const { reason, exitCode, error } = await endOf(source, async () => {
    wire.start(input);
    await Promise.all(source.streams.filter((stream) => wanted.includes(stream)).map(copy));
  });
  over.abort();
  wire.finish(statusOf(exitCode, error));
  await gone;
  return {
    reason,
    bytesIn: input.bytes,
    bytesOut,
    ...(exitCode !== undefined && { exitCode }),
    ...(error !== undefined && { error }),
  };
}

/** A source that throws has failed: its client is told, and the process does not outlive its streams. */
async function endOf(source: ByteSource, read: () => Promise<void>): Promise<SourceEnd> {
  try {
    await read();
    return await source.ended;
  } catch (thrown) {
    source.cancel('Canceled');
    return { reason: 'Failed', error: EdgectlError.from(thrown) };
  }
}

function statusOf(exitCode: number | undefined, error: EdgectlError | undefined): RemoteStatus {
  return error === undefined ? { exitCode: exitCode ?? 0 } : { failure: error.message };
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : 'the stream was ended';
}
