import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import test from 'ava';
import { WebSocketServer } from 'ws';
import { PROTOCOL_V4, PROTOCOL_V5 } from '../../../common/remotecommand/channels.ts';
import type { RemoteReceiver } from '../../../common/remotecommand/remote-connection.ts';
import { encodeRemoteStatus, type RemoteStatus } from '../../../common/remotecommand/status.ts';
import { dialWebSocket } from '../../../common/remotecommand/websocket-connection.ts';

/** A streaming server that speaks v5, as containerd does since 2.0: it runs `cat`. */
async function v5Server(protocols: readonly string[]): Promise<{ url: URL; stop: () => void }> {
  const sockets = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
  });
  await once(sockets, 'listening');
  sockets.on('connection', (socket) => {
    const cat = spawn('cat');
    socket.on('close', () => cat.kill());
    socket.on('message', (message: Buffer) => {
      if (message[0] === 0) cat.stdin.write(message.subarray(1));
      if (message[0] === 255 && message[1] === 0) cat.stdin.end();
    });
    cat.stdout.on('data', (bytes: Buffer) => socket.send(Buffer.concat([Buffer.of(1), bytes])));
    cat.on('close', (exitCode) => {
      socket.send(
        Buffer.concat([Buffer.of(3), Buffer.from(encodeRemoteStatus({ exitCode: exitCode ?? 1 }))]),
      );
      socket.close(1000);
    });
  });
  const { port } = sockets.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/exec`), stop: () => sockets.close() };
}

function recorder(): {
  receiver: RemoteReceiver;
  closed: Promise<Error | undefined>;
  output: () => string;
  status: () => RemoteStatus | undefined;
} {
  let output = '';
  let status: RemoteStatus | undefined;
  const { promise: closed, resolve: over } = Promise.withResolvers<Error | undefined>();
  const receiver: RemoteReceiver = {
    output: (_, bytes) => {
      output += bytes.toString();
    },
    status: (given) => {
      status = given;
    },
    closed: (error) => over(error),
  };
  return { receiver, closed, output: () => output, status: () => status };
}

const streams = { stdin: true, stdout: true, stderr: true, tty: false };

test('v5 closes stdin while the output goes on', async (t) => {
  const server = await v5Server([PROTOCOL_V5]);
  const { receiver, closed, output, status } = recorder();
  const { signal } = new AbortController();
  const result = await dialWebSocket(
    { url: server.url, ...streams, signal },
    [PROTOCOL_V5, PROTOCOL_V4],
    receiver,
  );
  if (!('connection' in result)) return t.fail(JSON.stringify(result));
  t.is(result.connection.protocol, PROTOCOL_V5);
  t.true(result.connection.canCloseStdin);
  await result.connection.writeStdin(Buffer.from('to the end'));
  await result.connection.closeStdin();
  t.is(await closed, undefined);
  t.is(output(), 'to the end');
  t.deepEqual(status(), { exitCode: 0 });
  server.stop();
});

test('v4 says that it cannot close stdin', async (t) => {
  const server = await v5Server([PROTOCOL_V4]);
  const { receiver, closed } = recorder();
  const { signal } = new AbortController();
  const result = await dialWebSocket(
    { url: server.url, ...streams, signal },
    [PROTOCOL_V5, PROTOCOL_V4],
    receiver,
  );
  if (!('connection' in result)) return t.fail(JSON.stringify(result));
  t.false(result.connection.canCloseStdin);
  await t.throwsAsync(result.connection.closeStdin());
  result.connection.close();
  t.regex(String(await closed), /WebSocket code 1006/);
  server.stop();
});

test('a refusal is an answer with its text', async (t) => {
  const server = createServer((_, response) => response.end());
  server.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 18\r\n\r\npod does not exist');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  const url = new URL(`http://127.0.0.1:${port}/exec`);
  const result = await dialWebSocket({ url, ...streams, signal }, [PROTOCOL_V4], recorder().receiver);
  t.deepEqual(result, { refused: { httpStatus: 404, text: 'pod does not exist' } });
  server.close();
});

test('a server that does not answer is left when the signal says so', async (t) => {
  const server = createServer();
  const sockets: Duplex[] = [];
  server.on('upgrade', (_, socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const url = new URL(`http://127.0.0.1:${port}/exec`);
  const dialled = dialWebSocket({ url, ...streams, signal: stop.signal }, [PROTOCOL_V4], recorder().receiver);
  server.once('upgrade', () => stop.abort());
  await t.throwsAsync(dialled);
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('3: an answer that `ws` refuses after the upgrade rejects, whatever is wrong with it', async (t) => {
  const wrong = {
    'no subprotocol': (key: string) => [`Sec-WebSocket-Accept: ${acceptOf(key)}`],
    'one that nobody offered': (key: string) => [
      `Sec-WebSocket-Accept: ${acceptOf(key)}`,
      'Sec-WebSocket-Protocol: v9.channel.k8s.io',
    ],
    'a wrong key': () => ['Sec-WebSocket-Accept: bm90IGl0', `Sec-WebSocket-Protocol: ${PROTOCOL_V4}`],
  };
  for (const [name, headersOf] of Object.entries(wrong)) {
    const server = createServer();
    server.on('upgrade', (request, socket) => {
      const lines = [
        'Upgrade: websocket',
        'Connection: Upgrade',
        ...headersOf(request.headers['sec-websocket-key'] ?? ''),
      ];
      socket.on('error', () => undefined);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = new URL(`http://127.0.0.1:${port}/exec`);
    const { signal } = new AbortController();
    const { receiver } = recorder();
    await t.throwsAsync(dialWebSocket({ url, ...streams, signal }, [PROTOCOL_V4], receiver), undefined, name);
    server.closeAllConnections();
    server.close();
  }
});

function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
