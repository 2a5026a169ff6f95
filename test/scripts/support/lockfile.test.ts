import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import test from 'ava';
import { completeLockfile, missingOptional, platformOf } from '../../../scripts/support/lockfile.mjs';

const LOCKFILE = resolve(import.meta.dirname, '../../../package-lock.json');

test('the lockfile has every optional package, or npm ci would refuse it', async (t) => {
  t.deepEqual(missingOptional(JSON.parse(await readFile(LOCKFILE, 'utf8'))), []);
});

test('the lockfile names no host', async (t) => {
  t.notRegex(await readFile(LOCKFILE, 'utf8'), /"resolved": "[a-z+]+:/);
});

test('the platform is read from the name', (t) => {
  t.deepEqual(platformOf('@a/b-linux-x64-musl'), { cpu: ['x64'], os: ['linux'], libc: ['musl'] });
  t.deepEqual(platformOf('@a/b-linux-arm-gnueabihf'), { cpu: ['arm'], os: ['linux'], libc: ['glibc'] });
  t.deepEqual(platformOf('@a/b-win32-ia32-msvc'), { cpu: ['ia32'], os: ['win32'] });
  t.is(platformOf('fsevents'), undefined);
});

test('what is missing is added once, as development only where it is', (t) => {
  const lockfile = {
    packages: {
      'node_modules/tool': {
        version: '1.0.0',
        dev: true,
        license: 'MIT',
        optionalDependencies: { 'tool-darwin-x64': '1.0.0' },
      },
    } as Record<string, object>,
  };
  t.deepEqual(completeLockfile(lockfile), ['tool-darwin-x64']);
  t.deepEqual(lockfile.packages['node_modules/tool-darwin-x64'], {
    version: '1.0.0',
    cpu: ['x64'],
    os: ['darwin'],
    dev: true,
    license: 'MIT',
    optional: true,
  });
  t.deepEqual(completeLockfile(lockfile), []);
});
