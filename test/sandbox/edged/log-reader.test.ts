import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { type LogOptions, readLog } from '../../../sandbox/edged/log-reader.ts';

const BASE: LogOptions = { running: async () => false, signal: new AbortController().signal };
const START_MS = Date.UTC(2026, 0, 1);

interface Piece {
  readonly text: string;
  readonly partial: boolean;
}

/** A CRI log file: a line per piece, a second apart. */
function criLog(t: ExecutionContext, pieces: readonly Piece[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const line = ({ text, partial }: Piece, index: number): string =>
    `${new Date(START_MS + index * 1000).toISOString().replace('Z', '000000Z')} ${index % 3 === 0 ? 'stderr' : 'stdout'} ${partial ? 'P' : 'F'} ${text}\n`;
  const path = join(folder, '0.log');
  writeFileSync(path, pieces.map(line).join(''));
  return path;
}

async function read(path: string, options: Partial<LogOptions> = {}): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of readLog(path, { ...BASE, ...options })) parts.push(part);
  return Buffer.concat(parts).toString();
}

const whole = (texts: readonly string[]): Piece[] => texts.map((text) => ({ text, partial: false }));

test('the last lines are counted from the end, whatever the lines hold', async (t) => {
  const line = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '\t'), maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.nat(35), async (texts, count) => {
      const expected = count === 0 ? [] : texts.slice(-count);
      t.is(
        await read(criLog(t, whole(texts)), { tailLines: count }),
        expected.map((text) => `${text}\n`).join(''),
      );
    }),
    { numRuns: 60 },
  );
});

test('lines that do not fit a block are found from the end', async (t) => {
  const texts = Array.from({ length: 40 }, (_, index) => String(index).padEnd(30_000, 'x'));
  t.is(
    await read(criLog(t, whole(texts)), { tailLines: 25 }),
    texts
      .slice(-25)
      .map((text) => `${text}\n`)
      .join(''),
  );
});

test('pieces of one line are one line again, with one timestamp', async (t) => {
  const path = criLog(t, [
    { text: 'long', partial: true },
    { text: 'er', partial: true },
    { text: 'line', partial: false },
    { text: 'next', partial: false },
  ]);
  t.is(await read(path), 'longerline\nnext\n');
  t.is(
    await read(path, { timestamps: true }),
    '2026-01-01T00:00:00.000000000Z longerline\n2026-01-01T00:00:03.000000000Z next\n',
  );
});

test('a limit of bytes counts what is given, timestamps included', async (t) => {
  const path = criLog(t, whole(['one', 'two', 'three']));
  t.is(await read(path, { limitBytes: 6 }), 'one\ntw');
  t.is(await read(path, { limitBytes: 10, timestamps: true }), '2026-01-01');
});

test('lines from before a time are left out', async (t) => {
  const path = criLog(t, whole(['one', 'two', 'three']));
  t.is(await read(path, { sinceMs: START_MS + 1000 }), 'two\nthree\n');
});
