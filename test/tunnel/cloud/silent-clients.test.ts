import { type EventEmitter, once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import test from 'ava';
import { type Clock, systemClock } from '../../../common/clock.ts';
import { CLOUD_UNPROVED_CONNECTIONS, HEALTH_CONNECTIONS } from '../../../common/limits.ts';
import { HANDSHAKE_TIMEOUT_MS } from '../../../tunnel/cloud/cloud-pool.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { ask, certificates, connected, HTTP_VERSIONS, startCloud } from '../helpers/tunnel-cloud.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';

const MORE = 8;
const GENEROUS_MS = 30_000;

/** Also after an error: a connection may be reset. */
function closed(connection: EventEmitter): Promise<void> {
  return new Promise((resolve) => connection.once('close', () => resolve()));
}

test('H5: clients that show no certificate and then say nothing are closed, over HTTP/1.1 and HTTP/2', async (t) => {
  // What they have to prove who they are is over at once.
  const hasty: Clock = {
    ...systemClock,
    after: (delayMs, action, signal) =>
      systemClock.after(delayMs === HANDSHAKE_TIMEOUT_MS ? 50 : delayMs, action, signal),
  };
  const { cloud } = await startCloud(t, { clock: hasty });
  const { ca } = certificates.server;
  for (const protocol of ['http/1.1', 'h2']) {
    const socket = connectTls({
      ca,
      host: '127.0.0.1',
      port: cloud.ports.stream,
      servername: 'localhost',
      ALPNProtocols: [protocol],
    });
    socket.on('error', () => undefined).resume();
    await closed(socket);
    t.is(socket.alpnProtocol, protocol);
  }
  const session = connectHttp2(`https://127.0.0.1:${cloud.ports.stream}`, { ca, servername: 'localhost' });
  session.on('error', () => undefined);
  await closed(session);
  t.true(session.destroyed);
});

test('H5: clients that say nothing have few places at the ports of the cloud half, and keep nobody out', async (t) => {
  const { cloud } = await startCloud(t);
  const { tunnel, stream, health } = cloud.ports;
  const silent: [number, Set<Socket>, number][] = [
    [tunnel, new Set(), CLOUD_UNPROVED_CONNECTIONS.perAddress],
    [stream, new Set(), CLOUD_UNPROVED_CONNECTIONS.perAddress],
    [health, new Set(), HEALTH_CONNECTIONS.perAddress],
  ];
  for (const [port, sockets, places] of silent) {
    for (let index = 0; index < places + MORE; index += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      sockets.add(socket.on('close', () => sockets.delete(socket)));
      t.teardown(() => socket.destroy());
      await once(socket, 'connect');
    }
  }
  for (const [port, sockets, places] of silent) {
    t.true(
      (await waitUntil(() => sockets.size <= places, GENEROUS_MS)) !== undefined,
      `${port}: ${sockets.size}`,
    );
  }
  startEdge(t, `127.0.0.1:${tunnel}`, certificates.node, edgedBackend('http://127.0.0.1:1'));
  await connected(cloud);
  t.is((await fetch(`http://127.0.0.1:${health}/healthz`)).status, 200);
  // An answer of the node, whose kubelet is away.
  for (const http of HTTP_VERSIONS)
    t.true((await ask(cloud, '/containerLogs/default/web-0/web', { http })).status >= 500, `HTTP/${http}`);
});
