import { once } from 'node:events';
import { connect, createServer, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { write } from '../../../tunnel/cloud/any-response.ts';

const PIECE = Buffer.alloc(64 * 1024);

test('K7: some pieces of an answer are written ahead of the network, and no more than some', async (t) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const answers = once(server, 'request') as Promise<[unknown, Http2ServerResponse]>;
  const { port } = server.address() as AddressInfo;
  // A client that takes nothing.
  const client = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 0 } });
  t.teardown(() => client.destroy());
  const asked = client.request({ ':path': '/' });
  asked.on('error', () => undefined);
  const [, response] = await answers;
  let ahead = 0;
  const waiting = (async () => {
    while (!response.stream.destroyed) {
      await write(response, PIECE);
      ahead += 1;
    }
  })();
  await new Promise((resolve) => setImmediate(resolve));
  t.true(ahead >= 3 && ahead <= 4, `${ahead} pieces`);
  t.is(await Promise.race([waiting, Promise.resolve('it waits')]), 'it waits');
  asked.destroy();
  await waiting;
});
