import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { HttpClient } from '../../../../agent/backends/http/http-client.ts';

async function serve(
  t: ExecutionContext,
  listener: RequestListener,
): Promise<{ client: HttpClient; server: Server }> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new HttpClient({ baseUrl: `http://127.0.0.1:${port}`, name: 'Peer', layer: 'edged' });
  t.teardown(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, server };
}

const request = { path: '/x', accept: '*/*', timeoutMs: 5_000, maxBytes: 1_000 };

test('any status is an answer', async (t) => {
  const { client } = await serve(t, ({ headers }, response) => response.writeHead(418).end(headers.accept));
  const { status, body } = await client.request(request);
  t.is(status, 418);
  t.is(body.toString(), '*/*');
});

test('a peer that hangs is a time-out that names it', async (t) => {
  const { client } = await serve(t, () => undefined);
  const error = await t.throwsAsync(client.request({ ...request, timeoutMs: 50 }));
  t.like(error, { kind: 'Timeout', layer: 'edged', message: 'Peer did not answer /x within 50 ms' });
});

test('a body that stops half-way is a time-out too', async (t) => {
  const { client } = await serve(t, (_, response) => response.write('half'));
  t.like(await t.throwsAsync(client.request({ ...request, timeoutMs: 50 })), { kind: 'Timeout' });
});

test('a caller that leaves gets its own reason, else that it was not waited for', async (t) => {
  const { client, server } = await serve(t, () => undefined);
  for (const [reason, expected] of [
    [
      new EdgectlError('Timeout', 'the deadline of the call passed'),
      { kind: 'Timeout', message: 'the deadline of the call passed' },
    ],
    [undefined, { kind: 'Canceled', layer: 'edged' }],
  ] as const) {
    const stop = new AbortController();
    server.once('request', () => stop.abort(reason));
    t.like(await t.throwsAsync(client.request({ ...request, signal: stop.signal })), expected);
    t.like(await t.throwsAsync(client.request({ ...request, signal: stop.signal })), expected);
  }
});

test('a larger answer than allowed is not read to its end', async (t) => {
  const { client } = await serve(t, (_, response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(10_000)));
      response.once('drain', more);
    };
    more();
  });
  t.like(await t.throwsAsync(client.request(request)), { kind: 'RequestEntityTooLarge' });
});

test('where nothing listens it is unavailable, and works when something does', async (t) => {
  const { client, server } = await serve(t, (_, response) => response.end('on'));
  const { port } = server.address() as AddressInfo;
  server.close();
  const error = await t.throwsAsync(client.request(request));
  t.like(error, { kind: 'Unavailable', layer: 'edged', retryable: true });
  const again = createServer((_, response) => response.end('again'));
  again.listen(port, '127.0.0.1');
  await once(again, 'listening');
  t.is((await client.request(request)).body.toString(), 'again');
  again.closeAllConnections();
  again.close();
});

test('a stream has no deadline after its first byte, and ends with its signal', async (t) => {
  const { client } = await serve(t, (_, response) => {
    response.write('first');
    setTimeout(() => response.write('second'), 3_500);
  });
  const stop = new AbortController();
  const { body } = await client.stream({ ...request, timeoutMs: 3_000, signal: stop.signal });
  const seen: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      seen.push(chunk.toString());
      if (seen.length === 2) stop.abort();
    }
  };
  await t.throwsAsync(reading(), { any: true });
  t.deepEqual(seen, ['first', 'second']);
});

test('followed streams leave room for answers, however many there are', async (t) => {
  const { client } = await serve(t, ({ url }, response) => {
    if (url === '/follow') response.write('a line\n');
    else response.end('an answer');
  });
  const stop = new AbortController();
  const { signal } = stop;
  const streams = await Promise.all(
    Array.from({ length: 20 }, () =>
      client.stream({ path: '/follow', accept: '*/*', timeoutMs: 5_000, signal }),
    ),
  );
  const { body } = await client.request(request);
  t.is(body.toString(), 'an answer');
  stop.abort();
  for (const stream of streams) await t.throwsAsync(stream.body.text(), { any: true });
});
