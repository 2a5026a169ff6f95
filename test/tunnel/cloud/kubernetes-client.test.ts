import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import test from 'ava';
import { KubernetesClient } from '../../../tunnel/cloud/kubernetes-client.ts';

const NODE = JSON.stringify({ status: { daemonEndpoints: { kubeletEndpoint: { Port: 10350 } } } });

test('K10: a connection that the Kubernetes API closes while it is asked again costs no answer', async (t) => {
  const connections = new Set<Socket>();
  // As a server whose time for idle connections ends at that moment.
  const server = createServer({ keepAlive: true }, ({ socket }, response) => {
    if (connections.has(socket)) return void socket.destroy();
    connections.add(socket);
    response.setHeader('Content-Type', 'application/json').end(NODE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const client = new KubernetesClient({
    server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  });
  for (let call = 0; call < 2; call += 1) t.is((await client.node('edge-01')).kubeletPort, 10350);
  t.is(connections.size, 2);
});

test('K10: an API that closes every connection is Unavailable', async (t) => {
  const server = createServer((request) => void request.socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const client = new KubernetesClient({
    server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  });
  await t.throwsAsync(client.node('edge-01'), { message: /does not answer/ });
});
