import { connect } from '@edgectl/client';
import test from 'ava';
import { waitUntil } from '../helpers/wait-until.ts';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

/** For a machine under load. */
const WAIT_MS = 60_000;

let nut: NodeUnderTest;

test.before('start the node and the agent', async () => {
  nut = await startNodeUnderTest({ pods: ['default/web-0'] });
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

/** 16 MB to stderr, four times its window, before a word on stdout. */
const COMMAND = ['sh', '-c', 'head -c 16000000 /dev/zero >&2; echo done'];

test('a client that does not want stderr reads stdout though stderr comes first', async (t) => {
  const client = await connect({ url: nut.agent.socket });
  t.teardown(() => client.close());
  const session = await client.open('pod.exec', {
    name: 'web-0',
    container: 'web',
    command: COMMAND,
    stderr: false,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdout) chunks.push(chunk);
  t.is(Buffer.concat(chunks).toString(), 'done\n');
  t.is((await session.ended).exitCode, 0);
});

test('a client that does not read stderr is told what the session waits for, and goes on when it reads', async (t) => {
  const client = await connect({ url: nut.agent.socket });
  t.teardown(() => client.close());
  const watcher = await connect({ url: nut.agent.socket });
  t.teardown(() => watcher.close());
  const session = await client.open('pod.exec', { name: 'web-0', container: 'web', command: COMMAND });
  const reading = session.stdout[Symbol.asyncIterator]().next();
  let waiting: string | undefined;
  await waitUntil(async () => {
    const { items } = await watcher.call('session.list', {});
    waiting = items.find(({ session: name }) => name === session.name)?.waiting;
    return waiting !== undefined;
  }, WAIT_MS);
  t.regex(waiting ?? '', /^stderr(: \d+ bytes .*await acknowledgement| must be read)/);
  let bytes = 0;
  for await (const chunk of session.stderr) bytes += chunk.length;
  t.is(bytes, 16_000_000);
  t.is((await reading).value?.toString(), 'done\n');
});
