/** The judges of messages: what is of the contract passes, and what is not is found, on every kind of topic. */
import { createConnection } from 'node:net';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { MqttClient } from 'mqtt';
import { readExamples } from '../../rpc-schema/generate/examples.ts';
import { startAgent } from './agent.ts';
import { collectComplaints } from './judged-doors.ts';
import { Judge } from './judge.ts';
import { connectToSocket, TestCaller } from './mqtt-client.ts';
import { temporaryFolder } from './temp-folder.ts';

const ROOT = 'edgectl/v1/edge-01';
const FROM = `${ROOT}/from/alice/hmi`;
const TO = `${ROOT}/to/alice/hmi`;
const DIGEST = 'a'.repeat(64);
const { payloads } = readExamples(fileURLToPath(new URL('../../rpc-schema', import.meta.url)));

type Payload = string | object;

function bytesOf(payload: Payload): Buffer {
  if (Buffer.isBuffer(payload)) return payload;
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
}

const call = (method: string, params: object = {}, id: string | number = 'a'): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const answer = (result: object, id: string | number = 'a'): object => ({ jsonrpc: '2.0', id, result });
const note = (method: string, params: object): object => ({ jsonrpc: '2.0', method, params });
const meta = { source: 'agent', observedAt: '2026-01-01T00:00:00Z' };
const event = { type: 'ADDED', object: { kind: 'Device', metadata: { name: 'press-1' } } };
const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** Of each topic towards the agent: what passes, and what must be found. */
const REQUESTS: readonly (readonly [topic: string, right: Payload, wrong: readonly Payload[]])[] = [
  [
    `${FROM}/rpc`,
    call('pod.logs', { name: 'web-0' }),
    [call('pod.logs', { name: 'web-0', no: 1 }), call('no.such'), { jsonrpc: '2.0' }, '{', 'null'],
  ],
  [
    `${FROM}/rpc`,
    [call('session.list'), call('node.status', {}, 1)],
    [[], [call('session.list', { no: 1 })]],
  ],
  [
    `${FROM}/rpc`,
    note('session.detach', { all: true }),
    [note('session.detach', {}), note('session.detach', { all: true, session: 's' })],
  ],
  [
    `${FROM}/session/s/control`,
    note('session.ack', { stdout: 1 }),
    [note('session.ack', { stdout: -1 }), note('session.none', {}), call('session.ack'), 'x'],
  ],
  [`${FROM}/session/s/stdin/0`, 'x', ['']],
  [`${FROM}/set/factory/press-1/setpoint`, '42.5', ['4'.repeat(1025)]],
  [`${FROM}/put/factory/press-1/setpoint`, '42.5', ['4'.repeat(1025)]],
  [`${FROM}/get/factory/press-1/setpoint`, '', ['?'.repeat(1025)]],
  [`${FROM}/release/default/web-0`, '1', ['1'.repeat(1025)]],
  [`${FROM}/release`, '0', ['0'.repeat(1025)]],
];

/** The same of what the agent says. */
const REPORTS: typeof REQUESTS = [
  [
    `${ROOT}/state`,
    { state: 'offline', bootId: 'b', version: '1' },
    [
      { state: 'gone', bootId: 'b', version: '1' },
      { state: 'offline', bootId: 'b', version: '1', no: 1 },
      '{',
    ],
  ],
  [
    `${ROOT}/info`,
    { protocol: '1.0', version: '1', since: meta.observedAt, health: 'ok', labels: {} },
    [
      { protocol: '1.0' },
      { protocol: '1.0', version: '1', since: meta.observedAt, health: 'ok', labels: { a: 'x'.repeat(256) } },
    ],
  ],
  [`${ROOT}/alive`, 'online 1.0 b', ['online', `online 1.0 ${'b'.repeat(128)}`]],
  [`${ROOT}/alarms`, '0', ['none', '-1']],
  [`${ROOT}/device/factory/press-1/setpoint`, '42.5', []],
  [`${ROOT}/event/Pod/default/web-0`, payloads['EventNotification'] as object, [{}, note('event', {}), '']],
  [`${ROOT}/alarm/CrashLoop/default/web-0/web`, payloads['Alarm'] as object, [{ kind: 'CrashLoop' }]],
  [`${TO}/rpc`, answer({ meta, items: [] }), ['{', [], { jsonrpc: '2.0', id: 1 }, { id: 1, result: {} }]],
  [`${TO}/rpc`, [answer({}, 7)], [[{ id: 7, result: {} }]]],
  [`${TO}/session/s/stdout/0`, 'x', ['']],
  [`${TO}/session/s/stderr`, 'x', ['']],
  [`${TO}/session/s/ack`, { stdin: 0 }, [{ stdin: -1 }, { no: 1 }]],
  [`${TO}/session/s/cursor`, { stdout: 1, cursor: 'c' }, [{ stdout: 1 }]],
  [
    `${TO}/session/s/end`,
    { reason: 'Completed', streams: { stdout: { bytes: 0, sha256: DIGEST } }, gaps: [] },
    [{ reason: 'Completed' }, { reason: 'Tired', streams: {}, gaps: [] }],
  ],
  [
    `${TO}/set/factory/press-1/setpoint`,
    { value: '1', accepted: true, written: true, readBack: 'confirmed' },
    [{ value: 1 }],
  ],
  [`${TO}/put/factory/press-1/setpoint`, 'ok', ['OK', 'error']],
  [`${TO}/release/default/web-0`, 'ok', ['OK', 'error']],
  [`${TO}/release`, 'error -32001', ['1', 'error']],
  [`${TO}/get/factory/press-1/setpoint`, 'good 42.5', ['42.5', `good ${'4'.repeat(255)}`]],
];

test('what is wrong on any topic of the contract is found, and what is right passes', (t) => {
  for (const [topic, right, wrong] of REQUESTS) {
    const judge = new Judge();
    const found = (payload: Payload, qos: 0 | 1 = 1, retain = false): string[] =>
      judge.sent({ topic, payload: bytesOf(payload), qos, retain });
    t.deepEqual(found(right), [], topic);
    t.not(found(right, 0).length, 0, `${topic} at QoS 0`);
    t.not(found(right, 1, true).length, 0, `${topic} retained`);
    for (const payload of wrong) t.not(found(payload).length, 0, `${topic} ${JSON.stringify(payload)}`);
  }
  for (const [topic, right, wrong] of REPORTS) {
    const judge = new Judge();
    const found = (payload: Payload): string[] => judge.received({ topic, payload: bytesOf(payload) });
    t.deepEqual(found(right), [], topic);
    for (const payload of wrong) t.not(found(payload).length, 0, `${topic} ${JSON.stringify(payload)}`);
  }
});

test('how a message is published, and where, is judged', (t) => {
  const judge = new Judge();
  const published = (topic: string, qos: 0 | 1, retain: boolean, text = 'x'): string[] =>
    judge.received({ topic, payload: Buffer.from(text), qos, retain });
  t.deepEqual(published(`${ROOT}/alive`, 1, true, 'online 1.0 b'), []);
  t.deepEqual(published(`${ROOT}/alive`, 0, false, 'online 1.0 b'), ['QoS 0, not 1', 'retained: false']);
  t.deepEqual(published(`${TO}/session/s/stdout/0`, 0, false), []);
  t.deepEqual(published(`${TO}/session/s/stdout`, 0, false), ['QoS 0, not 1']);
  for (const topic of [
    `${ROOT}/from/alice/hmi/rpc`,
    `${ROOT}/status`,
    `${TO}/rpc/more`,
    `${TO}/session/s/stdout/x`,
  ])
    t.deepEqual(published(topic, 1, false), ['it is no topic of the agent'], topic);
  t.deepEqual(judge.sent({ topic: `${TO}/rpc`, payload: Buffer.from('x') }), ['it is no topic for requests']);
});

test('an answer is judged by the method that was called, also on a Response Topic', (t) => {
  const judge = new Judge();
  const send = (request: object, responseTopic?: string): void =>
    void judge.sent({ topic: `${FROM}/rpc`, payload: bytesOf(request), responseTopic });
  const found = (given: object, topic = `${TO}/rpc`): string[] =>
    judge.received({ topic, payload: bytesOf(given) });
  send(call('session.list', {}, 1));
  t.not(found(answer({ meta, items: [], no: 1 }, 1)).length, 0);
  send(call('session.list', {}, 1));
  t.deepEqual(found(answer({ meta, items: [] }, 1)), []);
  send(call('session.list', {}, 2), `${TO}/my/answers`);
  t.not(found(answer({ meta }, 2), `${TO}/my/answers`).length, 0);
  // What the documents refuse must not succeed.
  send(call('session.list', { no: 1 }, 3));
  t.regex(
    found(answer({ meta, items: [] }, 3)).join(),
    /session\.list succeeded, and the documents refuse it/,
  );
});

test('the lines of a watch are judged, whatever comes first and wherever a chunk ends', (t) => {
  for (const [second, isRight] of [
    [{ ...event, type: 'DELETED' }, true],
    [{ ...event, type: 'Gone' }, false],
  ] as const) {
    const judge = new Judge();
    judge.sent({ topic: `${FROM}/rpc`, payload: bytesOf(call('device.watch', { session: 's%' })) });
    const bytes = line(event) + line(second);
    const chunk = (offset: number, end: number): string[] =>
      judge.received({
        topic: `${TO}/session/s%25/stdout/${offset}`,
        payload: Buffer.from(bytes.slice(offset, end)),
      });
    const found = [
      ...chunk(0, 10),
      ...judge.received({ topic: `${TO}/rpc`, payload: bytesOf(answer({ session: 's%', window: 1, meta })) }),
      ...chunk(10, 100),
      ...chunk(0, 100),
      ...chunk(100, bytes.length),
    ];
    t.is(found.filter((fault) => fault.startsWith('/type')).length === 0, isRight, found.join('; '));
  }
});

test('what any program sends to an agent is judged at the agent, unless a test sends it on purpose', async (t) => {
  const complaints = collectComplaints();
  const { configuration, stop } = await startAgent(temporaryFolder(t));
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  await root.call('session.list', { no: 1 });
  t.deepEqual(complaints, []);
  const other = new MqttClient(() => createConnection({ path: configuration.socket }), {
    protocolVersion: 4,
  });
  t.teardown(() => other.endAsync(true));
  const topic = `edgectl/v1/${configuration.node}/from/root/cli/rpc`;
  await other.publishAsync(topic, JSON.stringify(call('session.list', { no: 2 }, 'b')), { qos: 1 });
  await root.answer();
  t.is(complaints.length, 1);
  t.regex(complaints[0] ?? '', /from\/root\/cli\/rpc is not of the contract: .*additional|unevaluated/);
});
