import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import test from 'ava';
import { waitUntil } from '../helpers/wait-until.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');

test('npm start prints three commands that work as printed, and Ctrl-C leaves nothing behind', async (t) => {
  t.timeout(120_000);
  const start = spawn('npm', ['start'], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  t.teardown(() => {
    if (start.exitCode === null && start.pid !== undefined) process.kill(-start.pid, 'SIGTERM');
  });
  const output: string[] = [];
  for await (const line of createInterface(start.stderr)) {
    output.push(line);
    if (line.includes('Ctrl-C stops')) break;
  }
  const commands = output.filter((line) => /^ {2}.*dist\/edgectl /.test(line));
  t.is(commands.length, 3, output.join('\n'));
  const run = promisify(execFile);
  const outputs: string[] = [];
  for (const command of commands) {
    // The last is a shell: at the end of its input it ends.
    const { stdout } = await run('bash', ['-c', `${command} < /dev/null`], { cwd: CHECKOUT });
    outputs.push(stdout);
  }
  t.regex(outputs[0] ?? '', /^NAMESPACE +NAME +READY/);
  t.regex(outputs[1] ?? '', /^sidecar (tick|warn) \d+$/m);

  const log = /its log: (.*)\)/.exec(output.join('\n'))?.[1] ?? '';
  t.true(existsSync(log));
  // Ctrl-C in a terminal reaches the whole foreground group.
  process.kill(-(start.pid ?? 0), 'SIGINT');
  await once(start, 'exit');
  t.false(existsSync(log), 'the folder of the sandbox node is gone');
  const { stdout: left } = await run('ps', ['-eo', 'args']);
  t.false(left.includes(resolve(log, '..')), 'no process of the sandbox node is left');
});

/** Processes that have `mark` in their environment. */
function processesWith(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      return false;
    }
  });
}

test('npm start ends on SIGTERM while the sandbox node starts, and leaves nothing behind', async (t) => {
  const mark = `START_TEST=${randomUUID()}`;
  const start = spawn('env', [mark, 'npm', 'start'], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(start, 'exit') as Promise<[number | null]>;
  const starting = new Promise<void>((resolve) => {
    createInterface(start.stderr).on('line', (line) => {
      if (line.includes('starting a sandbox node')) resolve();
    });
  });
  await whileItRuns(start, starting);
  t.not(await waitUntil(() => processesWith(mark).length > 3, 30_000), undefined, 'the node is starting');
  start.kill('SIGTERM');
  const [exitCode] = await exited;
  t.is(exitCode, 143);
  t.not(
    await waitUntil(() => processesWith(mark).length === 0, 30_000),
    undefined,
    processesWith(mark).join(),
  );
});
