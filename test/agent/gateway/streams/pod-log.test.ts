/** Logs over HTTP: every option of the Kubernetes API, follow, and clients that leave. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'ava';
import { BlockPool } from '../../../../common/block-pool.ts';
import { logParams } from '../../../../common/kubernetes/log-query.ts';
import { Validator } from '../../../../common/validator.ts';
import { runPod, shellPod, startTestContainerd, type TestContainerd } from '../../../helpers/containerd.ts';
import { footprint, leftBehind } from '../../../helpers/footprint.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { startStreamDoor, type StreamDoor } from './stream-door.ts';

let containerd: TestContainerd;
let door: StreamDoor;
const SOON_MS = 30_000;
const BIG_LINES = 400_000;
/** Lines of 64 bytes, each with its number. */
const BIG_BYTES = 64 * BIG_LINES;
const headers = { authorization: 'Bearer any' };

test.before(async () => {
  containerd = await startTestContainerd();
  door = await startStreamDoor(containerd);
  const lines = 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i"; done';
  await runPod(containerd, shellPod('printer', `${lines}; while :; do sleep 1; done`));
  await runPod(containerd, shellPod('noisy', 'echo wrong >&2; echo right; while :; do sleep 1; done'));
  await runPod(containerd, shellPod('ticker', 'while :; do echo tick; sleep 0.2; done'));
  await runPod(containerd, shellPod('silent', 'while :; do sleep 1; done'));
  const big = `awk 'BEGIN { for (i = 0; i < ${BIG_LINES}; i++) printf "%063d\\n", i }'; echo done`;
  await runPod(containerd, shellPod('big', `${big}; while :; do sleep 1; done`));
  await Promise.all([ended('printer', 'line 300'), ended('noisy', 'right'), ended('noisy', 'wrong')]);
});

test.after.always(async () => {
  await door?.stop();
  await containerd?.stop();
});

function path(pod: string, query = ''): string {
  return `/api/v1/namespaces/default/pods/${pod}/log?${query}`;
}

async function log(pod: string, query = ''): Promise<string> {
  const response = await fetch(`${door.url}${path(pod, query)}`, { headers });
  return response.text();
}

/** Waits until the log contains the words. */
async function ended(pod: string, words: string): Promise<void> {
  const response = await follow(pod, 'tailLines=2');
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.includes(words)) break;
  }
}

async function follow(pod: string, query = ''): Promise<IncomingMessage> {
  const request = httpRequest(`${door.url}${path(pod, `follow=true&${query}`)}`, { headers, agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

test('the log comes whole, as text', async (t) => {
  const response = await fetch(`${door.url}${path('printer')}`, { headers });
  t.is(response.status, 200);
  t.is(response.headers.get('content-type'), 'text/plain');
  const lines = (await response.text()).trimEnd().split('\n');
  t.is(lines.length, 300);
  t.is(lines[0], 'line 1');
});

test('tailLines, limitBytes, timestamps, since and the stream are taken', async (t) => {
  t.is(await log('printer', 'tailLines=2'), 'line 299\nline 300\n');
  t.is(await log('printer', 'limitBytes=10'), 'line 1\nlin');
  t.regex(await log('printer', 'timestamps=true&limitBytes=40'), /^\d{4}-\d\d-\d\dT\S+Z line 1\n/);
  t.is(await log('noisy', 'stream=Stderr'), 'wrong\n');
  t.is(await log('noisy', 'stream=Stdout'), 'right\n');
  t.is(await log('printer', 'sinceTime=2999-01-01T00:00:00Z'), '');
  t.is((await log('printer', 'sinceSeconds=3600&container=main')).split('\n').length, 301);
  t.is(await log('printer', 'tailLines=0'), '');
  t.is((await log('printer', 'insecureSkipTLSVerifyBackend=true&pretty=true')).split('\n').length, 301);
});

test('what cannot be used is refused as kube-apiserver does, with a Status', async (t) => {
  for (const query of [
    'tailLines=many',
    'tailLines=-1',
    'limitBytes=0',
    'follow=perhaps',
    'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
    'sinceTime=yesterday',
    'stream=Both',
  ]) {
    const response = await fetch(`${door.url}${path('printer', query)}`, { headers });
    t.is(response.status, 400, query);
    t.like(await response.json(), { kind: 'Status', status: 'Failure', reason: 'BadRequest' }, query);
  }
  const missing = await fetch(`${door.url}${path('nobody')}`, { headers });
  t.is(missing.status, 404);
  const container = await fetch(`${door.url}${path('printer', 'container=nope')}`, { headers });
  t.is(container.status, 404);
  const previous = await fetch(`${door.url}${path('printer', 'previous=true')}`, { headers });
  t.is(previous.status, 404);
});

test('an empty flag is a true one, and an empty text none', (t) => {
  const params = logParams(
    { namespace: 'default', name: 'web-0' },
    new URLSearchParams('follow&timestamps=0&container=&sinceTime='),
    new Validator(),
  );
  t.deepEqual(params, {
    namespace: 'default',
    name: 'web-0',
    follow: true,
    previous: false,
    timestamps: false,
  });
});

test('who follows a silent container is answered at once', async (t) => {
  const response = await follow('silent');
  t.is(response.statusCode, 200);
  response.destroy();
});

test('follow goes on with what is written, until the client leaves', async (t) => {
  const own = await startStreamDoor(containerd);
  t.teardown(() => own.stop());
  const request = httpRequest(`${own.url}${path('ticker', 'follow=true&tailLines=1')}`, {
    headers,
    agent: false,
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.split('\n').length > 4) break;
  }
  t.regex(text, /^(tick\n){4}/);
  await waitUntil(() => own.held() === 0, SOON_MS);
  t.is(own.held(), 0);
  t.is(own.records[0]?.end?.reason, 'Canceled');
  t.is(own.records[0]?.call.action, 'pod.logs');
});

test('a revoked right cuts the log', async (t) => {
  const own = await startStreamDoor(containerd);
  t.teardown(() => own.stop());
  const request = httpRequest(`${own.url}${path('ticker', 'follow=true')}`, { headers, agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const broken = once(response, 'error');
  response.resume();
  own.revoke();
  await broken;
  await waitUntil(() => own.held() === 0, SOON_MS);
  t.is(own.records[0]?.end?.reason, 'Revoked');
});

test.serial('a client that does not read holds back the reading, and nothing is lost', async (t) => {
  await ended('big', 'done');
  const own = await startStreamDoor(containerd);
  t.teardown(() => own.stop());
  const blocks = new Set<ArrayBufferLike>();
  const { receive } = BlockPool.prototype;
  BlockPool.prototype.receive = function (this: BlockPool): Buffer {
    const block = receive.call(this);
    blocks.add(block.buffer);
    return block;
  };
  t.teardown(() => {
    BlockPool.prototype.receive = receive;
  });
  const socket = connect(own.port, '127.0.0.1');
  const query = `limitBytes=${BIG_BYTES}`;
  socket.write(`GET ${path('big', query)} HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer any\r\n\r\n`);
  await once(socket, 'readable');
  // More than the kernel's buffers hold: only who gathers it in memory comes to its end.
  t.is(await waitUntil(() => own.records[0]?.end !== undefined, 1_000), undefined);
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  const body = whole.subarray(whole.indexOf('\r\n\r\n') + 4);
  t.is(body.length, BIG_BYTES);
  const isWrong = (line: number): boolean =>
    body.toString('latin1', line * 64, line * 64 + 64) !== `${String(line).padStart(63, '0')}\n`;
  t.deepEqual(Array.from({ length: BIG_LINES }, (_, line) => line).filter(isWrong), []);
  // Filled again as the socket takes them: else it would be more than a hundred.
  t.true(blocks.size <= 20, `${blocks.size} blocks`);
  t.is(own.records[0]?.end?.bytesOut, BIG_BYTES);
});

test.serial('80 clients that leave in the middle leave nothing behind', async (t) => {
  const held = (): Record<string, number> => ({ streams: door.held() });
  const round = async (): Promise<void> => {
    for (let start = 0; start < 40; start += 20) {
      const responses = await Promise.all(
        Array.from({ length: 20 }, (_, index) => follow(index % 2 === 0 ? 'ticker' : 'big')),
      );
      for (const response of responses) response.destroy();
      await waitUntil(() => door.held() === 0, SOON_MS);
    }
  };
  await round();
  const before = await footprint(held());
  await round();
  t.deepEqual(await leftBehind(before, held), []);
  const after = await footprint(held());
  t.true(after.bytes - before.bytes < 2 * 1024 * 1024, `${after.bytes - before.bytes} bytes more`);
});
