import { networkInterfaces } from 'node:os';
import test from 'ava';
import { MemoryKubelet } from '../helpers/memory-kubelet.ts';
import { ask, certificates, connected, HTTP_VERSIONS, startCloud } from '../helpers/tunnel-cloud.ts';
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
  for (const http of HTTP_VERSIONS) {
    const { status } = await ask(cloud, '/stats/summary', {
      http,
      host: loopback,
      headers: { Host: '[fd00::1]:10350' },
    });
    t.is(status, 200, `HTTP/${http}`);
  }
});
