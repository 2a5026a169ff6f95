import test from 'ava';
import { type Clock, systemClock } from '../../../common/clock.ts';
import { startAgent } from '../../helpers/agent.ts';
import { connectToSocket, type TestClient, topics } from '../../helpers/mqtt-client.ts';
import { type Footprint, footprint, leftBehind } from '../../helpers/footprint.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const BRANCH = { principal: 'root', client: 'hostile' };
const RPC = topics.request(BRANCH);
const ANSWERS = topics.response(BRANCH);
const SESSION_END = topics.end(BRANCH, 'no-such');
const SET = { namespace: 'factory', name: 'press-1', property: 'setpoint' };

/** One message, and the answer that is right for it: a code on `…/rpc`, a topic that is answered, or nothing. */
interface Hostile {
  readonly topic?: string;
  readonly payload: string | Buffer;
  readonly retain?: boolean;
  readonly expected: number | string | undefined;
}

const request = (id: unknown, method: unknown, params?: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

/** The kinds; `index` varies each. */
const KINDS: readonly ((index: number) => Hostile)[] = [
  (index) => ({ payload: request(1, 'session.list').slice(0, 1 + (index % 40)), expected: -32700 }),
  (index) => ({ payload: Buffer.from([0x7b, 0xff, 0xfe, index % 256]), expected: -32700 }),
  (index) => ({ payload: Buffer.alloc(1 + (index % 500), 0x80 + (index % 128)), expected: -32700 }),
  () => ({ payload: `{"jsonrpc":2,"id":1,"method":"session.list"}`, expected: -32600 }),
  (index) => ({ payload: request({ index }, 'session.list'), expected: -32600 }),
  (index) => ({ payload: request('x'.repeat(257 + index), 'session.list'), expected: -32600 }),
  (index) => ({ payload: request(1, { index }), expected: -32600 }),
  () => ({ payload: '[]', expected: -32600 }),
  (index) => ({ payload: `${'['.repeat(65 + index)}${']'.repeat(65 + index)}`, expected: -32600 }),
  (index) => ({ payload: Buffer.alloc(256 * 1024 + 1 + index, ' '), expected: -32008 }),
  () => ({
    payload: JSON.stringify(Array(51).fill({ jsonrpc: '2.0', id: 1, method: 'session.list' })),
    expected: -32008,
  }),
  (index) => ({ payload: request(`m${index}`, `no.such${index}`), expected: -32601 }),
  (index) => ({
    payload: request(`m${index}`, ['constructor', 'toString', '__proto__'][index % 3]),
    expected: -32601,
  }),
  (index) => ({ payload: request(`d${index}`, 'pod.delete', {}), expected: -32601 }),
  (index) => ({ payload: request(`p${index}`, 'pod.list', [index]), expected: -32602 }),
  (index) => ({ payload: request(`p${index}`, 'pod.list', { [`color${index}`]: 1 }), expected: -32602 }),
  (index) => ({
    payload: `{"jsonrpc":"2.0","id":${index},"method":"pod.list","params":{"__proto__":{"x":1}}}`,
    expected: -32602,
  }),
  (index) => ({
    payload: request(`p${index}`, 'pod.get', { name: '../'.repeat(1 + (index % 50)) }),
    expected: -32602,
  }),
  (index) => ({
    payload: request(`p${index}`, 'pod.exec', { name: 'web-0', command: [index] }),
    expected: -32602,
  }),
  (index) => ({
    payload: request(`f${index}`, 'event.list', { fields: [`$..[?(@.x${index}`] }),
    expected: -32602,
  }),
  (index) => ({
    payload: request(`n${index}`, 'pod.logs', { name: 'web-0', cursor: `c${index}` }),
    expected: -32602,
  }),
  (index) => ({
    payload: request(`s${index}`, 'session.cancel', { session: `s${index}` }),
    expected: -32001,
  }),
  (index) => ({
    payload: request(`s${index}`, 'session.resume', { session: `s${index}`, stdout: 0, stderr: 0 }),
    expected: -32001,
  }),
  (index) => ({ payload: request(undefined, 'pod.restart', { name: `web-${index}` }), expected: undefined }),
  (index) => ({ payload: request(undefined, `no.such${index}`), expected: undefined }),
  (index) => ({ payload: request(`r${index}`, 'session.list'), retain: true, expected: -32600 }),
  (index) => ({ topic: `${RPC}/${index}`, payload: request(1, 'session.list'), expected: undefined }),
  (index) => ({
    topic: topics.control(BRANCH, 'no-such'),
    payload: request(undefined, 'session.ack', { stdout: index }),
    expected: SESSION_END,
  }),
  (index) => ({
    topic: topics.control(BRANCH, 'no-such'),
    payload: Buffer.alloc(index, 0x80),
    expected: SESSION_END,
  }),
  (index) => ({ topic: topics.stdin(BRANCH, 'no-such', index), payload: 'x', expected: SESSION_END }),
  (index) => ({
    topic: topics.control(BRANCH, 'no-such'),
    payload: request(undefined, 'session.cancel', { index }),
    retain: true,
    expected: undefined,
  }),
  (index) => ({
    topic: topics.set(BRANCH, SET),
    payload: `${index}`,
    expected: topics.setAnswer(BRANCH, SET),
  }),
  (index) => ({
    topic: topics.set(BRANCH, SET),
    payload: `${index}`,
    retain: true,
    expected: topics.setAnswer(BRANCH, SET),
  }),
];

const MESSAGES = 1000;

/** What is wrong with the answer to one message; `undefined` if it is right. */
async function fault(client: TestClient, message: Hostile, index: number): Promise<string | undefined> {
  const { topic = RPC, payload, retain = false, expected } = message;
  await client.publish(topic, payload, { retain });
  const show = `${topic} ${payload.toString('utf8', 0, 120)}`;
  if (expected === undefined) {
    // Another call's answer comes after what would have been this one's.
    const id = `probe-${index}`;
    await client.publish(RPC, request(id, 'session.list'));
    const { payload: next } = await client.next(() => true, id);
    return next.includes(id) ? undefined : `${show}: answered ${next.toString()}`;
  }
  const answer = await client.next(() => true, show);
  if (typeof expected === 'string')
    return answer.topic === expected ? undefined : `${show}: on ${answer.topic}`;
  if (answer.topic !== ANSWERS) return `${show}: on ${answer.topic}`;
  const { error } = JSON.parse(answer.payload.toString()) as { error?: { code: number } };
  return error?.code === expected ? undefined : `${show}: ${answer.payload.toString('utf8', 0, 300)}`;
}

test('1,000 malformed or hostile messages each get the right answer or none, and nothing is left behind', async (t) => {
  t.timeout(120_000);
  let laterMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + laterMs };
  const { agent, configuration, stop } = await startAgent(temporaryFolder(t), {}, clock);
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  await client.subscribe(topics.clientFilter(BRANCH));
  const footprints: Footprint[] = [];
  // The first round warms up: validators are compiled, code is optimised.
  for (let round = 0; round < 3; round += 1) {
    const faults: string[] = [];
    for (let index = 0; index < MESSAGES; index += 1) {
      const kind = KINDS[index % KINDS.length];
      const found = kind === undefined ? 'no kind' : await fault(client, kind(index), index);
      if (found !== undefined) faults.push(found);
    }
    t.deepEqual(faults, []);
    // Remembered calls are forgotten after ten minutes.
    laterMs += 11 * 60_000;
    agent.sweep();
    footprints.push(await footprint(agent.held()));
  }
  const [, second, third] = footprints;
  t.deepEqual(second && (await leftBehind(second, () => agent.held())), []);
  const grown = (third?.bytes ?? 0) - (second?.bytes ?? 0);
  t.true(grown < 2 * 1024 * 1024, `grew by ${grown} bytes`);
});
