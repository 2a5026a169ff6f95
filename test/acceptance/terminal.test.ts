import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { finished, type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

let nut: NodeUnderTest;

test.before('start the node and the agent', async () => {
  nut = await startNodeUnderTest({ pods: ['default/web-0'] });
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

test('a shell on a terminal follows its size and gives its exit code', async (t) => {
  const script = fileURLToPath(new URL('../fixtures/programs/resize.exp', import.meta.url));
  const edgectl = fileURLToPath(new URL('../../dist/edgectl.cjs', import.meta.url));
  const { stdout, exitCode } = await finished(
    spawn('expect', [script, process.execPath, edgectl, 'web-0', 'web'], {
      env: { PATH: process.env['PATH'], EDGECTL_SOCKET: nut.agent.socket, TERM: 'xterm' },
    }),
  );
  t.is(exitCode, 5, stdout.toString());
});
