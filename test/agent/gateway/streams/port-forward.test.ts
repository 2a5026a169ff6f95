/** Port-forward through the runtime, for clients of SPDY, of SPDY in a WebSocket and of the older WebSocket protocol. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, createServer as createDeafServer, type Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { KubeConfig, PortForward } from '@kubernetes/client-node';
import test from 'ava';
import WebSocket, { createWebSocketStream } from 'ws';
import { FrameParser } from '../../../../common/remotecommand/spdy/frame-parser.ts';
import { encodeDataHeader, encodeSynStream } from '../../../../common/remotecommand/spdy/frames.ts';
import { HeaderBlockWriter } from '../../../../common/remotecommand/spdy/headers.ts';
import { runPod, shellPod, startTestContainerd, type TestContainerd } from '../../../helpers/containerd.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { startStreamDoor, type StreamDoor } from './stream-door.ts';

let containerd: TestContainerd;
let door: StreamDoor;
let served: Server;
let port: number;
/** So often nothing has moved: nothing will. */
const STILL_LOOKS = 50;
const SOON_MS = 30_000;
const BODY = Buffer.alloc(3_000_000, 'y');
const ASK = Buffer.from('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n');

test.before(async () => {
  containerd = await startTestContainerd();
  door = await startStreamDoor(containerd);
  await runPod(containerd, shellPod('web-0', 'while :; do sleep 1; done'));
  // The pod is on the host's network, where this server is too.
  served = createServer((_, response) => response.end(BODY));
  await new Promise<void>((resolve) => {
    served.listen(0, '127.0.0.1', resolve);
  });
  ({ port } = served.address() as AddressInfo);
});

test.after.always(async () => {
  served?.close();
  await door?.stop();
  await containerd?.stop();
});

const path = '/api/v1/namespaces/default/pods/web-0/portforward';

async function spdySocket({ url }: StreamDoor): Promise<Duplex> {
  const request = httpRequest(url + path, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: 'Bearer any',
      connection: 'Upgrade',
      upgrade: 'SPDY/3.1',
      'x-stream-protocol-version': 'portforward.k8s.io',
    },
  });
  request.end();
  const [, socket] = (await once(request, 'upgrade')) as [unknown, Socket];
  return socket;
}

/** The sub-protocol's name is none by RFC 6455 (it has a slash), so that the library would neither ask for it nor take it. */
async function tunnelledSocket({ url }: StreamDoor): Promise<Duplex> {
  const protocol = 'SPDY/3.1+portforward.k8s.io';
  const socket = new WebSocket(url.replace('http', 'ws') + path, [], {
    headers: { authorization: 'Bearer any', 'sec-websocket-protocol': protocol },
    finishRequest: (request) => {
      request.prependOnceListener('upgrade', ({ headers }: IncomingMessage) => {
        if (headers['sec-websocket-protocol'] === protocol) delete headers['sec-websocket-protocol'];
      });
      request.end();
    },
  });
  await once(socket, 'open');
  return createWebSocketStream(socket);
}

/** One request to the port over a connection that carries SPDY, as kubectl makes it: a stream for errors and one for data. */
function ask(socket: Duplex, toPort: number): Promise<{ readonly data: Buffer; readonly error: string }> {
  const blocks = new HeaderBlockWriter();
  const data: Buffer[] = [];
  let error = '';
  const ended = new Set<number>();
  return new Promise((resolve) => {
    const parser = new FrameParser({
      data(id, bytes) {
        if (id === 1) error += bytes.toString();
        else data.push(bytes);
      },
      fin(id) {
        ended.add(id);
        if (ended.size < 2) return;
        resolve({ data: Buffer.concat(data), error });
        socket.destroy();
      },
      control: () => undefined,
    });
    socket.on('data', (bytes: Buffer) => parser.feed(bytes));
    socket.on('error', () => undefined);
    const streams = ['error', 'data'].map((streamType, index) => {
      const block = blocks.encode({ streamType, port: String(toPort), requestID: '0' });
      return encodeSynStream(index * 2 + 1, block, false);
    });
    socket.write(Buffer.concat([...streams, encodeDataHeader(1, 0, true)]));
    socket.write(Buffer.concat([encodeDataHeader(3, ASK.length, false), ASK]));
  });
}

for (const [wire, open] of [
  ['SPDY', spdySocket],
  ['SPDY in a WebSocket', tunnelledSocket],
] as const) {
  test(`a request through the port is answered over ${wire}`, async (t) => {
    const { data, error } = await ask(await open(door), port);
    t.is(error, '');
    t.true(data.subarray(data.indexOf('\r\n\r\n') + 4).equals(BODY));
  });

  test(`a port that nobody serves is told over ${wire}`, async (t) => {
    const { data, error } = await ask(await open(door), 1);
    t.is(data.length, 0);
    t.regex(error, /refused/);
  });

  test(`K12: a client over ${wire} that leaves while the port takes nothing is noticed`, async (t) => {
    const deaf = createDeafServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const own = await startStreamDoor(containerd);
    t.teardown(() => own.stop());
    const taken = once(deaf, 'connection') as Promise<[Socket]>;
    const socket = await open(own);
    ask(socket, (deaf.address() as AddressInfo).port).catch(() => undefined);
    const [connection] = await taken;
    t.teardown(() => {
      connection.destroy();
      deaf.close();
    });
    const frame = Buffer.concat([encodeDataHeader(3, 30_000, false), Buffer.alloc(30_000)]);
    // More than all buffers on the way hold: containerd keeps 50 frames of any size, and the kernel up to 10 MB for each connection.
    for (let sent = 0; sent < 3_000; sent += 1) socket.write(frame);
    t.is(own.held(), 1);
    let before = -1;
    let rounds = 0;
    await waitUntil(() => {
      rounds = socket.writableLength === before ? rounds + 1 : 0;
      before = socket.writableLength;
      return rounds === STILL_LOOKS;
    }, SOON_MS);
    t.true(socket.writableLength > 0);
    socket.destroy();
    t.not(await waitUntil(() => own.held() === 0, SOON_MS), undefined);
    t.is(own.records[0]?.end?.reason, 'Canceled');
  });

  test(`a revoked right ends the forwarding over ${wire}`, async (t) => {
    const own = await startStreamDoor(containerd);
    t.teardown(() => own.stop());
    const socket = await open(own);
    socket.on('error', () => undefined).resume();
    const closed = once(socket, 'end');
    own.revoke();
    await closed;
    await waitUntil(() => own.held() === 0, SOON_MS);
    t.is(own.held(), 0);
    t.is(own.records[0]?.call.action, 'pod.portForward');
    t.is(own.records[0]?.end?.reason, 'Revoked');
  });
}

test("the client library's own port-forward works", async (t) => {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'node', server: door.url, skipTLSVerify: true },
    { name: 'tester', token: 'any' },
  );
  const output = new PassThrough();
  const input = new PassThrough();
  const socket = await new PortForward(config).portForward('default', 'web-0', [port], output, null, input);
  input.write(ASK);
  let received = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > BODY.length) break;
  }
  t.true(received > BODY.length);
  if (typeof socket !== 'function') socket.close();
});

test('a pod that is not there, and ports that are none, are refused', async (t) => {
  const headers = {
    authorization: 'Bearer any',
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    'x-stream-protocol-version': 'portforward.k8s.io',
  };
  const statuses = await Promise.all(
    [path.replace('web-0', 'nobody'), `${path}?ports=70000`].map(async (target) => {
      const request = httpRequest(door.url + target, { method: 'POST', agent: false, headers });
      request.end();
      const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
      response.resume();
      return response.statusCode;
    }),
  );
  t.deepEqual(statuses, [404, 422]);
});
