/** A second principal tries everything that belongs to another one, on both brokers: none of it works. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IClientOptions } from 'mqtt';
import test, { type ExecutionContext } from 'ava';
import { passwordLine } from '../../common/mosquitto/password-line.ts';
import { Mosquitto } from '../../sandbox/mosquitto.ts';
import {
  provableBroker,
  startMosquitto,
  startOpenMosquitto,
  writeAccessControl,
} from '../helpers/mosquitto.ts';
import { connectTo, connectToSocket, TestCaller, type TestClient, topics } from '../helpers/mqtt-client.ts';
import { startRpcNode, type RpcNode, type TestMethod } from '../helpers/rpc-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import {
  FOREIGN_FILTERS,
  FOREIGN_TOPICS,
  OTHER,
  type Place,
  reaches,
  reads,
  willReaches,
} from './principals.ts';

interface Answer {
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data: { readonly hint?: string };
  };
}

const FORBIDDEN = -32002;
const META = { source: 'metaserver', observedAt: '2026-01-01T00:00:00.000Z' } as const;
const POLICY = 'bindings: [{ role: operator, principals: [alice, bob] }]\n';

const list: TestMethod = { name: 'pod.list', run: () => Promise.resolve({ meta: META, items: [] }) };
const exec: TestMethod = { name: 'pod.exec', run: () => Promise.resolve({ meta: META, session: 's' }) };
const logs: TestMethod = { name: 'pod.logs', run: () => Promise.resolve({ meta: META, session: 's' }) };

interface Tried extends Place {
  readonly node: RpcNode;
}

async function startOn(t: ExecutionContext, broker: 'the embedded broker' | 'mosquitto'): Promise<Tried> {
  const folder = temporaryFolder(t);
  const common = { folder, methods: [list, exec, logs], policy: POLICY };
  if (broker === 'mosquitto') {
    const mosquitto = await startMosquitto(folder);
    t.teardown(() => mosquitto.broker.stop());
    const node = await startRpcNode({ ...common, brokers: [mosquitto.configuration] });
    t.teardown(() => node.stop());
    await node.attached();
    return placeAt(node, 'node', mosquitto.url, () =>
      connectTo(mosquitto.url, { username: 'agent', password: 'agent' }),
    );
  }
  const node = await startRpcNode({ ...common, users: ['alice', 'bob', 'carol'] });
  t.teardown(() => node.stop());
  return placeAt(node, 'embedded', node.listenerUrl ?? '', () => connectToSocket(node.socket));
}

function placeAt(
  node: RpcNode,
  attachment: string,
  url: string,
  connectWatcher: () => Promise<TestClient>,
): Tried {
  return {
    node,
    connect: (principal, options: IClientOptions = {}) =>
      connectTo(url, { username: principal, password: principal, ...options }),
    async watch() {
      const watcher = await connectWatcher();
      await watcher.subscribe('edgectl/#');
      return watcher;
    },
    async publishAsAgent(topic, payload) {
      await node.attachments.get(attachment)?.publish(topic, payload, { qos: 1 });
    },
  };
}

for (const broker of ['the embedded broker', 'mosquitto'] as const) {
  test(`nothing that another principal publishes where it must not reaches anybody, on ${broker}`, async (t) => {
    const place = await startOn(t, broker);
    for (const [what, topic] of FOREIGN_TOPICS) {
      t.false(await reaches(place, topic, false), `to ${what}`);
      t.false(await reaches(place, topic, true), `to ${what}, retained`);
      t.false(await willReaches(place, topic), `to ${what}, as a last will`);
    }
    // The table can fail: what is allowed arrives.
    t.true(await reaches(place, topics.request(OTHER), false));
  });

  test(`nothing that is for another principal can be read, on ${broker}`, async (t) => {
    const place = await startOn(t, broker);
    for (const filter of FOREIGN_FILTERS) t.false(await reads(place, filter), filter);
  });

  test(`a user without a binding lists nothing and runs nothing, on ${broker}`, async (t) => {
    const place = await startOn(t, broker);
    const carol = await new TestCaller(await place.connect('carol'), 'carol', 'hmi').start();
    t.is(((await carol.call('pod.list')) as Answer).error?.code, FORBIDDEN);
    const refused = (await carol.call('pod.exec', { name: 'web-0', command: ['id'] })) as Answer;
    t.is(refused.error?.code, FORBIDDEN);
    const alice = await new TestCaller(await place.connect('alice'), 'alice', 'hmi').start();
    t.truthy(((await alice.call('pod.exec', { name: 'web-0', command: ['id'] })) as Answer).result);
    await alice.client.end();
    await carol.client.end();
  });
}

test('a user alice/b is let in nowhere, and is not alice', async (t) => {
  const embedded = await startOn(t, 'the embedded broker');
  await t.throwsAsync(embedded.connect('alice/b'));
  // mosquitto lets in whom its password file names: there it has no rights.
  const folder = temporaryFolder(t);
  const access = writeAccessControl(folder);
  appendFileSync(join(folder, 'passwords'), `${passwordLine('alice/b', 'alice/b')}\n`);
  const broker = new Mosquitto({ folder, access });
  await broker.start();
  t.teardown(() => broker.stop());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const node = await startRpcNode({
    folder,
    methods: [list],
    policy: POLICY,
    brokers: [provableBroker(folder, url)],
  });
  t.teardown(() => node.stop());
  await node.attached();
  const intruder = await connectTo(url, { username: 'alice/b', password: 'alice/b' });
  t.teardown(() => intruder.end());
  const alice = await connectTo(url, { username: 'alice', password: 'alice' });
  t.teardown(() => alice.end());
  const caller = await new TestCaller(alice, 'alice', 'b').start();
  await intruder.publish(caller.requestTopic, '{"jsonrpc":"2.0","id":"forged","method":"pod.list"}');
  t.like(await caller.call('pod.list', {}, 'own'), { id: 'own', result: { items: [] } });
  t.deepEqual(alice.received, []);
});

test('a password file without an access list is found out: everybody is anonymous, exec and logs are refused', async (t) => {
  const folder = temporaryFolder(t);
  const access = writeAccessControl(folder).replace(/^acl_file.*$/m, '');
  const broker = new Mosquitto({ folder, access });
  await broker.start();
  t.teardown(() => broker.stop());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const node = await startRpcNode({
    folder,
    methods: [list, exec, logs],
    policy: POLICY,
    brokers: [provableBroker(folder, url)],
  });
  t.teardown(() => node.stop());
  await node.attached();
  t.false(node.attachments.get('node')?.trusted);
  await servesReadsAlone(t, url, /does not keep principals apart: .*can publish to/, {
    username: 'alice',
    password: 'alice',
  });
});

test('an open mosquitto: pods are listed, logs and exec refused with the reason and the command that helps', async (t) => {
  const folder = temporaryFolder(t);
  const mosquitto = await startOpenMosquitto(folder);
  t.teardown(() => mosquitto.broker.stop());
  const node = await startRpcNode({
    folder,
    methods: [list, exec, logs],
    policy: POLICY,
    brokers: [mosquitto.configuration],
  });
  t.teardown(() => node.stop());
  await node.attached();
  await servesReadsAlone(t, mosquitto.url, /not declared to keep principals apart/);
});

async function servesReadsAlone(
  t: ExecutionContext,
  url: string,
  reason: RegExp,
  options: IClientOptions = {},
): Promise<void> {
  const client = await connectTo(url, options);
  t.teardown(() => client.end());
  const caller = await new TestCaller(client, 'alice', 'hmi').start();
  t.truthy(((await caller.call('pod.list')) as Answer).result);
  for (const [method, params] of [
    ['pod.logs', { name: 'web-0' }],
    ['pod.exec', { name: 'web-0', command: ['id'] }],
  ] as const) {
    const { error } = (await caller.call(method, params)) as Answer;
    t.is(error?.code, FORBIDDEN, method);
    t.regex(error?.message ?? '', reason);
    t.regex(error?.data.hint ?? '', /edgectl broker mosquitto/);
  }
}

test('a broker that loses its access list is not believed when it is back, whatever was proved before', async (t) => {
  const folder = temporaryFolder(t);
  const access = writeAccessControl(folder);
  const broker = new Mosquitto({ folder, access });
  await broker.start();
  const { port } = broker;
  const url = `mqtt://127.0.0.1:${port}`;
  const node = await startRpcNode({
    folder,
    methods: [exec],
    policy: POLICY,
    brokers: [provableBroker(folder, url)],
  });
  t.teardown(() => node.stop());
  await node.attached();
  const attachment = node.attachments.get('node');
  t.true(attachment?.trusted);
  const distrusted = new Promise<void>((resolve) => {
    attachment?.onChange(() => {
      if (attachment.connected && !attachment.trusted) resolve();
    }, new AbortController().signal);
  });
  await broker.stop();
  const weaker = new Mosquitto({ folder, port, access: access.replace(/^acl_file.*$/m, '') });
  await weaker.start();
  t.teardown(() => weaker.stop());
  await distrusted;
  t.regex(attachment?.distrust?.message ?? '', /does not keep principals apart/);
});
