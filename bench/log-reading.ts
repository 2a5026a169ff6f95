/**
 * How fast a log file becomes the bytes of a session, against `cat` of the same file and against a line-by-line reader.
 *   npm run bench -- log-reading [MB of log file, default 200]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ContainerStates } from '../agent/pods/logs/log-instance.ts';
import { Expressions } from '../agent/pods/logs/grep/expressions.ts';
import { LogSearches } from '../agent/pods/logs/log-searches.ts';
import { type LogBackends, openLogs } from '../agent/pods/logs/open-logs.ts';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { systemClock } from '../common/clock.ts';

const CHUNK_BYTES = 64 * 1024;
const RUNS = 3;
const root = mkdtempSync(join(tmpdir(), 'edgectl-bench-'));
const folder = join(root, 'factory_biglog_u1', 'logger');
const file = join(folder, '0.log');

async function writeLog(megabytes: number): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const out = createWriteStream(file);
  let bytes = 0;
  for (let line = 1; bytes < megabytes * 1e6; line += 1000) {
    let text = '';
    for (let i = line; i < line + 1000; i += 1) {
      const number = String(i).padStart(7, '0');
      text += `2026-11-22T16:46:52.${String(100_000_000 + (i % 900_000_000))}Z stdout F line ${number} level=info msg=the quick brown fox jumps over the lazy dog abcdefghijklmnop 0123456789 end\n`;
    }
    bytes += text.length;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return bytes;
}

/** The shortest of some runs, in milliseconds. */
async function best(run: () => Promise<void>): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i += 1) {
    const start = performance.now();
    await run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

/** Through a pipe, as a reader of `cat` has it. */
async function cat(): Promise<void> {
  const child = spawn('cat', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  await once(child, 'close');
}

async function readLines(): Promise<void> {
  let bytes = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    bytes += Buffer.byteLength(line.slice(line.indexOf(' ', 31) + 3)) + 1;
  }
  if (bytes === 0) throw new Error('nothing was read');
}

const away = (): Promise<never> => Promise.reject(new EdgectlError('Unavailable', 'no runtime here'));
const backends: LogBackends = {
  targets: { pod: away, selected: away },
  lookup: { find: () => Promise.resolve(undefined), inNamespace: () => Promise.resolve([]) },
  cri: { containerStatus: away },
  states: new ContainerStates({ listContainers: away }, systemClock),
  edged: undefined,
  searches: new LogSearches(),
  expressions: new Expressions(systemClock),
  clock: systemClock,
  logRoot: root,
};

async function logs(options: Partial<PodLogsParams>): Promise<void> {
  const params = { namespace: 'factory', name: 'biglog', ...options };
  const source = await openLogs(backends, params, { unwanted: [] }, new AbortController().signal);
  while ((await source.read('stdout', CHUNK_BYTES)) !== undefined) continue;
}

try {
  const bytes = await writeLog(Number(process.argv[2] ?? 200));
  const rate = (milliseconds: number): string =>
    `${(bytes / milliseconds / 1000).toFixed(0).padStart(6)} MB/s`;
  const reference = await best(cat);
  const rows: [string, number][] = [
    ['cat through a pipe', reference],
    ['line by line (readline)', await best(readLines)],
    ['pod.logs', await best(() => logs({}))],
    ['pod.logs timestamps', await best(() => logs({ timestamps: true }))],
    ['pod.logs stream=Stderr (all left out)', await best(() => logs({ stream: 'Stderr' }))],
    ['pod.logs prefix', await best(() => logs({ prefix: true }))],
    ['pod.logs grep a literal, no hit', await best(() => logs({ grep: { literal: 'no such text' } }))],
    ['pod.logs grep a literal, rare', await best(() => logs({ grep: { literal: '99999 level' } }))],
    [
      'pod.logs grep a literal, ignoring case',
      await best(() => logs({ grep: { literal: '99999 LEVEL', ignoreCase: true } })),
    ],
    ['pod.logs grep an expression', await best(() => logs({ grep: { expression: '9{5} (level|x)' } }))],
  ];
  console.log(`log file: ${(bytes / 1e6).toFixed(0)} MB`);
  for (const [name, milliseconds] of rows) {
    console.log(`${name.padEnd(40)} ${rate(milliseconds)}  ${(reference / milliseconds).toFixed(2)} x cat`);
  }
  const tail = await best(() => logs({ tailLines: 10 }));
  const since = await best(() => logs({ sinceTime: '2030-01-01T00:00:00Z' }));
  console.log(`tailLines=10: ${tail.toFixed(1)} ms, sinceTime past the end: ${since.toFixed(1)} ms`);
  console.log(`peak resident: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
