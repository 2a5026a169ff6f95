import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { whileItRuns } from './while-it-runs.ts';

test('what a program says is waited for while it runs', async (t) => {
  const child = spawn('sh', ['-c', 'echo here']);
  const [output] = (await whileItRuns(child, once(child.stdout, 'data'))) as [Buffer];
  t.is(output.toString(), 'here\n');
});

test('a program that ends before fails who waits for it, also one that cannot be started', async (t) => {
  const child = spawn('sh', ['-c', 'exit 3']);
  await t.throwsAsync(whileItRuns(child, once(child.stdout, 'data')), {
    message: /^sh -c exit 3 ended with 3/,
  });
  const none = spawn('/nowhere/program');
  await t.throwsAsync(whileItRuns(none, once(none.stdout, 'data')), { code: 'ENOENT' });
});
