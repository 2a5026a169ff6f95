/**
 * Every bench, into one file. A run that was interrupted continues where it stopped; a bench that fails is tried again then, and its goals
 * have no value until it is done.
 *   npm run bench -- all --json FILE
 *   npm run bench -- all --json FILE --against CHECKOUT --against-json FILE [--against-node PROGRAM]
 * With `--against` the built programs of another checkout are measured too, bench by bench in turn, by the same benches.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKOUT } from '../scripts/support/checkout.mjs';
import { TYPESCRIPT_FLAGS } from '../scripts/support/typescript-flags.mjs';
import type { Figure } from './support/figures.ts';
import { type History, resumedHistory, writeHistory } from './support/history.ts';
import { yardstick } from './support/yardstick.ts';

/** Name and arguments: sizes at which a run of all takes less than an hour, with at least 9 samples of what a goal is about. */
const BENCHES: readonly (readonly [string, ...string[]])[] = [
  ['cli', '25'],
  ['start', '9'],
  ['exec', '60', '100', '9'],
  ['exec-commands', '25', '100', '9', '100'],
  ['idle', '90'],
  ['logs', '400', '9'],
  ['followers'],
  ['calls', '18'],
  ['many'],
  ['fairness', '18'],
  ['logs-of-many'],
  ['pods-500', '15'],
  ['pod-list'],
  ['rest-list', '2000'],
  ['rest-logs', '200'],
  ['tunnel', '200'],
  ['tunnel-exec'],
  ['tunnel-many', '500', '5000'],
  ['costs', '900', '100'],
];

/** None takes so long on a machine that does nothing else. */
const BENCH_LIMIT_MS = 12 * 60_000;

interface Side {
  readonly file: string;
  readonly checkout: string;
  readonly node: string;
  history: History;
}

function side(file: string, checkout: string, node: string): Side {
  return { file, checkout, node, history: resumedHistory(file, checkout, node) };
}

/** @returns the figures that the bench recorded */
async function runBench(
  [name, ...args]: readonly [string, ...string[]],
  { checkout, node }: Side,
): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-figures-'));
  const figures = join(folder, 'figures');
  const flags = [...TYPESCRIPT_FLAGS, '--expose-gc'];
  const bench = spawn(process.execPath, [...flags, join(CHECKOUT, 'bench', `${name}.ts`), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, BENCH_FIGURES: figures, BENCH_CHECKOUT: checkout, BENCH_NODE: node },
    timeout: BENCH_LIMIT_MS,
  });
  const [code] = (await once(bench, 'close')) as [number | null];
  try {
    if (code !== 0) throw new Error(`bench ${name} on ${checkout} ended with ${code}`);
    const lines = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n') : [];
    return lines.map((line) => JSON.parse(line) as Figure);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    against: { type: 'string' },
    'against-json': { type: 'string' },
    'against-node': { type: 'string' },
  },
});
const { json, against, 'against-json': againstJson, 'against-node': againstNode } = values;
if (json === undefined || (against === undefined) !== (againstJson === undefined)) {
  process.stderr.write('npm run bench -- all --json FILE [--against CHECKOUT --against-json FILE]\n');
  process.exit(2);
}
const sides = [side(resolve(json), CHECKOUT, process.execPath)];
if (against !== undefined && againstJson !== undefined)
  sides.push(side(resolve(againstJson), resolve(against), againstNode ?? process.execPath));

const started = performance.now();
const failed: string[] = [];
for (const bench of BENCHES) {
  const [name] = bench;
  for (const one of sides) {
    if (one.history.done.includes(name)) continue;
    console.log(`\n== ${name} (${one.history.commit}, Node.js ${one.history.node})`);
    const figures = await runBench(bench, one).catch((error: unknown) => {
      console.error(String(error));
      failed.push(name);
    });
    if (figures === undefined) continue;
    const { history } = one;
    one.history = {
      ...history,
      yardsticks: [...history.yardsticks, yardstick()],
      done: [...history.done, name],
      figures: [...history.figures, ...figures],
    };
    writeHistory(one.file, one.history);
  }
}
console.log(`\nAll benches took ${((performance.now() - started) / 60_000).toFixed(1)} min.`);
for (const { file } of sides) console.log(`Written: ${file}`);
if (failed.length > 0) {
  console.error(`These failed, and are tried again by the same command: ${failed.join(', ')}`);
  process.exitCode = 1;
}
