/** Runs one case of the model and says what went wrong; the time is the clock's, so an hour takes milliseconds. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { Limits } from '../../common/limits.ts';
import type { ManualClock } from '../helpers/manual-clock.ts';
import { type NetworkFaults, randomOf } from './network.ts';
import { CALLER, pattern, World } from './world.ts';

export interface Write {
  readonly stream: StreamName;
  readonly bytes: number;
  readonly pauseMs: number;
}

export interface Case {
  readonly seed: number;
  readonly faults: NetworkFaults;
  readonly limits: Pick<
    Limits,
    'windowBytes' | 'windowChunks' | 'chunkMaxBytes' | 'clientChunks' | 'keptMaxBytes' | 'stdinWindowBytes'
  >;
  readonly writes: readonly Write[];
  readonly inputs: readonly number[];
  /** The reader and the process pause for up to so long after each piece. */
  readonly readerPauseMs: number;
  /** When connections are cut, in milliseconds. */
  readonly cuts: readonly { readonly atMs: number; readonly side: 'agent' | 'client' }[];
}

/** By then everything must be over: a window of one byte over the slowest network takes three hours and more. */
const LONGEST_MS = 6 * 60 * 60 * 1000;

function pause(clock: ManualClock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/** @returns what is wrong, or `undefined`. */
export async function runCase(model: Case): Promise<string | undefined> {
  const random = randomOf(model.seed);
  const world = new World(random, model.faults, model.limits);
  const { clock, source, received } = world;
  const wanted = { stdout: 0, stderr: 0 };
  const got: Record<StreamName, Buffer[]> = { stdout: [], stderr: [] };
  const faultsFound: string[] = [];
  source.onInput = () => pause(clock, random() * model.readerPauseMs);
  await world.open();

  const produce = async (): Promise<void> => {
    for (const { stream, bytes, pauseMs } of model.writes) {
      if (pauseMs > 0) await pause(clock, pauseMs);
      await source.write(stream, pattern(stream, wanted[stream], bytes));
      wanted[stream] += bytes;
    }
  };
  const input = Buffer.concat(model.inputs.map((bytes, index) => pattern('stdout', index * 1000, bytes)));
  const feed = async (): Promise<void> => {
    let offset = 0;
    for (const bytes of model.inputs) {
      await received.stdin?.write(input.subarray(offset, offset + bytes));
      offset += bytes;
    }
    await received.stdin?.end();
  };
  const consume = async (stream: StreamName): Promise<void> => {
    for await (const chunk of received[stream]) {
      got[stream].push(Buffer.from(chunk));
      if (model.readerPauseMs > 0) await pause(clock, random() * model.readerPauseMs);
    }
  };
  for (const { atMs, side } of model.cuts) {
    clock.after(atMs, () => (side === 'agent' ? world.cutAgent() : world.cutClient()));
  }

  let ended: string | undefined;
  const work = Promise.all([
    Promise.all([produce(), feed(), source.endOfInput]).then(() =>
      source.finish({ reason: 'Completed', exitCode: 0 }),
    ),
    consume('stdout'),
    consume('stderr'),
    received.ended.then(({ reason }) => {
      ended = reason;
    }),
  ]).then(
    () => 'done' as const,
    (error: unknown) => `failed: ${String(error)}`,
  );
  let outcome: string | undefined;
  void work.then((result) => {
    outcome = result;
  });

  while (outcome === undefined && clock.monotonic() < LONGEST_MS) {
    await clock.advance(clock.nextInMs ?? 1000);
    for (const session of world.sessions.list(CALLER, {}).items) {
      for (const stream of ['stdout', 'stderr'] as const) {
        const { published = 0, acknowledged = 0 } = session.streams[stream] ?? {};
        if (published - acknowledged > model.limits.windowBytes)
          faultsFound.push(`${stream}: the agent left its window`);
      }
    }
    for (const stream of ['stdout', 'stderr'] as const) {
      if (received[stream].heldBytes > model.limits.windowBytes)
        faultsFound.push(`${stream}: the client holds too much`);
    }
    if (faultsFound.length > 0) return faultsFound[0];
  }
  if (outcome !== 'done') return `${outcome ?? 'stuck'} after ${clock.monotonic()} ms`;
  if (ended !== 'Completed') return `ended with ${String(ended)}`;
  for (const stream of ['stdout', 'stderr'] as const) {
    const bytes = Buffer.concat(got[stream]);
    if (!bytes.equals(pattern(stream, 0, wanted[stream])))
      return `${stream}: ${bytes.length} of ${wanted[stream]} bytes, or others`;
  }
  if (!Buffer.concat(source.input).equals(input)) return 'the process got other input than was written';
  if (!source.inputClosed) return 'the process never got end-of-file';
  await clock.advance(10 * 60 * 1000);
  if (world.sessions.held !== 0) return `left behind: ${world.sessions.held}`;
  if (clock.pending !== 0) return `timers left behind: ${clock.pending}`;
  return undefined;
}
