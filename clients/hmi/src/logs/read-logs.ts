/** Reads the log of one pod as it comes, or of several as one. */
import type { Client, LogStream } from '@edgectl/client/browser';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { MergedLines } from './merged-lines.ts';

export interface LogSource {
  readonly namespace: string;
  readonly name: string;
}

export interface ReadLogsOptions {
  readonly client: Client;
  readonly sources: readonly LogSource[];
  readonly params: Omit<PodLogsParams, 'name' | 'namespace' | 'labelSelector'>;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Resolves when more is wanted; until then the node waits, and no line is lost. */
  readonly wanted: () => Promise<void>;
}

const DRAIN_MS = 100;

/** Resolves at the end of every log. @throws EdgectlError as the node refuses */
export async function readLogs(options: ReadLogsOptions): Promise<void> {
  const { client, sources, params, signal, onBytes, wanted } = options;
  const [only] = sources;
  if (only !== undefined && sources.length === 1) {
    await readOne(client, { ...params, ...only }, signal, async (chunk) => {
      onBytes(chunk);
      await wanted();
    });
    return;
  }
  const merged = new MergedLines(sources.length, params.timestamps === true, onBytes);
  const room = new Set<() => void>();
  const timer = setInterval(() => {
    if (!merged.drain(performance.now())) return;
    for (const wake of room) wake();
    room.clear();
  }, DRAIN_MS);
  try {
    await Promise.all(
      sources.map(async (source, index) => {
        await readOne(
          client,
          { ...params, ...source, prefix: true, timestamps: true },
          signal,
          async (chunk) => {
            merged.add(index, chunk, performance.now());
            merged.drain(performance.now());
            await wanted();
            while (merged.isFull(index) && !signal.aborted)
              await new Promise<void>((resolve) => room.add(resolve));
          },
        );
        merged.end(index, performance.now());
      }),
    );
    merged.drain(Number.POSITIVE_INFINITY);
  } finally {
    clearInterval(timer);
    for (const wake of room) wake();
  }
}

async function readOne(
  client: Client,
  params: PodLogsParams,
  signal: AbortSignal,
  accept: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const log: LogStream = await client.logs(params, { signal, ownConnection: true });
  const cancel = (): void => log.cancel();
  if (signal.aborted) return cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for await (const chunk of log) {
      await accept(chunk);
      if (signal.aborted) return;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** So much is handed to the browser at a time, which may put it on its disk. */
const PART_BYTES = 4 * 1024 * 1024;

/** The whole log as a file. @param onProgress told of the bytes that are here */
export async function wholeLog(
  options: Omit<ReadLogsOptions, 'onBytes' | 'wanted'> & { readonly onProgress: (bytes: number) => void },
): Promise<Blob> {
  const parts: Blob[] = [];
  let gathered: BlobPart[] = [];
  let bytes = 0;
  let waiting = 0;
  const flush = (): void => {
    parts.push(new Blob(gathered));
    gathered = [];
    waiting = 0;
  };
  await readLogs({
    ...options,
    onBytes(chunk) {
      gathered.push(chunk.slice());
      waiting += chunk.length;
      bytes += chunk.length;
      if (waiting < PART_BYTES) return;
      flush();
      options.onProgress(bytes);
    },
    wanted: () => Promise.resolve(),
  });
  flush();
  return new Blob(parts, { type: 'text/plain' });
}
