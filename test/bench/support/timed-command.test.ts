import test from 'ava';
import { timedRun } from '../../../bench/support/timed-command.ts';

test('counts and digests what a program writes, and knows how it ended', async (t) => {
  const run = await timedRun('sh', ['-c', 'printf abc; printf oops >&2; exit 3'], { digest: true });
  t.is(run.stdoutBytes, 3);
  t.is(run.sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  t.is(run.exitCode, 3);
  t.is(run.stderr, 'oops');
});

test('gives a program its input', async (t) => {
  const run = await timedRun('wc', ['-c'], { stdin: Buffer.alloc(100_000) });
  t.is(run.exitCode, 0);
  t.is(run.stdoutBytes, '100000\n'.length);
});

test('a program that does not read its input still ends', async (t) => {
  const run = await timedRun('true', [], { stdin: Buffer.alloc(1_000_000) });
  t.is(run.exitCode, 0);
});

test('a program that does not exist is an error', async (t) => {
  await t.throwsAsync(timedRun('/nonexistent/program', []), { code: 'ENOENT' });
});
