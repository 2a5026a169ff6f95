import { request } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import test from 'ava';
import { MemoryKubelet } from '../helpers/memory-kubelet.ts';
import { apiserver, certificates, connected, startCloud } from '../helpers/tunnel-cloud.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';

/** Where a machine has no IPv6, every address is IPv4's. */
const loopback = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)
  ? '::1'
  : '127.0.0.1';

test('without a host it listens on IPv6 too: nodes and clients come by it, a node is found by its IPv6 address', async (t) => {
  const listen = { port: 0, credentials: certificates.server };
  const { cloud, api } = await startCloud(t, { stream: listen, tunnel: listen });
  const kubelet = await MemoryKubelet.start(t);
  const host = loopback.includes(':') ? `[${loopback}]` : loopback;
  startEdge(t, `${host}:${cloud.ports.tunnel}`, certificates.node, edgedBackend(kubelet.baseUrl));
  const session = await connected(cloud);
  t.deepEqual(api.nodes.get('edge-01'), ['10.0.0.1', 'fd00::1']);
  session.addresses = ['fd00::1'];
  const asked = request({
    ...apiserver,
    host: loopback,
    port: cloud.ports.stream,
    path: '/stats/summary',
    servername: 'localhost',
    headers: { Host: '[fd00::1]:10350' },
    agent: false,
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  t.is(response.statusCode, 200);
});
