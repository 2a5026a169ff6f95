/** How many requests a client of HTTP/2 without a certificate has at a time. */
import { once } from 'node:events';
import { type ClientHttp2Stream, connect, constants, createServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { Http2Sessions, UNVERIFIED_REQUESTS_PER_SESSION } from '../../../tunnel/cloud/http2-sessions.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

test('a request too many is refused so that its client asks again; one that is left counts until it was served', async (t) => {
  const sessions = new Http2Sessions();
  const served: (() => void)[] = [];
  const server = createServer((_, response) => {
    const ended = sessions.begin(response);
    if (ended === undefined) return;
    served.push(ended);
    response.writeHead(200);
    response.write('begun');
  });
  sessions.watch(server as Http2SecureServer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.teardown(() => {
    client.destroy();
    server.close();
  });
  const ask = (): ClientHttp2Stream => client.request().on('error', () => undefined);
  const refusal = async (): Promise<number> => {
    const stream = ask();
    await new Promise((resolve) => stream.once('close', resolve));
    return stream.rstCode;
  };
  const [first, ...others] = Array.from({ length: UNVERIFIED_REQUESTS_PER_SESSION }, ask);
  await Promise.all([first, ...others].map((stream) => once(stream as ClientHttp2Stream, 'response')));
  t.is(await refusal(), constants.NGHTTP2_REFUSED_STREAM);
  // Its work goes on.
  first?.close(constants.NGHTTP2_CANCEL);
  t.is(await refusal(), constants.NGHTTP2_REFUSED_STREAM);
  served[0]?.();
  await once(ask(), 'response');
  // Served, but what was written is still on its way.
  served[1]?.();
  t.is(await refusal(), constants.NGHTTP2_REFUSED_STREAM);
  others[0]?.close(constants.NGHTTP2_CANCEL);
  t.truthy(await waitUntil(() => others[0]?.destroyed === true, 30_000));
  await once(ask(), 'response');
});
