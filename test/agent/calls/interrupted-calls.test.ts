import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { interruptedSetText } from '../../../agent/calls/set-journal.ts';
import { startAgentProcess } from '../../helpers/agent-process.ts';
import { connectToSocket, TestCaller, topics } from '../../helpers/mqtt-client.ts';
import { startRpcNode } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../fixtures/agent-with-slow-restart.ts', import.meta.url));
const CALL = { jsonrpc: '2.0', id: 'r-1', method: 'pod.restart', params: { name: 'web-0' } };

interface Failure {
  readonly id: string;
  readonly error: { readonly code: number };
}

test('a changing call that ran when the agent was killed is answered Interrupted once it is back and at each repeat', async (t) => {
  const folder = temporaryFolder(t);
  const first = await startAgentProcess(folder, { program: PROGRAM, args: [folder, 'boot-1'] });
  t.teardown(() => first.child.kill('SIGKILL'));
  const before = await connectToSocket(join(folder, 'mqtt.sock'));
  const caller = await new TestCaller(before, 'root', 'hmi').start();
  // Acknowledged: it is in the journal.
  await caller.send(CALL);
  first.child.kill('SIGKILL');
  t.is(await first.exited, 'SIGKILL');
  await before.end();

  let runs = 0;
  const node = await startRpcNode({
    folder,
    bootId: 'boot-2',
    methods: [{ name: 'pod.restart', run: async () => (runs += 1) }],
  });
  t.teardown(() => node.stop());
  const after = await connectToSocket(node.socket);
  t.teardown(() => after.end());
  const again = await new TestCaller(after, 'root', 'hmi').start();
  const answered = (await again.answer()) as Failure;
  t.is(answered.id, 'r-1');
  t.is(answered.error.code, -32010);
  for (let repeat = 0; repeat < 2; repeat += 1) {
    await again.send(CALL);
    t.deepEqual(await again.answer(), answered);
  }
  t.is(runs, 0);
  t.true(readFileSync(join(folder, 'runs'), 'utf8').split('\n').length <= 2);
  t.deepEqual(
    after.received.filter(({ topic }) => topic === again.responseTopic),
    [],
  );
});

test('the answer of a finished changing call is found again after a restart', async (t) => {
  const folder = temporaryFolder(t);
  let runs = 0;
  const restart = { name: 'pod.restart' as const, run: async () => ({ run: (runs += 1) }) };
  const answers: unknown[] = [];
  for (const bootId of ['boot-1', 'boot-2']) {
    const node = await startRpcNode({ folder, bootId, methods: [restart] });
    const client = await connectToSocket(node.socket);
    const caller = await new TestCaller(client, 'root', 'hmi').start();
    await caller.send(CALL);
    answers.push(await caller.answer());
    await client.end();
    await node.stop();
  }
  t.deepEqual(answers[1], answers[0]);
  t.is(runs, 1);
});

test('a value that was acknowledged and being written when the agent was killed is answered Interrupted, once', async (t) => {
  const folder = temporaryFolder(t);
  const panel = { principal: 'root', client: 'panel' };
  const setpoint = { namespace: 'factory', name: 'press-1', property: 'setpoint' };
  const first = await startAgentProcess(folder, { program: PROGRAM, args: [folder, 'boot-1'] });
  t.teardown(() => first.child.kill('SIGKILL'));
  const before = await connectToSocket(join(folder, 'mqtt.sock'));
  await before.publish(topics.set(panel, setpoint), '42.5');
  first.child.kill('SIGKILL');
  t.is(await first.exited, 'SIGKILL');
  await before.end();

  const wanted = topics.setAnswer(panel, setpoint);
  let answered = 0;
  for (const bootId of ['boot-2', 'boot-3']) {
    const node = await startRpcNode({ folder, bootId, methods: [] });
    const after = await connectToSocket(node.socket);
    const caller = await new TestCaller(after, 'root', 'panel').start();
    if (bootId === 'boot-2') {
      const { payload } = await after.next(({ topic }) => topic === wanted, 'answer');
      const answer = JSON.parse(payload.toString()) as { value: string; error: { code: number } };
      t.deepEqual([answer.value, answer.error.code], ['42.5', -32010]);
    }
    // Answered after anything that was to be told.
    await caller.call('rpc.discover');
    answered += after.received.filter(({ topic }) => topic === wanted).length;
    await after.end();
    await node.stop();
  }
  t.is(answered, 0);
});

test('a value on put that was interrupted is answered without JSON', (t) => {
  t.is(interruptedSetText({ id: '42.5', method: 'put' }), 'error -32010');
  t.is((JSON.parse(interruptedSetText({ id: '42.5', method: 'set' })) as { value: string }).value, '42.5');
});
