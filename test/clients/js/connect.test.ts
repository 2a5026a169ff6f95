import { writeFileSync } from 'node:fs';
import test from 'ava';
import { connect, EdgectlError } from '@edgectl/client';
import { connect as connectByPackets } from '@edgectl/client/packet';
import { nodeFileOf } from '@edgectl/rpc-schema/node-file';
import { MemorySource } from '../../helpers/memory-source.ts';
import { startMosquitto } from '../../helpers/mosquitto.ts';
import { startSessionNode } from '../../helpers/session-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const open = (): MemorySource => new MemorySource();

/** Both ways to the same client. */
const LIBRARIES = { 'the library mqtt': connect, 'packets of our own': connectByPackets } as const;

for (const [library, connect] of Object.entries(LIBRARIES)) {
  test(`the node is found by its state, and errors are rebuilt as they were, by ${library}`, async (t) => {
    const node = await startSessionNode(t, { open });
    const client = await connect({ url: node.socket });
    t.teardown(() => client.close());
    t.is(client.node, 'edge-01');
    t.is(client.principal, 'root');
    t.is(client.state?.bootId, 'boot-1');
    const error = EdgectlError.from(await t.throwsAsync(client.call('session.cancel', { session: 'none' })));
    t.is(error.kind, 'NotFound');
    t.is(error.layer, 'agent');
    t.truthy(error.hint);
  });

  test(`two programs of one principal have labels of their own, by ${library}`, async (t) => {
    const node = await startSessionNode(t, { open });
    const [one, two] = await Promise.all([connect({ url: node.socket }), connect({ url: node.socket })]);
    t.teardown(() => Promise.all([one.close(), two.close()]));
    t.not(one.label, two.label);
  });

  test(`a broker that is not there is Unavailable, and says where it was looked for, by ${library}`, async (t) => {
    const error = EdgectlError.from(await t.throwsAsync(connect({ url: '/nonexistent/mqtt.sock' })));
    t.is(error.kind, 'Unavailable');
    t.is(error.layer, 'broker');
    t.regex(error.message, /\/nonexistent\/mqtt\.sock/);
  });

  test(`a call can be called off, and a closed client refuses, by ${library}`, async (t) => {
    const node = await startSessionNode(t, { open });
    const client = await connect({ url: node.socket });
    const calledOff = new AbortController();
    const call = client.call('session.list', {}, { signal: calledOff.signal });
    calledOff.abort();
    t.is(EdgectlError.from(await t.throwsAsync(call)).kind, 'Canceled');
    await client.close();
    t.is(EdgectlError.from(await t.throwsAsync(client.call('session.list', {}))).kind, 'Canceled');
  });

  test(`a node that is offline is said at once, and watchState shows it come back, by ${library}`, async (t) => {
    const node = await startSessionNode(t, { open });
    const client = await connect({ url: node.socket });
    t.teardown(() => client.close());
    const states: string[] = [];
    await node.announce('offline');
    for await (const { state } of client.watchState()) {
      states.push(state);
      if (states.length === 1 && state === 'online') continue;
      if (state === 'offline') {
        const error = EdgectlError.from(await t.throwsAsync(client.call('session.list', {})));
        t.is(error.kind, 'Unavailable');
        await node.announce('online');
      } else break;
    }
    t.is(states.at(-1), 'online');
    t.true(states.includes('offline'));
  });

  test(`B9: a request that is too large is refused at once, and the others go on, by ${library}`, async (t) => {
    const node = await startSessionNode(t, { open });
    const client = await connect({ url: node.socket });
    t.teardown(() => client.close());
    const small = client.call('session.list', {});
    const large = client.callAny('pod.exec', { name: 'web-0', command: ['x'.repeat(300_000)] });
    const error = EdgectlError.from(await t.throwsAsync(large));
    t.is(error.kind, 'RequestEntityTooLarge');
    t.regex(error.message, /the request has 300\d{3} bytes; the limit is 262144/);
    t.truthy(await small);
  });

  test(`B9: a request on which the broker closes the connection is not sent for ever, by ${library}`, async (t) => {
    const node = await startSessionNode(t, { open });
    const client = await connect({ url: node.socket });
    t.teardown(() => client.close());
    const large = client.callAny('pod.exec', { name: 'web-0', command: ['x'.repeat(1_500_000)] });
    const error = EdgectlError.from(await t.throwsAsync(large));
    t.is(error.kind, 'RequestEntityTooLarge');
    t.regex(error.message, /the connection was lost on a request of 1500\d{3} bytes/);
    t.truthy(await client.call('session.list', {}));
  });

  test(`B17: a node that is not there is told at once, with those that are, by ${library}`, async (t) => {
    const node = await startSessionNode(t, { open });
    const started = performance.now();
    const error = EdgectlError.from(await t.throwsAsync(connect({ url: node.socket, node: 'other' })));
    t.is(error.kind, 'NotFound');
    t.regex(error.message, /^there is no node "other" on the broker at /);
    t.is(error.hint, 'there is: edge-01');
    t.true(performance.now() - started < 20_000);
  });
}

test('MQTT 5 works as 3.1.1 does where the broker has it', async (t) => {
  const mosquitto = await startMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const source = new MemorySource();
  const node = await startSessionNode(t, { open: () => source, brokers: [mosquitto.configuration] });
  t.truthy(node);
  const client = await connect({
    url: mosquitto.url,
    username: 'alice',
    password: 'alice',
    protocolVersion: 5,
  });
  t.teardown(() => client.close());
  const session = await client.open('pod.exec', { name: 'web-0', command: ['true'] });
  source.push('stdout', 'hello');
  source.finish({ reason: 'Completed', exitCode: 0 });
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdout) chunks.push(chunk);
  t.is(Buffer.concat(chunks).toString(), 'hello');
  t.is((await session.ended).exitCode, 0);
});

test('where the file beside the socket names the node, a call goes out with the greeting', async (t) => {
  const node = await startSessionNode(t, { open });
  writeFileSync(nodeFileOf(node.socket), 'edge-01\n');
  const client = await connectByPackets({ url: node.socket });
  t.teardown(() => client.close());
  t.is(client.state, undefined);
  t.deepEqual((await client.call('session.list', {})).items, []);
  for await (const { state } of client.watchState()) {
    t.is(state, 'online');
    break;
  }
});

test('what such a call finds nobody for fails at once, and each one after it', async (t) => {
  const folder = temporaryFolder(t);
  const url = `${folder}/mqtt.sock`;
  writeFileSync(nodeFileOf(url), 'edge-01\n');
  const client = await connectByPackets({ url });
  for (let calls = 0; calls < 2; calls += 1) {
    const error = EdgectlError.from(await t.throwsAsync(client.call('session.list', {})));
    t.is(error.kind, 'Unavailable');
    t.regex(error.message, /mqtt\.sock: connect ENOENT/);
  }
  await client.close();
});

test('such a client that is closed at once leaves nothing behind', async (t) => {
  const node = await startSessionNode(t, { open });
  writeFileSync(nodeFileOf(node.socket), 'edge-01\n');
  const client = await connectByPackets({ url: node.socket });
  const call = client.call('session.list', {});
  await client.close();
  t.is(EdgectlError.from(await t.throwsAsync(call)).kind, 'Canceled');
});

test('a user of a broker in the network is let in with its password, and told so without', async (t) => {
  const mosquitto = await startMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const node = await startSessionNode(t, { open, brokers: [mosquitto.configuration] });
  t.truthy(node);
  const client = await connectByPackets({ url: mosquitto.url, username: 'alice', password: 'alice' });
  t.is(client.node, 'edge-01');
  t.is(client.principal, 'alice');
  await client.close();
  const refused = connectByPackets({ url: mosquitto.url, username: 'alice', password: 'wrong' });
  t.is(EdgectlError.from(await t.throwsAsync(refused)).kind, 'Unauthorized');
});
