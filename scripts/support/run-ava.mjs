/** One run of ava, with what its TAP says. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CHECKOUT } from './checkout.mjs';
import { dependencyProgram } from './run.mjs';
import { say, seconds } from './say.mjs';
import { TapCounter } from './tap.mjs';

/**
 * Runs ava over `files`.
 * @param {{files: readonly string[], long: boolean, timesFile: string, limitMs: number}} options `timesFile`: where the files note
 * how long they took
 * @returns {Promise<{counter: TapCounter, code: number}>}
 */
export function runAva({ files, long, timesFile, limitMs }) {
  const ava = spawn(dependencyProgram('ava'), ['--tap', ...files], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      EDGECTL_TESTS: long ? 'long' : 'short',
      EDGECTL_TEST_TIMES: timesFile,
      FORCE_COLOR: '0',
    },
  });
  const counter = new TapCounter();
  createInterface({ input: ava.stdout }).on('line', (line) => {
    counter.line(line);
    process.stdout.write(`${line}\n`);
  });
  const stop = () => ava.kill('SIGINT');
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const limit = setTimeout(() => {
    say(`The tests were stopped: they did not end within ${seconds(limitMs)}.`);
    ava.kill('SIGTERM');
    setTimeout(() => ava.kill('SIGKILL'), 10_000).unref();
  }, limitMs);
  return new Promise((resolve, reject) => {
    ava.on('error', reject);
    ava.on('close', (code) => {
      clearTimeout(limit);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve({ counter, code: code ?? 1 });
    });
  });
}
