import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { throughResets } from './through-resets.ts';

/** Resets as many connections, and answers the next with their number. */
async function resetting(count: number): Promise<{ readonly server: Server; readonly url: string }> {
  let left = count;
  const server = createServer((_request, response) => response.end(String(count)));
  server.on('connection', (socket) => {
    if (left === 0) return;
    left -= 1;
    socket.resetAndDestroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test('a connection that is reset is made again', async (t) => {
  const { server, url } = await resetting(2);
  const asked: boolean[] = [];
  const answer = await throughResets((again) => {
    asked.push(again);
    return fetch(url);
  });
  t.is(await answer.text(), '2');
  t.deepEqual(asked, [false, true, true]);
  server.close();
});

test('without end, it is told when the time is over', async (t) => {
  const { server, url } = await resetting(Number.POSITIVE_INFINITY);
  const { cause } = await t.throwsAsync(throughResets(() => fetch(url), 100));
  t.is((cause as NodeJS.ErrnoException).code, 'ECONNRESET');
  server.close();
});

test('what is no reset is told at once', async (t) => {
  let asked = 0;
  const failing = throughResets(() => {
    asked += 1;
    return Promise.reject(new Error('404'));
  });
  await t.throwsAsync(failing, { message: '404' });
  t.is(asked, 1);
});
