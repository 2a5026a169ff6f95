import test, { type ExecutionContext } from 'ava';
import { faultyClock } from '../../helpers/faulty-clock.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { connectTo, connectToSocket, TestCaller, topics } from '../../helpers/mqtt-client.ts';
import { startMosquitto, startOpenMosquitto } from '../../helpers/mosquitto.ts';
import { type RpcNode, type RpcNodeOptions, startRpcNode, type TestMethod } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const META = { source: 'agent', observedAt: '2026-01-01T00:00:00Z' };

interface Answer {
  readonly id: string | number | null;
  readonly result?: { readonly items?: readonly unknown[]; readonly meta?: unknown };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data: { readonly layer: string; readonly hint?: string };
  };
}

/** A gate that a method waits at until the test opens it. */
function gate(): { readonly passed: Promise<void>; open: () => void } {
  const { promise: passed, resolve: open } = Promise.withResolvers<void>();
  return { passed, open };
}

function counting(
  name: TestMethod['name'],
  run: (params: never) => Promise<unknown>,
): TestMethod & { calls: number } {
  const method = {
    name,
    calls: 0,
    run(params: never) {
      method.calls += 1;
      return run(params);
    },
  };
  return method;
}

async function start(t: ExecutionContext, options: Omit<RpcNodeOptions, 'folder'>): Promise<RpcNode> {
  const node = await startRpcNode({ folder: temporaryFolder(t), ...options });
  t.teardown(() => node.stop());
  return node;
}

async function caller(t: ExecutionContext, node: RpcNode, label = 'hmi'): Promise<TestCaller> {
  const client = await connectToSocket(node.socket);
  t.teardown(() => client.end());
  return new TestCaller(client, 'root', label).start();
}

const list = (items: unknown[] = []): TestMethod => ({
  name: 'pod.list',
  run: async () => ({ meta: META, items }),
});

test('the PUBACK is not withheld by a slow method, and other calls go on', async (t) => {
  const slow = gate();
  const restart = counting('pod.restart', () => slow.passed.then(() => ({ meta: META, items: [] })));
  const node = await start(t, { methods: [list(), restart] });
  const hmi = await caller(t, node);
  // `send` resolves with the PUBACK.
  await hmi.send({ jsonrpc: '2.0', id: 'slow', method: 'pod.restart', params: { name: 'web-0' } });
  const quick = (await hmi.call('pod.list', {}, 'quick')) as Answer;
  t.is(quick.id, 'quick');
  t.is(restart.calls, 1);
  slow.open();
  t.is(((await hmi.answer()) as Answer).id, 'slow');
});

test('a batch is answered once: reads side by side, changing calls in their order', async (t) => {
  const order: string[] = [];
  const both = gate();
  let reading = 0;
  const methods: TestMethod[] = [
    {
      name: 'pod.list',
      run: async () => {
        reading += 1;
        if (reading === 2) both.open();
        await both.passed;
        return { meta: META, items: [] };
      },
    },
    {
      name: 'pod.restart',
      run: async ({ name }: { name: string }) => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
        return { meta: META, items: [] };
      },
    },
  ];
  const node = await start(t, { methods });
  const hmi = await caller(t, node);
  const request = (id: string, method: string, params: object): object => ({
    jsonrpc: '2.0',
    id,
    method,
    params,
  });
  await hmi.send([
    request('c1', 'pod.restart', { name: 'a' }),
    request('r1', 'pod.list', {}),
    request('c2', 'pod.restart', { name: 'b' }),
    request('r2', 'pod.list', { allNamespaces: true }),
  ]);
  const answers = (await hmi.answer()) as Answer[];
  t.deepEqual(
    answers.map(({ id }) => id),
    ['c1', 'r1', 'c2', 'r2'],
  );
  t.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends']);
});

test('a repeated changing call runs once and gets the first answer, while it runs and afterwards', async (t) => {
  const slow = gate();
  const restart = counting('pod.restart', () => slow.passed.then(() => ({ meta: META, items: [{ n: 1 }] })));
  const node = await start(t, { methods: [restart] });
  const hmi = await caller(t, node);
  const call = { jsonrpc: '2.0', id: 'once', method: 'pod.restart', params: { name: 'web-0' } };
  await hmi.send(call);
  await hmi.send(call);
  slow.open();
  const first = await hmi.answer();
  t.deepEqual(await hmi.answer(), first);
  t.deepEqual(await hmi.call('pod.restart', { name: 'web-0' }, 'once'), first);
  t.is(restart.calls, 1);
  const other = (await hmi.call('pod.restart', { name: 'web-1' }, 'once')) as Answer;
  t.is(other.error?.code, -32004);
});

test('the same read is joined while it runs and done again once it was answered', async (t) => {
  const slow = gate();
  const read = counting('pod.list', () => slow.passed.then(() => ({ meta: META, items: [] })));
  const node = await start(t, { methods: [read] });
  const hmi = await caller(t, node);
  const call = { jsonrpc: '2.0', id: 'r', method: 'pod.list', params: {} };
  await hmi.send(call);
  await hmi.send(call);
  slow.open();
  await hmi.answer();
  await hmi.answer();
  t.is(read.calls, 1);
  await hmi.call('pod.list', {}, 'r');
  t.is(read.calls, 2);
});

test('a call past its deadline is a Timeout with the layer that was slow, and its signal is aborted', async (t) => {
  let aborted = false;
  const never: TestMethod = {
    name: 'pod.list',
    run: (_params, { signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
      }),
  };
  const node = await start(t, { methods: [never] });
  const hmi = await caller(t, node);
  const answer = (await hmi.call('pod.list', { timeoutSeconds: 0.05 })) as Answer;
  t.is(answer.error?.code, -32005);
  t.is(answer.error?.data.layer, 'agent');
  t.true(aborted);
});

test('fields cut the objects down and maxBytes refuses what is too large', async (t) => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'x', uid: '1' },
    status: { phase: 'Running', pad: 'y'.repeat(4000) },
  };
  const node = await start(t, { methods: [list([pod, pod])] });
  const hmi = await caller(t, node);
  const cut = (await hmi.call('pod.list', { fields: ['$.status.phase'] })) as Answer;
  t.deepEqual(cut.result?.items?.[0], {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'x' },
    status: { phase: 'Running' },
  });
  const large = (await hmi.call('pod.list', { maxBytes: 2000 })) as Answer;
  t.is(large.error?.code, -32008);
  const small = (await hmi.call('pod.list', { maxBytes: 128 }, 1)) as Answer;
  t.is(small.error?.code, -32008);
  t.true(Buffer.byteLength(JSON.stringify(small)) <= 128, JSON.stringify(small));
  const bad = (await hmi.call('pod.list', { fields: ['status..['] })) as Answer;
  t.is(bad.error?.code, -32602);
});

test('a principal beyond its rate is refused, root on the unix socket is not', async (t) => {
  const folder = temporaryFolder(t);
  const mosquitto = await startMosquitto(folder);
  t.teardown(() => mosquitto.broker.stop());
  const node = await start(t, {
    methods: [list()],
    limits: { requestsPerSecond: 1, requestsBurst: 3 },
    clock: new ManualClock(),
    brokers: [mosquitto.configuration],
  });
  await node.attached();
  const alice = await connectTo(mosquitto.url, { username: 'alice', password: 'alice' });
  t.teardown(() => alice.end());
  const remote = await new TestCaller(alice, 'alice', 'hmi').start();
  const codes: (number | undefined)[] = [];
  for (let index = 0; index < 5; index += 1)
    codes.push(((await remote.call('pod.list')) as Answer).error?.code);
  t.deepEqual(codes.slice(0, 3), [undefined, undefined, undefined]);
  t.deepEqual(codes.slice(3), [-32007, -32007]);
  const root = await caller(t, node);
  for (let index = 0; index < 10; index += 1)
    t.is(((await root.call('pod.list')) as Answer).error, undefined);
  const { items } = await node.access.auditReader.list({}, new AbortController().signal);
  t.like(items[0], { principal: 'alice', method: 'pod.list', outcome: 'refused', error: 'TooManyRequests' });
});

test('on a broker that is not believed everybody is anonymous: reads are served, logs and changes are refused with the reason', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const restart = counting('pod.restart', async () => ({ meta: META, items: [] }));
  const node = await start(t, { methods: [list(), restart], brokers: [mosquitto.configuration] });
  await node.attached();
  const client = await connectTo(mosquitto.url);
  t.teardown(() => client.end());
  const hmi = await new TestCaller(client, 'whoever', 'hmi').start();
  t.is(((await hmi.call('pod.list')) as Answer).error, undefined);
  const refused = (await hmi.call('pod.restart', { name: 'web-0' })) as Answer;
  t.is(refused.error?.code, -32002);
  t.regex(refused.error?.data.hint ?? '', /accessControl: enforced/);
  t.is(restart.calls, 0);
});

test('MQTT 5: Response Topic, Correlation Data and Message Expiry are honoured', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const never: TestMethod = { name: 'pod.get', run: () => new Promise(() => {}) };
  const node = await start(t, { methods: [list(), never], brokers: [mosquitto.configuration] });
  await node.attached();
  t.is(node.attachments.get('node')?.status().protocol, '5');
  const client = await connectTo(mosquitto.url, { protocolVersion: 5 });
  t.teardown(() => client.end());
  const hmi = await new TestCaller(client, 'p', 'hmi').start();
  const own = topics.response({ principal: 'p', client: 'elsewhere' });
  await client.subscribe(own);
  const request = { jsonrpc: '2.0', id: 1, method: 'pod.list' };
  await hmi.send(request, { properties: { responseTopic: own, correlationData: Buffer.from('c-1') } });
  const answer = await client.next(({ topic }) => topic === own);
  t.is(answer.packet.properties?.correlationData?.toString(), 'c-1');
  await hmi.send(request, {
    properties: { responseTopic: topics.response({ principal: 'q', client: 'hmi' }) },
  });
  t.is(((await hmi.answer()) as Answer).error?.code, -32002);
  await hmi.send(
    { ...request, method: 'pod.get', params: { name: 'a' } },
    { properties: { messageExpiryInterval: 1 } },
  );
  t.is(((await hmi.answer()) as Answer).error?.code, -32005);
});

for (const protocolVersion of [4, 5] as const) {
  test(`a retained request on mosquitto is not executed when it comes back, and is cleared (client of MQTT ${protocolVersion})`, async (t) => {
    const mosquitto = await startOpenMosquitto(temporaryFolder(t));
    t.teardown(() => mosquitto.broker.stop());
    const client = await connectTo(mosquitto.url, { protocolVersion });
    t.teardown(() => client.end());
    const hmi = await new TestCaller(client, 'p', 'hmi').start();
    // There before the agent is: it comes with the agent's subscription.
    await hmi.send({ jsonrpc: '2.0', id: 'kept', method: 'pod.list' }, { retain: true });
    const read = counting('pod.list', async () => ({ meta: META, items: [] }));
    const node = await start(t, { methods: [read], brokers: [mosquitto.configuration] });
    const answer = (await hmi.answer()) as Answer;
    t.is(answer.id, 'kept');
    t.is(answer.error?.code, -32600);
    // And a live one: MQTT 5 with Retain As Published shows its flag.
    await hmi.send({ jsonrpc: '2.0', id: 'live', method: 'pod.list' }, { retain: true });
    t.is(((await hmi.answer()) as Answer).error?.code, -32600);
    t.is(read.calls, 0);
    t.is(node.attachments.get('node')?.status().retainedRefused, 2);
    await hmi.call('pod.list');
    const late = await connectTo(mosquitto.url);
    t.teardown(() => late.end());
    await late.subscribe(hmi.requestTopic);
    await late.publish(hmi.requestTopic, 'marker');
    const first = await late.next(() => true);
    t.is(first.payload.toString(), 'marker');
  });
}

test('a retained request on the embedded broker is not executed, not kept, and the connection stays', async (t) => {
  const read = counting('pod.list', async () => ({ meta: META, items: [] }));
  const node = await start(t, { methods: [read] });
  const hmi = await caller(t, node);
  await hmi.send({ jsonrpc: '2.0', id: 'kept', method: 'pod.list' }, { retain: true });
  t.is(((await hmi.answer()) as Answer).error?.code, -32600);
  t.is(read.calls, 0);
  t.is(((await hmi.call('pod.list', {}, 'after')) as Answer).id, 'after');
});

test('a changing method as a notification is refused and does not run', async (t) => {
  const restart = counting('pod.restart', async () => ({ meta: META, items: [] }));
  const node = await start(t, { methods: [restart, list()] });
  const hmi = await caller(t, node);
  await hmi.send({ jsonrpc: '2.0', method: 'pod.restart', params: { name: 'web-0' } });
  t.is(((await hmi.call('pod.list', {}, 'after')) as Answer).id, 'after');
  t.is(restart.calls, 0);
});

test('a request whose turn throws is answered Internal, and runs when it is sent again', async (t) => {
  const { clock, failNext, faults } = faultyClock();
  const restart = counting('pod.restart', async () => ({ meta: META, items: [] }));
  const node = await start(t, { methods: [list(), restart], clock });
  const hmi = await caller(t, node);
  failNext('listener');
  const failed = (await hmi.call('pod.restart', { name: 'web-0' }, 'one')) as Answer;
  t.like(failed, { id: 'one', error: { data: { reason: 'InternalError', ran: 'no', layer: 'agent' } } });
  t.like(node.rpc.held(), { runningCalls: 0, runningReads: 0 });
  t.like(await hmi.call('pod.restart', { name: 'web-0' }, 'one'), { id: 'one', result: { items: [] } });
  t.is(restart.calls, 1);
  failNext('listener');
  await hmi.send([
    { jsonrpc: '2.0', id: 'a', method: 'pod.list', params: {} },
    { jsonrpc: '2.0', id: 'b', method: 'pod.restart', params: { name: 'web-0' } },
  ]);
  t.deepEqual(
    ((await hmi.answer()) as Answer[]).map(({ id, error }) => [id, error?.data.layer]),
    [
      ['a', 'agent'],
      ['b', 'agent'],
    ],
  );
  t.is(faults.length, 2);
});

test('a message that its broker could not hand on is answered Internal', async (t) => {
  const node = await start(t, { methods: [list()] });
  const hmi = await caller(t, node);
  const embedded = node.attachments.get('embedded');
  if (embedded === undefined) return t.fail('no broker');
  const fault = new Error('a fault in a listener');
  const payload = Buffer.from(
    '[{"jsonrpc":"2.0","id":"one","method":"pod.list"},{"jsonrpc":"2.0","id":2,"method":"pod.list"}]',
  );
  const topic = hmi.requestTopic;
  node.rpc.door.receive(embedded, { topic, payload, retain: false, fault });
  t.deepEqual(
    ((await hmi.answer()) as Answer[]).map(({ id, error }) => [id, error?.code]),
    [
      ['one', -32603],
      [2, -32603],
    ],
  );
});
