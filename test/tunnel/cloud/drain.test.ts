import { once } from 'node:events';
import { connect } from 'node:http2';
import test from 'ava';
import type { TunnelCloud } from '../../../tunnel/cloud/tunnel-cloud.ts';
import { RawEdge } from '../helpers/raw-edge.ts';
import { startReplicas } from '../helpers/replicas.ts';
import {
  apiserver,
  ask,
  certificates,
  connected,
  HTTP_VERSIONS,
  open,
  RawUpgrade,
  readAnswer,
  startBoth,
  startCloud,
} from '../helpers/tunnel-cloud.ts';

const LOG = '/containerLogs/default/web-0/web';
const EXEC = '/exec/default/web-0/web?command=cat&input=1&output=1';
const WEBSOCKET = {
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol': 'v4.channel.k8s.io',
};

test('while it drains, what runs goes on and what is new is refused; then it ends', async (t) => {
  const { cloud, kubelet, session } = await startBoth(t, 'v1', { drainMs: 60_000 });
  const { ports } = cloud;
  const client = connect(`https://127.0.0.1:${ports.stream}`, { ...apiserver, servername: 'localhost' });
  t.teardown(() => client.destroy());
  const follower = client.request({ ':path': `${LOG}?follow=true` });
  follower.on('error', () => undefined);
  await kubelet.until(() => kubelet.followers.size === 1);

  const goAway = once(client, 'goaway');
  let stopped = false;
  const stopping = cloud.stop().then(() => {
    stopped = true;
  });
  await goAway;
  t.true(client.closed, 'the next request takes another connection');
  for (const http of HTTP_VERSIONS) {
    const refused = await ask({ ports }, LOG, { http });
    t.is(refused.status, 500, 'K2: kube-apiserver shows the text of no 503');
    t.regex(refused.body.toString(), /^this replica of the cloud half is stopping/);
    t.is((await ask({ ports }, '/stats/summary', { http, headers: { Host: 'edge-01' } })).status, 503);
  }
  const exec = await RawUpgrade.open({ ports }, EXEC);
  await exec.until(() => exec.ended);
  t.regex(exec.received.toString(), /^HTTP\/1\.1 503 [^]*this replica of the cloud half is stopping/);
  t.true(session.link.isOpen, 'a log is followed through it');
  t.false(stopped);

  const line = new Promise<void>((resolve) => {
    follower.on('data', (chunk: Buffer) => {
      if (chunk.includes('the last line')) resolve();
    });
  });
  kubelet.append('the last line\n');
  await line;
  follower.close();
  await stopping;
  t.false(session.link.isOpen);
});

test('a node for which nothing runs is sent away at once, so that another replica has it; it is told why', async (t) => {
  const { cloud } = await startCloud(t, { drainMs: 60_000 });
  const edge = await RawEdge.connect(cloud, certificates.node);
  await connected(cloud);
  await cloud.stop();
  await edge.until(() => edge.closed);
  t.regex(edge.seen.at(-1)?.data.toString() ?? '', /this replica of the cloud half is stopping/);
});

for (const http of HTTP_VERSIONS)
  test(`K1: over HTTP/${http} a log that does not end in the time given has a last line, and is broken off`, async (t) => {
    const { cloud, kubelet } = await startBoth(t, 'v1', { drainMs: 50 });
    const follower = await open(cloud, `${LOG}?follow=true`, { http });
    await kubelet.until(() => kubelet.followers.size === 1);
    const answer = readAnswer(follower);
    const endless = readAnswer(
      await open(cloud, '/containerLogs/default/big/web?limitBytes=5000000000', { http }),
    );
    await cloud.stop();
    const { broken, body } = await answer;
    t.true(broken);
    t.is(
      body.toString(),
      'first line\nedgectl: the log was cut here, 11 bytes after its beginning: this replica of the cloud half is stopping\n',
    );
    const cut = await endless;
    t.true(cut.broken);
    t.regex(
      cut.body.subarray(-200).toString(),
      /\nedgectl: the log was cut here, \d+ bytes [^\n]* is stopping\n$/,
    );
    await kubelet.until(() => kubelet.followers.size === 0);
  });

/** An exec that outlives the drain is told so, by status or close. */
async function execOutlives(
  cloud: TunnelCloud,
  headers: Record<string, string>,
): Promise<() => Promise<string>> {
  const exec = await RawUpgrade.open(cloud, EXEC, headers);
  await exec.until(() => exec.received.includes('101 Switching'));
  return async () => {
    await exec.until(() => exec.isReported || exec.ended || exec.closed);
    return exec.body.toString();
  };
}

const FAILURE = /"status":"Failure","message":"this replica of the cloud half is stopping"/;

for (const [transport, headers] of [
  ['SPDY', {}],
  ['WebSocket', WEBSOCKET],
] as const) {
  for (const mode of ['v1', 'stock'] as const)
    test(`K1: ${mode}: an exec over ${transport} that outlives the drain fails in words`, async (t) => {
      const { cloud, kubelet } = await startBoth(t, mode, { drainMs: 50 });
      const end = await execOutlives(cloud, headers);
      await cloud.stop();
      t.regex(await end(), FAILURE);
      await kubelet.until(() => kubelet.streams.size === 0);
    });

  test(`K1: an exec over ${transport} fails in words where the replica that is asked, or that holds the node, stops`, async (t) => {
    for (const stops of ['other', 'holder'] as const) {
      const rig = await startReplicas(t);
      const end = await execOutlives(rig.other.cloud, headers);
      await rig[stops].cloud.stop();
      t.regex(await end(), FAILURE, stops);
      await rig.kubelet.until(() => rig.kubelet.streams.size === 0);
    }
  });
}

test('K1: a second signal ends the wait, not the process', async (t) => {
  const { cloud } = await startBoth(t, 'v1', { drainMs: 3_600_000 });
  const end = await execOutlives(cloud, {});
  const hurry = new AbortController();
  const stopping = cloud.stop(hurry.signal);
  hurry.abort();
  await stopping;
  t.regex(await end(), FAILURE);
});
