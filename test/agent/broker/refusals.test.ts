/** Refusals of the listeners are reported: by log lines that no client can repeat without end, and by `node.diagnose`. */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import type { ManagedAttachment } from '../../../agent/broker/attachment.ts';
import { type RefusalKind, Refusals } from '../../../agent/broker/refusals.ts';
import { brokerCheck } from '../../../agent/diagnose/broker-checks.ts';
import { type BrokerNode, startBrokerNode } from '../../helpers/broker-node.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';
import { topics } from '../../helpers/mqtt-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

function lines({ log }: Pick<BrokerNode, 'log'>, message: RegExp): string[] {
  return log.filter(({ msg }) => message.test(String(msg))).map(({ reason }) => String(reason));
}

async function reported(
  t: ExecutionContext,
  { broker }: BrokerNode,
  kind: RefusalKind,
  words: RegExp,
): Promise<void> {
  const report = broker.status().refusals?.find((one) => one.kind === kind);
  t.regex(report?.reason ?? '', words);
  const attachments = new Map<string, ManagedAttachment>([['embedded', broker]]);
  const findings = await brokerCheck(attachments).run(NEVER_ABORTED);
  const finding = findings.find(({ message }) => words.test(message));
  t.is(finding?.state, 'warning');
  t.truthy(finding?.hint);
}

test('N7: a refused subscription has one line of the log and a place in doctor, however often it is tried', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const alice = await node.connect('alice');
  for (let times = 0; times < 5; times += 1) {
    await t.throwsAsync(alice.subscribe('edgectl/v1/+/device/#'));
    await t.throwsAsync(alice.subscribe('#'));
  }
  await alice.subscribe(topics.clientFilter({ principal: 'alice', client: 'c' }));
  t.deepEqual(lines(node, /a subscription is refused/), [
    'alice may not subscribe to "edgectl/v1/+/device/#"',
  ]);
  t.is(node.broker.status().refusals?.find(({ kind }) => kind === 'subscription')?.count, 10);
  await reported(t, node, 'subscription', /alice may not subscribe to "#"/);
});

test('N7: one subscription too many is told with the bound', async (t) => {
  const node = await startBrokerNode(t, ['alice'], { limits: { subscriptionsPerConnection: 1 } });
  const alice = await node.connect('alice');
  await alice.subscribe(topics.clientFilter({ principal: 'alice', client: 'a' }));
  await t.throwsAsync(alice.subscribe(topics.clientFilter({ principal: 'alice', client: 'b' })));
  await reported(t, node, 'subscription', /one subscription more than the 1/);
});

test('N7, F11: a forbidden publish is told like any other refusal', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const alice = await node.connect('alice');
  for (let times = 0; times < 3; times += 1) await alice.publish(topics.state(), 'x');
  t.is(lines(node, /a forbidden publish/).length, 1);
  await reported(t, node, 'publish', /alice may not publish to/);
});

test('N7: a WebSocket that is refused hears why, and so do log and doctor', async (t) => {
  const node = await startBrokerNode(t, ['alice'], { kind: 'websocket' });
  const refusedWith = async (path: string, protocol: string, origin?: string): Promise<string> => {
    const socket = new WebSocket(
      `ws://127.0.0.1:${node.port}${path}`,
      protocol,
      origin === undefined ? {} : { origin },
    );
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, NodeJS.ReadableStream];
    let body = '';
    for await (const piece of response) body += String(piece);
    socket.terminate();
    return body;
  };
  t.regex(
    await refusedWith('/mqtt', 'mqtt', 'https://evil.example'),
    /https:\/\/evil\.example.*allowedOrigins/s,
  );
  t.is(lines(node, /another origin/).length, 1);
  await reported(t, node, 'origin', /https:\/\/evil\.example/);
  t.regex(await refusedWith('/elsewhere', 'mqtt'), /\/mqtt/);
  t.regex(await refusedWith('/mqtt', 'amqp'), /Sec-WebSocket-Protocol: mqtt/);
  const plain = await fetch(`http://127.0.0.1:${node.port}/`);
  t.is(plain.status, 426);
  await reported(t, node, 'upgrade', /HTTP without an upgrade/);
  t.is(node.broker.status().refusals?.find(({ kind }) => kind === 'upgrade')?.count, 3);
});

test('N7: what is no MQTT at all is told', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const socket = connectSocket(node.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket, 'close');
  await waitUntil(() => lines(node, /a connection is refused/).length === 1, 30_000);
  t.deepEqual(lines(node, /a connection is refused/), ['no CONNECT comes first']);
});

test('N7: lines are bounded in all and per client, what had none is counted, and what is old is not told', async (t) => {
  const clock = new ManualClock();
  const written: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void written.push(JSON.parse(line)) });
  const refusals = new Refusals(clock, log);
  refusals.start(NEVER_ABORTED);
  for (let client = 0; client < 1000; client += 1)
    refusals.refuse('packet', { who: `10.0.0.${client}`, reason: 'x'.repeat(1000) });
  t.is(written.length, 30);
  t.true(written.every(({ reason }) => String(reason).length === 256));
  await clock.advance(60_000);
  t.like(written[30], { times: 970, kind: 'packet' });
  refusals.refuse('packet', { who: '10.0.0.1', reason: 'again' });
  t.is(written.length, 32);
  t.like(refusals.recent()[0], { count: 1001, who: '10.0.0.1' });
  await clock.advance(60 * 60_000 + 1);
  t.deepEqual(refusals.recent(), []);
});
