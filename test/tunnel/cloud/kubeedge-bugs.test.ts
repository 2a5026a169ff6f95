/** What KubeEdge's cloud half was seen to do, and this one must not. */
import test from 'ava';
import { RawEdge, SWITCHING } from '../helpers/raw-edge.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import {
  ask,
  certificates,
  connected,
  open,
  endOfStream,
  RawUpgrade,
  spdyData,
  startBoth,
  startCloud,
} from '../helpers/tunnel-cloud.ts';

const EXEC = '/exec/default/web-0/web?command=cat&input=1&output=1&error=1';
const FOLLOW = '/containerLogs/default/web-0/web?follow=true';

test('C1: a client that closes its exec gives exactly one REMOVE_CONNECT', async (t) => {
  const { cloud } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const exec = await RawUpgrade.open(cloud, EXEC);
  const { id } = await edge.connectMessage();
  edge.send(id, 'data', SWITCHING);
  await exec.until(() => exec.received.includes('101'));
  exec.socket.end();
  await edge.until(() => edge.count(id, 'removeConnect') > 0);
  // The edge takes its time, sends more, and answers at last.
  for (let at = 0; at < 50; at += 1) edge.send(id, 'data', 'still under way');
  edge.send(id, 'removeConnect');
  const next = await askWhile(cloud, edge, id);
  t.is(next, 200);
  t.is(edge.count(id, 'removeConnect'), 1);
});

for (const [how, kill] of [
  ['without a goodbye', (exec: RawUpgrade) => exec.socket.destroy()],
  ['by a reset', (exec: RawUpgrade) => exec.reset()],
] as const) {
  test(`C2: a client that goes ${how} is noticed, its command is ended, nothing spins`, async (t) => {
    const { cloud, kubelet, session } = await startBoth(t, 'stock');
    const exec = await RawUpgrade.open(cloud, EXEC);
    await kubelet.until(() => kubelet.streams.size === 1);
    kill(exec);
    await kubelet.until(() => kubelet.streams.size === 0);
    t.is(session.link.connections, 0);
    t.is(cloud.active, 0);
  });
}

overBothVersions(
  "C3: a reader that leaves in the middle of a big log does not end the node's tunnel",
  async (t) => {
    const { cloud, session } = await startBoth(t, 'stock');
    const other = await open(cloud, FOLLOW);
    for (let round = 0; round < 5; round += 1) {
      const response = await open(cloud, '/containerLogs/default/big/web?limitBytes=50000000');
      await new Promise((resolve) => response.once('data', resolve));
      response.destroy();
    }
    t.is((await ask(cloud, '/containerLogs/default/web-0/web')).body.toString(), 'one\ntwo\n');
    t.true(session.link.isOpen);
    t.false(other.destroyed);
    other.destroy();
  },
);

test('C4: an edge that is lost in the middle of an exec is an error on the error stream, not exit code 0', async (t) => {
  const { cloud } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const exec = await RawUpgrade.open(cloud, EXEC);
  const { id } = await edge.connectMessage();
  // Half a frame of output has come when the node dies.
  edge.send(id, 'data', SWITCHING);
  edge.send(id, 'data', Buffer.concat([spdyData(5, 'whole'), spdyData(5, 'half a frame').subarray(0, 12)]));
  await exec.until(() => exec.body.includes('whole'));
  edge.socket.terminate();
  await exec.until(() => exec.ended);
  const rest = exec.body.subarray(spdyData(5, 'whole').length);
  t.is(rest.readUInt32BE(0), 1);
  t.is(rest[4], 1, 'FIN');
  const status: unknown = JSON.parse(rest.subarray(8).toString());
  t.like(status, { status: 'Failure', reason: 'InternalError' });
});

test('C4: an edge that ends an exec without its status is an error too; with it, it is not', async (t) => {
  const { cloud } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const broken = await RawUpgrade.open(cloud, EXEC);
  const first = await edge.connectMessage();
  edge.send(first.id, 'data', SWITCHING);
  edge.send(first.id, 'removeConnect');
  await broken.until(() => broken.ended);
  t.regex(broken.body.toString(), /"status":"Failure"/);
  const whole = await RawUpgrade.open(cloud, EXEC);
  const second = await edge.connectMessage(first.id);
  const success = spdyData(1, '{"metadata":{},"status":"Success"}');
  edge.send(second.id, 'data', SWITCHING);
  edge.send(second.id, 'data', success);
  edge.send(second.id, 'removeConnect');
  await whole.until(() => whole.isReported);
  t.true(whole.body.equals(Buffer.concat([success, endOfStream(1)])));
  whole.socket.end();
  await whole.until(() => whole.closed);
  t.is(
    edge.count(second.id, 'removeConnect'),
    0,
    'a REMOVE_CONNECT that is not needed can kill a stock edge',
  );
});

test('C4: a WebSocket exec gets the failure on its error channel', async (t) => {
  const { cloud } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const exec = await RawUpgrade.open(cloud, EXEC, {
    Upgrade: 'websocket',
    'Sec-Websocket-Protocol': 'v4.channel.k8s.io',
  });
  const { id } = await edge.connectMessage();
  edge.send(id, 'data', SWITCHING.replace('SPDY/3.1', 'websocket'));
  edge.send(id, 'data', Buffer.from([0x82, 3, 1, 0x68, 0x69, 0x82, 200]));
  await exec.until(() => exec.body.length === 5);
  edge.socket.terminate();
  await exec.until(() => exec.ended);
  const frame = exec.body.subarray(5);
  t.is(frame[0], 0x82);
  t.is(frame[4], 3, 'channel');
  t.regex(frame.toString(), /"status":"Failure"/);
});

overBothVersions('C4: a log whose edge is lost is a broken stream, not an end', async (t) => {
  const { cloud } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const answer = ask(cloud, FOLLOW);
  const { id } = await edge.connectMessage();
  edge.send(id, 'data', 'a line\n');
  await new Promise((resolve) => setImmediate(resolve));
  edge.socket.terminate();
  const { broken, status, body } = await answer;
  // If the tunnel was lost before the head was sent, there is a status instead.
  t.true(
    broken ? body.toString().startsWith('a line\nedgectl: the log was cut here') : status === 500,
    `${broken} ${status}`,
  );
});

overBothVersions('C5: a reader that stalls is closed after the limit, the others go on', async (t) => {
  const { cloud, session } = await startBoth(t, 'stock', { stallLimitMs: 300 });
  const stalled = await open(cloud, '/containerLogs/default/big/web?limitBytes=200000000');
  stalled.pause();
  const broken = new Promise<boolean>((resolve) => {
    stalled.once('error', () => resolve(true));
    stalled.once('end', () => resolve(false));
  });
  while (session.link.connections > 0) await ask(cloud, '/containerLogs/default/web-0/web');
  t.is((await ask(cloud, '/containerLogs/default/web-0/web')).body.toString(), 'one\ntwo\n');
  stalled.resume();
  t.true(await broken);
  t.true(session.link.isOpen);
});

overBothVersions('C5: between our own halves a reader that stalls holds up nobody', async (t) => {
  const { cloud, session } = await startBoth(t);
  const stalled = await open(cloud, '/containerLogs/default/big/web?limitBytes=200000000');
  stalled.pause();
  const bytes = 3_000_000;
  for (let round = 0; round < 5; round += 1) {
    const { body } = await ask(cloud, `/containerLogs/default/big/web?limitBytes=${bytes}`);
    t.is(body.length, bytes);
  }
  t.is(session.link.connections, 1);
  stalled.destroy();
});

test('C6: a certificate of another node takes over nothing', async (t) => {
  const { cloud, session, log } = await startBoth(t, 'stock');
  const impostor = certificates.authority.issueNode('edge-02');
  await t.throwsAsync(RawEdge.connect(cloud, impostor, 'edge-01'), { message: /403/ });
  t.true(
    log.lines.some(
      ({ reason }) => reason?.includes('belongs to node edge-02, but it claims to be edge-01') === true,
    ),
  );
  t.true(session.link.isOpen);
  t.is(cloud.registry.get('edge-01'), session);
});

test('C6: another certificate of the same node waits until the first tunnel is dead; the same one replaces it', async (t) => {
  const { cloud } = await startCloud(t);
  const first = await RawEdge.connect(cloud, certificates.node);
  const before = await connected(cloud);
  const copy = certificates.authority.issueNode('edge-01');
  await t.throwsAsync(RawEdge.connect(cloud, copy), { message: /409/ });
  const second = await RawEdge.connect(cloud, certificates.node);
  await first.until(() => first.closed);
  t.not(await connected(cloud), before);
  second.socket.terminate();
});

overBothVersions('C7: nothing is kept of a client that ended first', async (t) => {
  const { cloud } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const session = await connected(cloud);
  let last = 0;
  for (let round = 0; round < 20; round += 1) {
    const response = open(cloud, FOLLOW);
    const { id } = await edge.connectMessage(last);
    last = id;
    edge.send(id, 'data', 'a line\n');
    (await response).destroy();
    await edge.until(() => edge.count(id, 'removeConnect') === 1);
  }
  t.is(session.link.connections, 0);
  t.is(cloud.active, 0);
});

async function askWhile(cloud: Parameters<typeof ask>[0], edge: RawEdge, after: number): Promise<number> {
  const answer = ask(cloud, '/containerLogs/default/web-0/web');
  const { id } = await edge.connectMessage(after);
  edge.send(id, 'data', 'a line\n');
  edge.send(id, 'removeConnect');
  return (await answer).status;
}
