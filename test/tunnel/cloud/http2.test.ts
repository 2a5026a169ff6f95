/** kube-apiserver asks a kubelet for logs and metrics over HTTP/2. */
import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { waitUntil } from '../../helpers/wait-until.ts';
import { MemoryKubelet } from '../helpers/memory-kubelet.ts';
import { dialHttp2, startBoth } from '../helpers/tunnel-cloud.ts';

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: Buffer;
  readonly broken: boolean;
}

function ask(
  session: ClientHttp2Session,
  path: string,
  headers: Record<string, string> = {},
): ClientHttp2Stream {
  const stream = session.request({ ':path': path, ...headers });
  stream.on('error', () => undefined);
  return stream;
}

async function read(stream: ClientHttp2Stream): Promise<Answer> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [headers] = (await once(stream, 'response')) as [Record<string, string | number>];
  await new Promise((resolve) => stream.once('close', resolve));
  return {
    status: Number(headers[':status']),
    type: headers['content-type']?.toString(),
    body: Buffer.concat(chunks),
    broken: stream.rstCode !== 0,
  };
}

for (const mode of ['v1', 'stock'] as const) {
  test(`${mode}: many requests on one HTTP/2 connection, each with its own answer`, async (t) => {
    const { cloud, session } = await startBoth(t, mode);
    const client = await dialHttp2(t, cloud);
    t.is(client.alpnProtocol, 'h2');
    const bytes = 2_000_003;
    const [big, small, metrics, missing] = await Promise.all([
      read(ask(client, `/containerLogs/default/big/web?limitBytes=${bytes}`)),
      read(ask(client, '/containerLogs/default/web-0/web')),
      read(ask(client, '/stats/summary', { ':authority': 'edge-01:10350' })),
      read(ask(client, '/containerLogs/default/unknown/web')),
    ]);
    t.true(big.body.equals(MemoryKubelet.bigLog(bytes)));
    t.is(small.body.toString(), 'one\ntwo\n');
    t.is(metrics.type, 'application/json');
    t.is(missing.status, 400);
    t.is(missing.body.toString(), 'pods "unknown" not found');
    t.is(session.link.connections, 0);
  });

  test(`${mode}: a stream that the reader resets ends the kubelet's side; one whose tunnel is lost is reset`, async (t) => {
    const { cloud, kubelet, session } = await startBoth(t, mode, { resumeWaitMs: 0 });
    const client = await dialHttp2(t, cloud);
    const left = ask(client, '/containerLogs/default/web-0/web?follow=true');
    await kubelet.until(() => kubelet.followers.size === 1);
    left.close();
    await kubelet.until(() => kubelet.followers.size === 0);
    const lost = ask(client, '/containerLogs/default/big/web?limitBytes=500000000');
    const answer = read(lost);
    await once(lost, 'response');
    session.link.close(new EdgectlError('Unavailable', 'cut by the test'));
    t.true((await answer).broken);
    t.false(client.destroyed, 'the other requests of the connection go on');
    t.truthy(await waitUntil(() => cloud.active === 0, 30_000));
  });
}

test('K11: a request that begins as another reader of its connection leaves is answered, however many there are', async (t) => {
  const { cloud, kubelet } = await startBoth(t);
  const client = await dialHttp2(t, cloud);
  const follow = (): ClientHttp2Stream => ask(client, '/containerLogs/default/web-0/web?follow=true');
  const readers = Array.from({ length: 250 }, follow);
  await kubelet.until(() => kubelet.followers.size === readers.length);
  for (const reader of readers.slice(0, 5)) {
    reader.close(constants.NGHTTP2_CANCEL);
    const answer = await read(ask(client, '/containerLogs/default/web-0/web'));
    t.is(answer.body.toString(), 'one\ntwo\n');
    follow();
  }
  const more = Array.from({ length: 50 }, follow);
  await Promise.all(more.map((stream) => once(stream, 'response')));
  client.destroy();
  t.truthy(await waitUntil(() => cloud.active === 0, 30_000));
});

test('K11: readers that leave by the thousand take nothing from the others of their connection', async (t) => {
  const { cloud, kubelet } = await startBoth(t);
  const client = await dialHttp2(t, cloud);
  const stays = ask(client, '/containerLogs/default/web-0/web?follow=true');
  await kubelet.until(() => kubelet.followers.size === 1);
  const leaving = Array.from({ length: 1_200 }, () => ask(client, '/nothing'));
  await Promise.all(
    leaving.map((stream) => {
      stream.close(constants.NGHTTP2_CANCEL);
      return new Promise((resolve) => stream.once('close', resolve));
    }),
  );
  t.is((await read(ask(client, '/containerLogs/default/web-0/web'))).status, 200);
  t.false(stays.destroyed);
  t.false(client.destroyed);
});
