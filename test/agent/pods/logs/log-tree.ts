/** Log folders as a runtime and kubelet leave them, and what a simple, slow reader makes of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import fc from 'fast-check';
import { ContainerStates } from '../../../../agent/pods/logs/log-instance.ts';
import { Expressions } from '../../../../agent/pods/logs/grep/expressions.ts';
import { LogSearches } from '../../../../agent/pods/logs/log-searches.ts';
import type { LogBackends } from '../../../../agent/pods/logs/open-logs.ts';
import type { ByteSource } from '../../../../common/byte-source.ts';
import { systemClock } from '../../../../common/clock.ts';

export const NAMESPACE = 'default';
export const POD = 'web-0';
export const UID = '6d3c2f3e-0000-4000-8000-000000000001';

export interface Piece {
  readonly nanos: bigint;
  readonly stream: 'stdout' | 'stderr';
  readonly partial: boolean;
  readonly content: Buffer;
  /** A line that is not a CRI line, instead of all that. */
  readonly malformed?: Buffer;
}

/** As kubelet shows it: nine digits, whatever the runtime wrote. */
export function paddedTime(nanos: bigint): string {
  const [seconds = '', fraction = ''] = rfc3339Nano(nanos).replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

/** Nanosecond time as Go's RFC3339Nano writes it: no zeros at the end of the fraction. */
export function rfc3339Nano(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  const fraction = (nanos % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

export function criLine({ nanos, stream, partial, content, malformed }: Piece): Buffer {
  if (malformed !== undefined) return Buffer.concat([malformed, Buffer.from('\n')]);
  const head = Buffer.from(`${rfc3339Nano(nanos)} ${stream} ${partial ? 'P' : 'F'} `);
  return Buffer.concat([head, content, Buffer.from('\n')]);
}

export const EPOCH = 1_795_365_920_000_000_000n;

const content = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 8 }).map((seed) => repeat(seed, 20_000)) },
);

function repeat(seed: Uint8Array, length: number): Uint8Array {
  return Buffer.alloc(length, Buffer.from(seed));
}

const piece = fc.record({
  // Never twice the same nanosecond: a file is known by its first lines.
  step: fc.integer({ min: 1, max: 5_000_000 }),
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  partial: fc.boolean(),
  content: content.map((bytes) => Buffer.from(bytes).map((byte) => (byte === 10 ? 32 : byte)) as Buffer),
  malformed: fc.option(
    fc.constantFrom(
      '',
      'x',
      '\u0000'.repeat(200),
      '2026-11-22T16:46:06Z stdxxx F a',
      '2026-11-22T16:46:06Z stdout F',
    ),
    { freq: 12, nil: undefined },
  ),
});

/** Pieces in the order of their times. */
export const pieces: fc.Arbitrary<Piece[]> = fc.array(piece, { maxLength: 60 }).map((drawn) => {
  let nanos = EPOCH;
  return drawn.map(({ step, malformed, ...rest }) => {
    nanos += BigInt(step) * 100n;
    return { ...rest, nanos, ...(malformed !== undefined && { malformed: Buffer.from(malformed) }) };
  });
});

/** How an instance's pieces lie in files: where they were rotated (as parts of the whole), and whether those are gzipped. */
export interface Layout {
  readonly cuts: readonly number[];
  readonly gzip: boolean;
  /** The runtime was cut off in the last line. */
  readonly torn: boolean;
}

export const layout: fc.Arbitrary<Layout> = fc.record({
  cuts: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 3 }),
  gzip: fc.boolean(),
  torn: fc.boolean(),
});

/** Files of one instance, oldest first. */
export function filesOf(all: readonly Piece[], { cuts, gzip, torn }: Layout, attempt: number) {
  const at = [...new Set(cuts.map((cut) => Math.floor(cut * all.length)))].sort((a, b) => a - b);
  const starts = [0, ...at];
  return starts.map((start, index) => {
    const last = index === starts.length - 1;
    let bytes = Buffer.concat(all.slice(start, starts[index + 1]).map(criLine));
    if (last && torn) bytes = bytes.subarray(0, Math.max(0, bytes.length - 1));
    // Kubelet leaves the one rotated last as it is.
    const zipped = gzip && index < starts.length - 2;
    const name = `${attempt}.log${last ? '' : `.20261122-1655${String(index).padStart(2, '0')}`}${zipped ? '.gz' : ''}`;
    return { name, bytes: zipped ? gzipSync(bytes) : bytes };
  });
}

export class LogTree {
  readonly root = mkdtempSync(join(tmpdir(), 'edgectl-logs-'));

  folder(container: string): string {
    const folder = join(this.root, `${NAMESPACE}_${POD}_${UID}`, container);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  write(container: string, files: readonly { readonly name: string; readonly bytes: Buffer }[]): void {
    const folder = this.folder(container);
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  }

  /** A node whose runtime does not answer: only the files speak. */
  backends(overrides: Partial<LogBackends> = {}): LogBackends {
    const gone = (): Promise<never> =>
      Promise.reject(new EdgectlError('Unavailable', 'the container runtime is away', { layer: 'cri' }));
    return {
      targets: { pod: gone, selected: gone },
      lookup: { find: () => Promise.resolve(undefined), inNamespace: () => Promise.resolve([]) },
      cri: { containerStatus: gone },
      states: new ContainerStates({ listContainers: gone }, systemClock),
      edged: undefined,
      searches: new LogSearches(),
      expressions: new Expressions(systemClock),
      clock: systemClock,
      logRoot: this.root,
      ...overrides,
    };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export type ReadOptions = Pick<
  PodLogsParams,
  'tailLines' | 'sinceTime' | 'limitBytes' | 'timestamps' | 'prefix' | 'stream'
>;

export const readOptions: fc.Arbitrary<ReadOptions> = fc.record(
  {
    tailLines: fc.integer({ min: 0, max: 20 }),
    sinceTime: fc
      .integer({ min: 0, max: 15_000_000 })
      .map((step) => rfc3339Nano(EPOCH + BigInt(step) * 1000n)),
    limitBytes: fc.integer({ min: 1, max: 3000 }),
    timestamps: fc.boolean(),
    prefix: fc.boolean(),
    stream: fc.constantFrom('All', 'Stdout', 'Stderr'),
  },
  { requiredKeys: [] },
);

function nanosOf(time: string): bigint {
  const [, seconds, fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** What the log of an instance is with these options, worked out piece by piece with everything in memory. */
export function expected(
  all: readonly Piece[],
  torn: boolean,
  options: ReadOptions,
  container: string,
  /** False for what takes the heads off alone, `always` for what is searched. */
  keepsWhole: boolean | 'always' = true,
): Buffer {
  const { tailLines, sinceTime, limitBytes, timestamps = false, prefix = false, stream = 'All' } = options;
  const known = all
    .map((each, index) => ({ ...each, last: index === all.length - 1 }))
    .filter(({ malformed }) => malformed === undefined);
  // Which line a piece belongs to: the open one of its stream.
  const open = new Map<string, number>();
  const lines: { first: bigint }[] = [];
  const assigned = known
    .filter((each) => stream === 'All' || each.stream === stream.toLowerCase())
    .map((each) => {
      const begun = open.get(each.stream);
      const line = begun ?? lines.push({ first: each.nanos }) - 1;
      if (each.partial) open.set(each.stream, line);
      else open.delete(each.stream);
      return { ...each, line, first: begun === undefined };
    });
  const since = sinceTime === undefined ? undefined : nanosOf(sinceTime);
  const wanted = (line: number): boolean =>
    (tailLines === undefined || line >= lines.length - tailLines) &&
    (since === undefined || (lines[line]?.first ?? 0n) >= since);
  const given = assigned.filter(({ line }) => wanted(line));
  const parts = (
    keepsWhole === 'always' || (keepsWhole && (timestamps || prefix)) ? whole(given, torn) : given
  ).flatMap(({ first, nanos, content: bytes, partial, last }) => [
    ...(first && prefix ? [Buffer.from(`[pod/${POD}/${container}] `)] : []),
    ...(first && timestamps ? [Buffer.from(`${paddedTime(nanos)} `)] : []),
    bytes,
    ...(partial || (torn && last) ? [] : [Buffer.from('\n')]),
  ]);
  const log = Buffer.concat(parts);
  return limitBytes === undefined ? log : log.subarray(0, limitBytes);
}

type Ordered = Pick<Piece, 'stream' | 'partial'> & { readonly last: boolean };

/** Lines of the other stream come after the line that was open where they were written, if it ended at all. */
function whole<Each extends Ordered>(given: readonly Each[], torn: boolean): readonly Each[] {
  const ordered: Each[] = [];
  let rest = given;
  for (let open: string | undefined; ; ) {
    const [next, ...others] = rest;
    if (next === undefined) return ordered;
    if (open === undefined || next.stream === open) {
      ordered.push(next);
      open = next.partial ? next.stream : undefined;
      rest = others;
      continue;
    }
    const own = open;
    const end = rest.findIndex((each) => each.stream === own && !each.partial && !(torn && each.last));
    if (end < 0) return [...ordered, ...rest];
    const held = rest.slice(0, end + 1);
    const waiting = held.filter(({ stream }) => stream !== own);
    ordered.push(...held.filter(({ stream }) => stream === own), ...waiting);
    const last = waiting.at(-1);
    open = last?.partial === true ? last.stream : undefined;
    rest = rest.slice(end + 1);
  }
}

export async function readAll(source: ByteSource, maxBytes = 64 * 1024): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const bytes = await source.read('stdout', maxBytes);
    if (bytes === undefined) break;
    parts.push(bytes);
  }
  const end = await source.ended;
  if (end.error !== undefined) throw end.error;
  return Buffer.concat(parts);
}
