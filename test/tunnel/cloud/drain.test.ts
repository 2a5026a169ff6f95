import { once } from 'node:events';
import { connect } from 'node:http2';
import test from 'ava';
import { RawEdge } from '../helpers/raw-edge.ts';
import {
  apiserver,
  ask,
  certificates,
  connected,
  open,
  startBoth,
  startCloud,
} from '../helpers/tunnel-cloud.ts';

const LOG = '/containerLogs/default/web-0/web';

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
  t.throws(() => client.request({ ':path': LOG }), { code: 'ERR_HTTP2_GOAWAY_SESSION' });
  await t.throwsAsync(ask({ ports }, LOG), { code: 'ECONNREFUSED' });
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

test('what does not end in the time given is broken off, not ended', async (t) => {
  const { cloud, kubelet } = await startBoth(t, 'v1', { drainMs: 50 });
  const follower = await open(cloud, `${LOG}?follow=true`);
  await kubelet.until(() => kubelet.followers.size === 1);
  const broken = new Promise<boolean>((resolve) => {
    follower.once('error', () => resolve(true));
    follower.once('end', () => resolve(false));
    follower.resume();
  });
  await cloud.stop();
  t.true(await broken);
  await kubelet.until(() => kubelet.followers.size === 0);
});
