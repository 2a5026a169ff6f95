/** `npm start` on a built tree, from its start until it says that the agent is running. `npm run bench -- start [runs, default 9]`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { record } from './support/figures.ts';
import { commandEnvironment, MEASURED } from './support/programs.ts';
import { milliseconds, printTable } from './support/report.ts';
import { summarise } from './support/statistics.ts';

const runs = Number(process.argv[2] ?? 9);
const RUNNING = 'The agent is running';

async function start(): Promise<number> {
  const started = performance.now();
  const child = spawn('sh', ['-c', 'exec npm start 2>&1'], {
    cwd: MEASURED.checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: commandEnvironment({ HOME: process.env['HOME'] }),
    // npm's child is to be told to stop, too.
    detached: true,
  });
  const closed = once(child, 'close');
  const words: string[] = [];
  try {
    for await (const line of createInterface(child.stdout)) {
      words.push(line);
      if (line.includes(RUNNING)) return performance.now() - started;
    }
    throw new Error(`npm start ended before it was ready:\n${words.join('\n')}`);
  } finally {
    child.stdout.resume();
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await closed;
  }
}

const samples: number[] = [];
// The first run builds what is not built, and fills caches.
await start();
for (let run = 0; run < runs; run += 1) samples.push(await start());
record({
  ...{ bench: 'start', name: 'npm start on a built tree, until it is ready', unit: 'ms' },
  ...{ better: 'lower', samples },
});
const { min, median, max } = summarise(samples);
printTable(
  `npm start on a built tree with a sandbox node, ${runs} times`,
  ['', 'least', 'median', 'most'],
  [{ name: 'until it is ready', cells: [min, median, max].map(milliseconds) }],
);
