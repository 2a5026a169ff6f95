import test, { type ExecutionContext } from 'ava';
import pino from 'pino';
import { KubeletPort } from '../../../tunnel/cloud/kubelet-port.ts';
import { KubernetesClient } from '../../../tunnel/cloud/kubernetes-client.ts';
import type { NodeSession } from '../../../tunnel/cloud/node-session.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { KubernetesApi } from '../helpers/kubernetes-api.ts';
import { RawEdge } from '../helpers/raw-edge.ts';
import { certificates, connected, startCloud } from '../helpers/tunnel-cloud.ts';

const GENEROUS_MS = 30_000;

interface Rig {
  readonly api: KubernetesApi;
  readonly clock: ManualClock;
  readonly session: NodeSession;
  readonly edge: RawEdge;
  readonly port: KubeletPort;
}

/** A node's tunnel, and what sees to its port, with a clock of its own. */
async function rig(t: ExecutionContext, port: number | undefined): Promise<Rig> {
  const { cloud, api } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const session = await connected(cloud);
  const clock = new ManualClock();
  const kubernetes = new KubernetesClient({ server: api.server });
  const log = pino({ level: 'silent' });
  return { api, clock, session, edge, port: new KubeletPort({ kubernetes, clock, log, port }) };
}

test('the port is written where it is another, and again where the Node was recreated', async (t) => {
  const { api, clock, session, port } = await rig(t, 10_350);
  port.see(session);
  await api.until(() => api.patches.length === 1);
  t.deepEqual(api.patches, [
    {
      path: '/api/v1/nodes/edge-01/status',
      body: { status: { daemonEndpoints: { kubeletEndpoint: { Port: 10_350 } } } },
    },
  ]);
  t.deepEqual(session.addresses, ['10.0.0.1', 'fd00::1']);
  // A look that finds it right writes nothing; the next finds another Node.
  t.truthy(await waitUntil(() => clock.pending > 0, GENEROUS_MS));
  api.kubeletPorts.delete('edge-01');
  await clock.advance(300_000);
  await api.until(() => api.patches.length === 2);
});

test('0 leaves the Node alone; its addresses are read all the same', async (t) => {
  const { api, session, port } = await rig(t, undefined);
  port.see(session);
  t.truthy(await waitUntil(() => session.addresses.includes('fd00::1'), GENEROUS_MS));
  t.deepEqual(api.patches, []);
});

test('an API that does not answer is asked again; a node that it does not know for two minutes is given up', async (t) => {
  const { api, clock, session, edge, port } = await rig(t, 10_350);
  api.nodes.delete('edge-01');
  port.see(session);
  for (let round = 0; round < 40 && session.link.isOpen; round += 1) {
    t.truthy(await waitUntil(() => clock.pending > 0 || !session.link.isOpen, GENEROUS_MS));
    await clock.advance(5_000);
  }
  await edge.until(() => edge.closed);
  t.regex(edge.seen.at(-1)?.data.toString() ?? '', /not found/);
});

test('nothing is looked at any more when the tunnel has ended', async (t) => {
  const { clock, session, edge, port } = await rig(t, 10_350);
  port.see(session);
  t.truthy(await waitUntil(() => clock.pending > 0, GENEROUS_MS));
  edge.socket.terminate();
  t.truthy(await waitUntil(() => clock.pending === 0, GENEROUS_MS));
});
