import { createHash, randomBytes } from 'node:crypto';
import test from 'ava';
import { connect } from '@edgectl/client';
import { WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

let nut: NodeUnderTest;

test.before('start the node and the agent', async () => {
  nut = await startNodeUnderTest({ pods: ['default/web-0', 'factory/biglog'], ...WHOLE_BIG_LOG });
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('logs of 40 MB equal the text in the CRI files, byte for byte', async (t) => {
  const { stdout, stderr, exitCode } = await nut.edgectl(['logs', '-n', 'factory', 'biglog', '-c', 'logger']);
  t.is(exitCode, 0, stderr);
  t.is(stderr, '');
  const text = nut.logText('factory', 'biglog', 'logger');
  t.true(stdout.length > 41_600_000, `${stdout.length} bytes`);
  // The container goes on writing a line a second.
  t.is(sha256(stdout), sha256(text.subarray(0, stdout.length)));
  t.true(text.length - stdout.length < 10_000);
});

test('exec keeps both streams apart and gives the exit code of the command', async (t) => {
  const { stdout, stderr, exitCode } = await nut.edgectl([
    ...['exec', 'web-0', '-c', 'web', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7'],
  ]);
  t.is(stdout.toString(), 'out\n');
  t.is(stderr, 'err\ncommand terminated with exit code 7\n');
  t.is(exitCode, 7);
});

test('20 MB of input reach the command, which ends by itself', async (t) => {
  const input = randomBytes(20_000_000);
  const { stdout, stderr, exitCode } = await nut.edgectl(
    ['exec', '-i', 'web-0', '-c', 'web', '--', 'sha256sum'],
    input,
  );
  t.is(stderr, '');
  t.is(stdout.toString(), `${sha256(input)}  -\n`);
  t.is(exitCode, 0);
});

test('20 MB come back from cat as they went in', async (t) => {
  const input = randomBytes(20_000_000);
  const { stdout, exitCode } = await nut.edgectl(['exec', '-i', 'web-0', '-c', 'web', '--', 'cat'], input);
  t.is(sha256(stdout), sha256(input));
  t.is(exitCode, 0);
});

test('F4: a command whose output does not fit into one answer runs to its end', async (t) => {
  const client = await connect({ url: nut.agent.socket });
  t.teardown(() => client.close());
  const web = { name: 'web-0', container: 'web', inline: true };
  const script = 'yes | head -c 200000; echo wrong >&2; rm -f /tmp/f4; sleep 1; touch /tmp/f4; exit 7';
  const output = await client.call('pod.exec', { ...web, command: ['sh', '-c', script] });
  t.like(output, { truncated: true, exitCode: 7, totalBytes: { stdout: 200_000, stderr: 6 } });
  const left = await client.call('pod.exec', { ...web, command: ['ls', '/tmp/f4'] });
  t.like(left, { exitCode: 0 });
});

test('a command may take longer than ten seconds', async (t) => {
  const { stderr, exitCode, durationMs } = await nut.edgectl([
    'exec',
    'web-0',
    '-c',
    'web',
    '--',
    'sleep',
    '15',
  ]);
  t.is(stderr, '');
  t.is(exitCode, 0);
  t.true(durationMs > 15_000);
});

test('a missing pod is said as kubectl says it', async (t) => {
  const { stdout, stderr, exitCode } = await nut.edgectl(['get', 'pod', 'nope']);
  t.is(stdout.length, 0);
  t.is(stderr.split('\n')[0], 'Error from server (NotFound): pods "nope" not found');
  t.is(exitCode, 1);
});
