import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { withFileLock } from '../../common/file-lock.ts';
import { TYPESCRIPT_FLAGS } from '../../scripts/support/typescript-flags.mjs';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const COUNTER = fileURLToPath(new URL('../fixtures/programs/count-in-file.ts', import.meta.url));

test('processes that count in one file, by any of its names, lose nothing', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'count');
  writeFileSync(path, '0');
  const other = join(temporaryFolder(t), 'other');
  symlinkSync(folder, other);
  const counters = [path, join(other, 'count'), path].map((name) =>
    spawn(process.execPath, [...TYPESCRIPT_FLAGS, COUNTER, name, '40'], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(counters.map(async (child) => (await once(child, 'exit'))[0] as unknown));
  t.deepEqual(codes, [0, 0, 0]);
  t.is(readFileSync(path, 'utf8'), '120');
});

test('a change that fails gives the turn back', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  const failing = withFileLock(path, () => {
    throw new Error('no room');
  });
  await t.throwsAsync(failing, { message: 'no room' });
  t.is(await withFileLock(path, () => 'mine'), 'mine');
});

test('7: the lock is a file beside it, seen from every namespace, and names its holder', async (t) => {
  const path = join(temporaryFolder(t), 'users.yaml');
  const held = await withFileLock(path, () => JSON.parse(readFileSync(`${path}.lock`, 'utf8')) as unknown);
  t.like(held, {
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    pidNamespace: readlinkSync('/proc/self/ns/pid'),
    pid: process.pid,
  });
  t.deepEqual(readdirSync(join(path, '..')), [], 'nothing is left');
});

test('7: the lock of a process that ended, or of an earlier boot, is taken over at once', async (t) => {
  const path = join(temporaryFolder(t), 'users.yaml');
  const self = await withFileLock(path, () => readFileSync(`${path}.lock`, 'utf8'));
  const holder = JSON.parse(self) as Record<string, unknown>;
  for (const gone of [{ startTicks: '1' }, { pid: 2 ** 22 + 1 }, { bootId: 'another' }]) {
    writeFileSync(`${path}.lock`, JSON.stringify({ ...holder, ...gone }));
    const started = performance.now();
    t.is(await withFileLock(path, () => 'mine'), 'mine');
    t.true(performance.now() - started < 5_000);
    t.false(existsSync(`${path}.lock`));
  }
});

test('7: a process in another network namespace waits too', async (t) => {
  const path = join(temporaryFolder(t), 'count');
  writeFileSync(path, '0');
  const counter = [...TYPESCRIPT_FLAGS, COUNTER, path, '40'];
  const children = [
    spawn(process.execPath, counter, { stdio: 'inherit' }),
    spawn('unshare', ['--user', '--map-root-user', '--net', process.execPath, ...counter], {
      stdio: 'inherit',
    }),
  ];
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as unknown));
  t.deepEqual(codes, [0, 0]);
  t.is(readFileSync(path, 'utf8'), '80');
});
