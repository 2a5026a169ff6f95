/** One run of ava, with what its TAP says. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CHECKOUT } from './checkout.mjs';
import { dependencyProgram } from './run.mjs';
import { say, seconds } from './say.mjs';
import { TapCounter } from './tap.mjs';

/**
 * Runs ava over `files`.
 * @param {{files: readonly string[], kind: 'short' | 'long' | 'apiserver', timesFile: string, limitMs: number, within?: readonly string[]}} options
 * `timesFile`: where the files note how long they took; `within`: a program and its arguments that run ava
 * @returns {Promise<{counter: TapCounter, code: number}>}
 */
export function runAva({ files, kind, timesFile, limitMs, within = [] }) {
  const [program, ...args] = [...within, dependencyProgram('ava'), '--tap', ...files];
  const ava = spawn(program, args, {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      EDGECTL_TESTS: kind,
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
