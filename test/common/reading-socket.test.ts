import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import test from 'ava';
import { connectReading } from '../../common/reading-socket.ts';

const OUTPUT_BYTES = 40_000;

test('K13: what came before a failed write is read to its end', async (t) => {
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const socket = connectReading({ host: '127.0.0.1', port });
  t.teardown(() => socket.destroy());
  const [far] = (await once(server, 'connection')) as [Socket];
  far.on('error', () => undefined);
  socket.pause();
  // More than both kernels take: a write is on its way when the connection is reset.
  socket.write(Buffer.alloc(30_000_000));
  await new Promise<void>((resolve) => far.write(Buffer.alloc(OUTPUT_BYTES, 'x'), () => resolve()));
  far.destroy();
  await new Promise<void>((resolve) => socket.write('one more', () => resolve()));
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  socket.resume();
  await new Promise<void>((resolve) => socket.on('error', () => undefined).once('close', () => resolve()));
  t.is(bytes, OUTPUT_BYTES);
});
