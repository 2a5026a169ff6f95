/** Clients that leave in ways of their own: nothing is served for them any more. */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import test from 'ava';
import { waitUntil } from '../../helpers/wait-until.ts';
import {
  type AnyCloud,
  apiserver,
  ask,
  dialHttp2,
  HTTP_VERSIONS,
  open,
  startBoth,
} from '../helpers/tunnel-cloud.ts';

const GENEROUS_MS = 30_000;
const BIG = '/containerLogs/default/big/web?limitBytes=1000000000';
const LOG = '/containerLogs/default/web-0/web';
/** More than the 10 MB that a session of HTTP/2 has for all of its answers by default. */
const STALLED = 64;

async function dial({ ports }: AnyCloud): Promise<TLSSocket> {
  const socket = connect({
    ...apiserver,
    host: '127.0.0.1',
    port: ports.stream,
    ALPNProtocols: ['http/1.1'],
  });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

test('K11: of requests that stand one behind the other on a connection nothing is left when it is lost', async (t) => {
  const { cloud, kubelet } = await startBoth(t);
  const socket = await dial(cloud);
  socket.pause();
  for (const path of [BIG, `${LOG}?follow=true`, BIG])
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  await kubelet.until(() => kubelet.requests.length === 3);
  socket.destroy();
  t.not(await waitUntil(() => cloud.active === 0, GENEROUS_MS), undefined, `${cloud.active} requests`);
});

test('K11: a client that closes its half of the connection leaves nothing', async (t) => {
  const { cloud, kubelet } = await startBoth(t);
  const socket = await dial(cloud);
  socket.end(`GET ${LOG}?follow=true HTTP/1.1\r\nHost: a\r\n\r\n`);
  socket.resume();
  await once(socket, 'close');
  t.not(await waitUntil(() => cloud.active === 0, GENEROUS_MS), undefined);
  await kubelet.until(() => kubelet.followers.size === 0);
});

for (const http of HTTP_VERSIONS)
  test(`K11: over HTTP/${http} a client that leaves before its answer begins leaves nothing`, async (t) => {
    const { cloud, kubelet } = await startBoth(t);
    for (let round = 0; round < 10; round += 1) {
      if (http === 1) {
        const socket = await dial(cloud);
        socket.write(`GET ${round % 2 === 0 ? BIG : `${LOG}?follow=true`} HTTP/1.1\r\nHost: a\r\n\r\n`, () =>
          socket.destroy(),
        );
      } else {
        const session = await dialHttp2(t, cloud);
        const stream = session.request({ ':path': round % 2 === 0 ? BIG : `${LOG}?follow=true` });
        stream.on('error', () => undefined);
        if (round % 4 > 1) stream.close();
        session.close();
        if (round % 4 < 2) session.destroy();
      }
    }
    const over = (): boolean => cloud.active === 0 && kubelet.followers.size === 0;
    t.not(await waitUntil(over, GENEROUS_MS), undefined);
    t.is((await ask(cloud, LOG, { http })).status, 200);
  });

test(`K11: ${STALLED} readers that stall on one connection of HTTP/2 keep no other request of it out`, async (t) => {
  const { cloud, session: link } = await startBoth(t);
  const session = await dialHttp2(t, cloud);
  const stalled = await Promise.all(
    Array.from({ length: STALLED }, () => open(cloud, BIG, { http: 2, session })),
  );
  for (const reader of stalled) reader.on('error', () => undefined).pause();
  const { counters } = link.link;
  // Waits until the stalled logs send nothing more: all bytes are those of the small log on another connection.
  for (let before = -1_000_000; counters.bytesIn - before > 10_000; ) {
    before = counters.bytesIn;
    t.is((await ask(cloud, LOG)).status, 200);
  }
  const answer = await ask(cloud, LOG, { http: 2, session });
  t.is(answer.body.toString(), 'one\ntwo\n');
  for (const reader of stalled) reader.destroy();
  t.not(await waitUntil(() => cloud.active === 0, GENEROUS_MS), undefined);
});
