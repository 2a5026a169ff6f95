import test from 'ava';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

let nut: NodeUnderTest;

test.before('start the node and the agent', async () => {
  nut = await startNodeUnderTest();
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

const top = async (...args: string[]): Promise<string> => {
  const { stdout, stderr, exitCode } = await nut.edgectl(['top', ...args]);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.toString();
};

test('top pods shows what the containers of a pod use', async (t) => {
  t.regex(await top('pods', 'web-0'), /^NAME +CPU\(cores\) +MEMORY\(bytes\)\nweb-0 +\d+m +\d+Mi\n$/);
  const containers = await top('pods', 'web-0', '--containers');
  t.regex(containers, /^web-0 +sidecar +\d+m +\d+Mi$/m);
  t.regex(containers, /^web-0 +web +\d+m +\d+Mi$/m);
  t.regex(await top('po', '-A'), /^factory +biglog +\d+m +\d+Mi$/m);
});

test('top nodes shows what the node uses', async (t) => {
  const wanted = /^NAME +CPU\(cores\) +MEMORY\(bytes\)\nedge-01 +\d+m +\d+Mi\n$/;
  t.regex(await top('nodes'), wanted);
  t.regex(await top('node', 'edge-01'), wanted);
});

test('top of what is not there, and of something else, fails', async (t) => {
  await t.throwsAsync(top('pods', 'no-such-pod'), { message: /not found/ });
  await t.throwsAsync(top('nodes', 'edge-02'), { message: /this is edge-01/ });
  await t.throwsAsync(top('devices'), { message: /edgectl top pods/ });
});
