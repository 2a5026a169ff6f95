/** Each recording played to our edge half: the same bytes to Edged and to the cloud as KubeEdge's edge half gave. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import test from 'ava';
import { tunnelCertificates } from '../helpers/certificates.ts';
import { recordedConnections } from '../helpers/replay.ts';
import { KubeEdgeCloud } from '../helpers/kubeedge-cloud.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';

const certificates = tunnelCertificates();
const TYPES: Readonly<Record<string, number>> = {
  LOGS_CONNECT: 0,
  EXEC_CONNECT: 1,
  METRIC_CONNECT: 2,
  ATTACH_CONNECT: 6,
};

/** An Edged that takes one connection and says what was recorded. */
async function startEdged(
  answer: Buffer,
  ends: boolean,
): Promise<{ readonly url: string; readonly seen: () => Buffer; stop(): void }> {
  let seen = Buffer.alloc(0);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (ends) socket.end(answer);
      else socket.write(answer);
    });
    socket.on('data', (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes]);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => seen,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

for (const recorded of recordedConnections()) {
  const { name, id, connectType, connectData, request, fromCloud, fromEdge, endedBy } = recorded;
  test(`${name}, connection ${id}`, async (t) => {
    const raw = connectType === 'EXEC_CONNECT' || connectType === 'ATTACH_CONNECT';
    const edgeEnds = endedBy === 'edge->cloud';
    const head = raw ? '' : 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n';
    // Of a raw stream the end may only come once all input was read.
    const edged = await startEdged(Buffer.concat([Buffer.from(head), fromEdge]), !raw && edgeEnds);
    t.teardown(() => edged.stop());
    const cloud = await KubeEdgeCloud.start(t, certificates.server);
    startEdge(t, cloud.address, certificates.node, edgedBackend(edged.url));
    await cloud.until(() => cloud.connections === 1);
    cloud.send(id, TYPES[connectType] ?? -1, connectData);
    await cloud.until(() => cloud.data(id).length === fromEdge.length);
    if (fromCloud.length > 0 && fromEdge.includes('101 Switching')) {
      cloud.send(id, 'data', fromCloud);
      while (!edged.seen().subarray(-fromCloud.length).equals(fromCloud))
        await new Promise((resolve) => setImmediate(resolve));
    }
    if (raw && edgeEnds) edged.stop();
    if (!edgeEnds) for (let repeat = 0; repeat < 20; repeat += 1) cloud.send(id, 'removeConnect');
    await cloud.until(() => cloud.removes(id) === 1);
    t.true(cloud.data(id).equals(fromEdge));
    const asked = edged.seen().toString('latin1');
    const query = request.query === '' ? '' : `?${request.query}`;
    t.true(
      asked.startsWith(`${request.method ?? 'GET'} ${request.path}${query} HTTP/1.1\r\n`),
      asked.slice(0, 200),
    );
    if (!raw) return;
    for (const [header, values] of Object.entries(request.headers)) {
      for (const value of values)
        t.true(asked.includes(`\r\n${header}: ${value}\r\n`), `${header}: ${value}`);
    }
  });
}
