/** Edged's answers as recorded from a real EdgeCore. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { readRecording } from '../../../sandbox/replay/recording.ts';
import { EdgedClient } from '../../../../agent/backends/edged/edged-client.ts';

/** Status and body of a recorded answer. */
function recorded(name: string): { status: number; body: Buffer } {
  return readRecording(`${name}.txt`).answer;
}

async function serve(
  t: ExecutionContext,
  answer: { status: number; body: Buffer | string },
): Promise<{ client: EdgedClient; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(answer.status).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new EdgedClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  t.teardown(async () => {
    await client.close();
    server.close();
  });
  return { client, asked };
}

const web = { namespace: 'default', pod: 'web-0', container: 'web' };
const { signal } = new AbortController();

test("logs are asked for with kubelet's names, and no type that it would refuse", async (t) => {
  const { client, asked } = await serve(t, { status: 200, body: 'line\n' });
  const body = await client.logs(
    web,
    { tailLines: 2, previous: true, follow: false, sinceTime: '2026-01-01T00:00:00Z' },
    signal,
  );
  t.is(await body.text(), 'line\n');
  t.is(
    asked[0]?.url,
    '/containerLogs/default/web-0/web?tailLines=2&previous=true&sinceTime=2026-01-01T00%3A00%3A00Z',
  );
  t.is(asked[0]?.headers.accept, '*/*');
});

for (const [name, kind, message] of [
  ['323-edged-log-badctr', 'NotFound', /container "nope" not found in pod "web-0"/],
  ['324-edged-log-badpod', 'NotFound', /pod "nope" does not exist/],
  ['326-edged-log-previous-none', 'NotFound', /previous terminated container "web" in pod "web-0" not found/],
  ['327-edged-log-badtail', 'InvalidParams', /Unable to decode query/],
  ['319-edged-log-accept-json-406', 'BackendError', /406/],
] as const) {
  test(`${name} is ${kind}`, async (t) => {
    const { client } = await serve(t, recorded(name));
    const error = await t.throwsAsync(client.logs(web, {}, signal));
    t.like(error, { kind, layer: 'edged' });
    t.regex(error?.message ?? '', message);
  });
}

test('stats are the summary that was recorded, and nothing else', async (t) => {
  const { client } = await serve(t, recorded('300-edged-stats_summary'));
  const { node } = await client.statsSummary();
  t.like(node, { nodeName: 'edge-01' });
  const other = await serve(t, { status: 200, body: '{}' });
  t.like(await t.throwsAsync(other.client.statsSummary()), { kind: 'BackendError' });
});

test('exec and attach name the streams as kubelet does', (t) => {
  const client = new EdgedClient({ baseUrl: 'http://127.0.0.1:10350' });
  const streams = { stdin: true, stdout: true, stderr: false, tty: true };
  t.is(
    client.execUrl(web, ['sh', '-c', 'a b&c'], streams).href,
    'http://127.0.0.1:10350/exec/default/web-0/web?command=sh&command=-c&command=a+b%26c&input=1&output=1&tty=1',
  );
  t.is(
    client.attachUrl({ ...web, pod: 'a/../b' }, { ...streams, tty: false, stderr: true }).href,
    'http://127.0.0.1:10350/attach/default/a%2F..%2Fb/web?input=1&output=1&error=1',
  );
});
