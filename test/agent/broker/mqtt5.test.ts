/** MQTT 5 on the embedded broker's own listeners: what the contract needs of it, packet by packet. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import mqttPacket from 'mqtt-packet';
import { TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import { type BrokerNode, startBrokerNode } from '../../helpers/broker-node.ts';
import { connectTo, topics } from '../../helpers/mqtt-client.ts';

const ROOT = `${TOPIC_ROOT}/${topics.node}`;
const BRANCH = { principal: 'alice', client: 'c' };
const REQUEST = topics.request(BRANCH);
const RESPONSE = topics.response(BRANCH);

type Packet = mqttPacket.Packet & {
  readonly reasonCode?: number;
  readonly granted?: readonly number[];
  readonly properties?: Readonly<Record<string, unknown>>;
};

/** A client that sends what it likes. */
class Raw {
  readonly #socket: Socket;
  readonly #received: Packet[] = [];
  #arrived = Promise.withResolvers<void>();
  readonly closed: Promise<unknown>;

  constructor(socket: Socket) {
    this.#socket = socket;
    const parser = mqttPacket.parser({ protocolVersion: 5 });
    parser.on('packet', (packet) => {
      this.#received.push(packet as Packet);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
    socket.on('data', (bytes: Buffer) => parser.parse(bytes));
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close');
  }

  send(...packets: object[]): void {
    const bytes = packets.map((packet) =>
      mqttPacket.generate(packet as mqttPacket.Packet, { protocolVersion: 5 }),
    );
    this.#socket.write(Buffer.concat(bytes));
  }

  /** The next packet of a kind. */
  async next(cmd: string): Promise<Packet> {
    const deadline = AbortSignal.timeout(30_000);
    for (;;) {
      const index = this.#received.findIndex((packet) => packet.cmd === cmd);
      if (index !== -1) return this.#received.splice(index, 1)[0] as Packet;
      const late = once(deadline, 'abort').then(() => {
        throw new Error(`no ${cmd}; there are ${this.#received.map((packet) => packet.cmd).join(', ')}`);
      });
      await Promise.race([this.#arrived.promise, late]);
    }
  }

  get seen(): readonly string[] {
    return this.#received.map(({ cmd }) => cmd);
  }

  /** Everything that was sent before has been taken in: what is to come has come. */
  async settled(): Promise<void> {
    this.send({ cmd: 'pingreq' });
    await this.next('pingresp');
  }
}

async function open(t: ExecutionContext, { port }: BrokerNode): Promise<Raw> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  t.teardown(() => socket.destroy());
  return new Raw(socket);
}

const CONNECT = {
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 5,
  clean: true,
  clientId: 'c',
  keepalive: 60,
  username: 'alice',
  password: Buffer.from('alice'),
};

async function connected(t: ExecutionContext, node: BrokerNode, more: object = {}): Promise<Raw> {
  const raw = await open(t, node);
  raw.send({ ...CONNECT, ...more });
  const { reasonCode } = await raw.next('connack');
  t.is(reasonCode, 0);
  return raw;
}

const start = (t: ExecutionContext): Promise<BrokerNode> => startBrokerNode(t, ['alice', 'bob']);
const publish = (more: object = {}) => ({
  cmd: 'publish',
  topic: REQUEST,
  payload: '{}',
  qos: 1,
  messageId: 7,
  retain: false,
  dup: false,
  ...more,
});
const subscribe = (filters: readonly string[], more: object = {}) => ({
  cmd: 'subscribe',
  messageId: 9,
  subscriptions: filters.map((topic) => ({ topic, qos: 1, nl: false, rap: false, rh: 0 })),
  ...more,
});

async function untilMessage({ messages }: BrokerNode, client: Raw, count = 1): Promise<void> {
  for (let tries = 0; messages.length < count && tries < 100; tries += 1) await client.settled();
}

test('CONNACK says what the broker does not have', async (t) => {
  const raw = await open(t, await start(t));
  raw.send({ ...CONNECT, clean: false, properties: { sessionExpiryInterval: 3600 } });
  const { properties, ...rest } = await raw.next('connack');
  t.like(rest, { reasonCode: 0, sessionPresent: false });
  t.like(properties, {
    sessionExpiryInterval: 0,
    topicAliasMaximum: 16,
    receiveMaximum: 20,
    sharedSubscriptionAvailable: false,
  });
  t.true(Number(properties?.['maximumPacketSize']) > 256 * 1024);
});

test('a client without an id is assigned one', async (t) => {
  const raw = await open(t, await start(t));
  raw.send({ ...CONNECT, clientId: '' });
  const { properties } = await raw.next('connack');
  t.regex(String(properties?.['assignedClientIdentifier']), /^edgectl-/);
});

test('a wrong password is 0x86', async (t) => {
  const raw = await open(t, await start(t));
  raw.send({ ...CONNECT, password: Buffer.from('wrong') });
  t.is((await raw.next('connack')).reasonCode, 0x86);
  await raw.closed;
});

test('enhanced authentication is 0x8c', async (t) => {
  const raw = await open(t, await start(t));
  raw.send({ ...CONNECT, properties: { authenticationMethod: 'SCRAM' } });
  t.is((await raw.next('connack')).reasonCode, 0x8c);
  await raw.closed;
});

test('a request is acknowledged, and comes with its properties', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node);
  raw.send(
    publish({
      properties: {
        responseTopic: RESPONSE,
        correlationData: Buffer.from('x'),
        messageExpiryInterval: 5,
        userProperties: { a: 'b' },
      },
    }),
  );
  t.like(await raw.next('puback'), { messageId: 7, reasonCode: 0 });
  const [message] = node.messages;
  t.like(message, { topic: REQUEST, retain: false, responseTopic: RESPONSE, messageExpirySeconds: 5 });
  t.is(message?.correlationData?.toString(), 'x');
  t.is(message?.payload.toString(), '{}');
});

for (const [what, topic] of [
  ['another principal', topics.request({ principal: 'bob', client: 'c' })],
  ['state', topics.state()],
  ['no topic of the contract', 'x/y'],
] as const) {
  test(`a publish to ${what} is acknowledged with 0x87, and the connection lives`, async (t) => {
    const node = await start(t);
    const raw = await connected(t, node);
    raw.send(publish({ topic }));
    t.like(await raw.next('puback'), { messageId: 7, reasonCode: 0x87 });
    raw.send(publish({ messageId: 8 }));
    t.like(await raw.next('puback'), { messageId: 8, reasonCode: 0 });
    t.is(node.messages.length, 1);
  });
}

test('a message of QoS 2 is received once', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node);
  raw.send(publish({ qos: 2 }));
  t.like(await raw.next('pubrec'), { messageId: 7, reasonCode: 0 });
  raw.send({ cmd: 'pubrel', messageId: 7 });
  t.like(await raw.next('pubcomp'), { messageId: 7 });
  t.is(node.messages.length, 1);
});

test('a retained message is turned aside, and said to be retained', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node);
  raw.send(publish({ retain: true }));
  await raw.next('puback');
  t.true(node.messages[0]?.retain);
});

test('one may subscribe to its own branch, to state and to alive', async (t) => {
  const raw = await connected(t, await start(t));
  raw.send(subscribe([topics.clientFilter(BRANCH), topics.state(), topics.alive()]));
  t.like(await raw.next('suback'), { messageId: 9, granted: [1, 1, 1] });
});

test('what one may not read is 0x87, each filter for itself, also where one stands twice', async (t) => {
  const raw = await connected(t, await start(t));
  raw.send(subscribe([topics.state(), '#', topics.state(), `${ROOT}/to/bob/#`]));
  t.deepEqual((await raw.next('suback')).granted, [1, 0x87, 1, 0x87]);
});

test('a shared subscription is 0x9e', async (t) => {
  const raw = await connected(t, await start(t));
  raw.send(subscribe([`$share/g/${topics.clientFilter(BRANCH)}`]));
  t.deepEqual((await raw.next('suback')).granted, [0x9e]);
});

test('a message has the identifiers of all subscriptions that it comes for', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node);
  raw.send(
    subscribe([topics.clientFilter(BRANCH)], { properties: { subscriptionIdentifier: 5 } }),
    subscribe([RESPONSE], { messageId: 10, properties: { subscriptionIdentifier: 300 } }),
    subscribe([topics.state()], { messageId: 11 }),
    subscribe([`${ROOT}/to/bob/#`], { messageId: 12, properties: { subscriptionIdentifier: 9 } }),
  );
  for (let number = 0; number < 4; number += 1) await raw.next('suback');
  await node.broker.publish(RESPONSE, '1', { qos: 1 });
  const both = (await raw.next('publish')).properties?.['subscriptionIdentifier'];
  t.deepEqual(new Set(both as number[]), new Set([5, 300]));
  await node.broker.publish(topics.state(), '{}', { qos: 1 });
  t.is((await raw.next('publish')).properties?.['subscriptionIdentifier'], undefined);
  raw.send({ cmd: 'unsubscribe', messageId: 13, unsubscriptions: [RESPONSE] });
  await raw.next('unsuback');
  await node.broker.publish(RESPONSE, '2', { qos: 1 });
  t.deepEqual([(await raw.next('publish')).properties?.['subscriptionIdentifier']].flat(), [5]);
});

test('Retain Handling: what is retained is sent always, to a new subscription, or never', async (t) => {
  const node = await start(t);
  await node.broker.publish(topics.state(), '{}', { qos: 1, retain: true });
  const raw = await connected(t, node);
  const comes = async (rh: number, messageId: number): Promise<boolean> => {
    raw.send(
      subscribe([], {
        messageId,
        subscriptions: [{ topic: topics.state(), qos: 1, nl: false, rap: false, rh }],
      }),
    );
    await raw.next('suback');
    // The retained message is sent in turns of its own: what is published afterwards comes after it.
    await node.broker.publish(topics.alive(), `${messageId}`, { qos: 1 });
    const first = (await raw.next('publish')) as Packet & { topic: string };
    if (first.topic === topics.alive()) return false;
    await raw.next('publish');
    return true;
  };
  raw.send(subscribe([topics.alive()]));
  await raw.next('suback');
  t.false(await comes(2, 20));
  t.false(await comes(1, 21));
  raw.send({ cmd: 'unsubscribe', messageId: 22, unsubscriptions: [topics.state()] });
  await raw.next('unsuback');
  t.true(await comes(1, 23));
  t.false(await comes(1, 24));
  t.true(await comes(0, 25));
  t.true(await comes(0, 26));
});

test('a topic is named once to a client that takes aliases', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node, { properties: { topicAliasMaximum: 1 } });
  raw.send(subscribe([topics.clientFilter(BRANCH)]));
  await raw.next('suback');
  const got: unknown[] = [];
  for (const topic of [RESPONSE, RESPONSE, topics.chunk(BRANCH, 's', 'stdout', 0)]) {
    await node.broker.publish(topic, 'x', { qos: 1 });
    const { properties, ...packet } = (await raw.next('publish')) as Packet & { topic: string };
    got.push([packet.topic, properties?.['topicAlias']]);
  }
  t.deepEqual(got, [
    [RESPONSE, 1],
    ['', 1],
    [topics.chunk(BRANCH, 's', 'stdout', 0), undefined],
  ]);
});

for (const [keepalive, sent] of [
  [0, 60],
  [61, 60],
  [60, undefined],
  [10, undefined],
] as const) {
  test(`a keep-alive of ${keepalive} s: the server's is ${sent ?? 'not sent'}`, async (t) => {
    const raw = await open(t, await start(t));
    raw.send({ ...CONNECT, keepalive });
    t.is((await raw.next('connack')).properties?.['serverKeepAlive'], sent);
  });
}

test('more messages of QoS 2 than the Receive Maximum are 0x93', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node);
  for (let messageId = 1; messageId <= 20; messageId += 1) raw.send(publish({ qos: 2, messageId }));
  for (let number = 0; number < 20; number += 1) await raw.next('pubrec');
  raw.send(publish({ qos: 2, messageId: 21 }));
  t.is((await raw.next('disconnect')).reasonCode, 0x93);
  await raw.closed;
});

test('MQTT 3.1.1: a session that is to be kept under no client id is refused', async (t) => {
  const { port } = await start(t);
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  const greeting = { ...CONNECT, protocolVersion: 4, clientId: '' } as unknown as mqttPacket.Packet;
  const bytes = mqttPacket.generate(greeting);
  // The flag "clean session", which no library takes away here.
  bytes[9] = (bytes[9] ?? 0) & ~2;
  socket.write(bytes);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  t.deepEqual([...answer], [0x20, 2, 0, 2]);
  await once(socket, 'close');
});

test('UNSUBACK says which filters there were', async (t) => {
  const raw = await connected(t, await start(t));
  raw.send(subscribe([topics.state()]));
  await raw.next('suback');
  raw.send({ cmd: 'unsubscribe', messageId: 10, unsubscriptions: [topics.state(), topics.alive()] });
  t.like(await raw.next('unsuback'), { messageId: 10, granted: [0, 0x11] });
});

test('an answer has the correlation data of its request', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node);
  raw.send(subscribe([topics.clientFilter(BRANCH)]));
  await raw.next('suback');
  await node.broker.publish(RESPONSE, '{"a":1}', { qos: 1, correlationData: Buffer.from('x') });
  const { properties, ...rest } = (await raw.next('publish')) as Packet & { payload: Buffer; topic: string };
  t.is(rest.topic, RESPONSE);
  t.is(rest.payload.toString(), '{"a":1}');
  t.is(String(properties?.['correlationData']), 'x');
});

test('a client of 3.1.1 gets the same answer without properties', async (t) => {
  const node = await start(t);
  const client = await node.connect('alice');
  await client.subscribe(topics.clientFilter(BRANCH));
  await node.broker.publish(RESPONSE, '{"a":1}', { qos: 1, correlationData: Buffer.from('x') });
  const { payload, packet } = await client.next(({ topic }) => topic === RESPONSE, 'the answer');
  t.is(payload.toString(), '{"a":1}');
  t.is(packet.properties, undefined);
});

test('what is retained comes with RETAIN', async (t) => {
  const node = await start(t);
  await node.broker.publish(topics.state(), '{}', { qos: 1, retain: true });
  const raw = await connected(t, node);
  raw.send(subscribe([topics.state()]));
  t.like(await raw.next('publish'), { topic: topics.state(), retain: true });
});

test('a topic alias stands for the topic that it was given with', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node);
  raw.send(publish({ properties: { topicAlias: 3 } }));
  raw.send(publish({ topic: '', messageId: 8, payload: '[]', properties: { topicAlias: 3 } }));
  await raw.next('puback');
  t.like(await raw.next('puback'), { messageId: 8, reasonCode: 0 });
  t.deepEqual(
    node.messages.map(({ topic, payload }) => [topic, payload.toString()]),
    [
      [REQUEST, '{}'],
      [REQUEST, '[]'],
    ],
  );
});

for (const [alias, reasonCode] of [
  [0, undefined],
  [17, 0x94],
  [4, 0x82],
] as const) {
  test(`a topic alias of ${alias} that cannot be ends the connection`, async (t) => {
    const node = await start(t);
    const raw = await connected(t, node);
    raw.send(publish({ topic: '', properties: { topicAlias: alias } }));
    if (reasonCode !== undefined) t.is((await raw.next('disconnect')).reasonCode, reasonCode);
    await raw.closed;
    t.deepEqual(node.messages, []);
  });
}

test('an alias is of one connection', async (t) => {
  const node = await start(t);
  const first = await connected(t, node);
  first.send(publish({ properties: { topicAlias: 1 } }));
  await first.next('puback');
  const second = await connected(t, node, { clientId: 'd' });
  second.send(publish({ topic: '', properties: { topicAlias: 1 } }));
  t.is((await second.next('disconnect')).reasonCode, 0x82);
});

test('a client has no more messages under way than its Receive Maximum, and loses none', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node, { properties: { receiveMaximum: 2 } });
  raw.send(subscribe([topics.clientFilter(BRANCH)]));
  await raw.next('suback');
  for (let number = 0; number < 6; number += 1)
    await node.broker.publish(RESPONSE, String(number), { qos: 1 });
  const received: string[] = [];
  for (let number = 0; number < 6; number += 2) {
    const pair = [await raw.next('publish'), await raw.next('publish')] as (Packet & {
      messageId: number;
      payload: Buffer;
    })[];
    await raw.settled();
    t.false(raw.seen.includes('publish'));
    received.push(...pair.map(({ payload }) => payload.toString()));
    raw.send(...pair.map(({ messageId }) => ({ cmd: 'puback', messageId })));
  }
  t.deepEqual(received, ['0', '1', '2', '3', '4', '5']);
});

test('a message beyond the Maximum Packet Size of the client is not sent, and those after it are', async (t) => {
  const node = await start(t);
  const raw = await connected(t, node, { properties: { maximumPacketSize: 256 } });
  raw.send(subscribe([topics.clientFilter(BRANCH)]));
  await raw.next('suback');
  await node.broker.publish(RESPONSE, 'x'.repeat(300), { qos: 1 });
  await node.broker.publish(RESPONSE, 'short', { qos: 1 });
  const { payload } = (await raw.next('publish')) as Packet & { payload: Buffer };
  t.is(payload.toString(), 'short');
});

test('DISCONNECT with 0x04 sends the will, without it does not', async (t) => {
  const node = await start(t);
  const will = { topic: REQUEST, payload: Buffer.from('gone'), qos: 1, retain: false };
  const orderly = await connected(t, node, { will });
  orderly.send({ cmd: 'disconnect', reasonCode: 0 });
  await orderly.closed;
  const leaving = await connected(t, node, { clientId: 'd', will });
  leaving.send({ cmd: 'disconnect', reasonCode: 4 });
  await leaving.closed;
  const other = await connected(t, node, { clientId: 'e' });
  await untilMessage(node, other);
  t.deepEqual(
    node.messages.map(({ payload }) => payload.toString()),
    ['gone'],
  );
});

test('AUTH ends the connection with 0x82', async (t) => {
  const raw = await connected(t, await start(t));
  raw.send({ cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'x' } });
  t.is((await raw.next('disconnect')).reasonCode, 0x82);
  await raw.closed;
});

test('a CONNECT and what follows it may come in one piece', async (t) => {
  const node = await start(t);
  const raw = await open(t, node);
  raw.send(
    CONNECT,
    subscribe([topics.state()]),
    publish({ properties: { correlationData: Buffer.from('y') } }),
  );
  t.is((await raw.next('connack')).reasonCode, 0);
  t.deepEqual((await raw.next('suback')).granted, [1]);
  await raw.next('puback');
  t.is(node.messages[0]?.correlationData?.toString(), 'y');
});

for (const kind of ['tcp', 'websocket'] as const) {
  test(`MQTT.js with MQTT 5 over ${kind}`, async (t) => {
    const node = await startBrokerNode(t, ['alice'], { kind });
    const scheme = kind === 'tcp' ? 'mqtt' : 'ws';
    const client = await connectTo(`${scheme}://127.0.0.1:${node.port}`, {
      username: 'alice',
      password: 'alice',
      protocolVersion: 5,
    });
    t.teardown(() => client.end());
    await client.subscribe(topics.clientFilter(BRANCH));
    await client.publish(REQUEST, '{}', {
      properties: { responseTopic: RESPONSE, correlationData: Buffer.from('z') },
    });
    t.is(node.messages[0]?.responseTopic, RESPONSE);
    const bytes = Buffer.alloc(64 * 1024, 7);
    await node.broker.publishBulk(topics.chunk(BRANCH, 's', 'stdout', 0), bytes, 0);
    const { payload } = await client.next(({ topic }) => topic.includes('/stdout/0'), 'a chunk');
    t.true(payload.equals(bytes));
  });
}

test('H4: messages that wait for acknowledgements count as unread ones do, whoever reads them', async (t) => {
  const node = await start(t);
  const eve = await connected(t, node, { properties: { receiveMaximum: 1 } });
  eve.send(subscribe([topics.clientFilter(BRANCH)]));
  await eve.next('suback');
  const bob = await node.connect('bob');
  const answer = Buffer.alloc(205 * 1024);
  for (let sent = 0; sent < 60; sent += 1) await node.broker.publish(RESPONSE, answer, { qos: 1 });
  await eve.closed;
  t.like(
    node.log.find(({ msg }) => msg === 'a client does not acknowledge: its connection is closed'),
    { principal: 'alice' },
  );
  t.true(bob.client.connected);
});

test('H4: the topics that aliases stand for are bounded together', async (t) => {
  const raw = await connected(t, await start(t));
  for (let topicAlias = 1; topicAlias <= 16; topicAlias += 1) {
    const topic = `${REQUEST}/${'x'.repeat(2_000)}`;
    raw.send(publish({ topic, qos: 0, messageId: undefined, properties: { topicAlias } }));
  }
  const { reasonCode } = await raw.next('disconnect');
  t.is(reasonCode, 0x97);
  await raw.closed;
});
