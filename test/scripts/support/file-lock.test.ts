import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { withFileLock } from '../../../scripts/support/file-lock.mjs';

async function place(t: ExecutionContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'edgectl-turn-'));
  t.teardown(() => rm(root, { recursive: true }));
  return join(root, 'turn');
}

/** A process that waits for its turn, and then writes twice: another that came between would be seen. */
const PROGRAM = `
import { appendFileSync } from 'node:fs';
const { withFileLock } = await import(process.argv[1]);
await withFileLock(process.argv[2], async () => {
  appendFileSync(process.argv[2] + '.log', '(');
  await new Promise((resolve) => setTimeout(resolve, 20));
  appendFileSync(process.argv[2] + '.log', ')');
});`;

test('processes take turns', async (t) => {
  const folder = await place(t);
  const module = new URL('../../../scripts/support/file-lock.mjs', import.meta.url).href;
  const processes = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, module, folder]),
  );
  await Promise.all(processes.map((child) => once(child, 'exit')));
  t.is(await readFile(`${folder}.log`, 'utf8'), '()()()()');
  t.false(existsSync(folder));
});

test('the turn of a process that died is taken over, and given back after a failure', async (t) => {
  const folder = await place(t);
  const dead = spawn('true');
  await once(dead, 'exit');
  await mkdir(folder);
  await writeFile(join(folder, 'pid'), String(dead.pid));
  await t.throwsAsync(
    withFileLock(folder, () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  );
  t.is(await withFileLock(folder, () => Promise.resolve('done')), 'done');
});
