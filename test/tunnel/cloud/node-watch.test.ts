/** Nodes are watched: a Node that is created again, and a certificate that names every node's address. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkServerIdentity, connect } from 'node:tls';
import test from 'ava';
import pino from 'pino';
import { systemClock } from '../../../common/clock.ts';
import { KubeletPort } from '../../../tunnel/cloud/kubelet-port.ts';
import { KubernetesClient } from '../../../tunnel/cloud/kubernetes-client.ts';
import { NodeWatch } from '../../../tunnel/cloud/node-watch.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { CertificateAuthority } from '../helpers/certificates.ts';
import { KubernetesApi } from '../helpers/kubernetes-api.ts';
import { RawEdge } from '../helpers/raw-edge.ts';
import { type AnyCloud, apiserver, certificates, connected, startCloud } from '../helpers/tunnel-cloud.ts';

const GENEROUS_MS = 30_000;
const PORT = 10_350;

test('K10: a Node that is recreated without a port has it again at once', async (t) => {
  const { cloud, api } = await startCloud(t, { kubeletPort: PORT });
  const edge = await RawEdge.connect(cloud, certificates.node);
  await api.until(() => api.kubeletPorts.get('edge-01') === PORT && api.watchers === 1);
  api.kubeletPorts.delete('edge-01');
  api.tell('DELETED', 'edge-01');
  api.nodes.set('edge-01', ['10.0.0.9']);
  api.tell('ADDED', 'edge-01');
  // No clock is moved: the next check is minutes away.
  await api.until(() => api.kubeletPorts.get('edge-01') === PORT);
  const session = await connected(cloud);
  t.true(session.addresses.includes('10.0.0.9'));
  t.is(api.patches.length, 2);
  edge.socket.terminate();
});

test('K10: a watch that breaks is begun again, and what happened meanwhile is seen', async (t) => {
  const { cloud, api } = await startCloud(t, { kubeletPort: PORT });
  const edge = await RawEdge.connect(cloud, certificates.node);
  await api.until(() => api.kubeletPorts.get('edge-01') === PORT && api.watchers === 1);
  api.breakWatches();
  api.kubeletPorts.delete('edge-01');
  await api.until(() => api.kubeletPorts.get('edge-01') === PORT);
  t.is(api.patches.length, 2);
  edge.socket.terminate();
});

test('K10: a Node that is recreated again and again has its port in the end', async (t) => {
  const clock = new ManualClock();
  const { cloud, api } = await startCloud(t);
  const edge = await RawEdge.connect(cloud, certificates.node);
  const session = await connected(cloud);
  const port = new KubeletPort({
    kubernetes: new KubernetesClient({ server: api.server }),
    clock,
    log: pino({ level: 'silent' }),
    port: PORT,
  });
  const madeAnew = (): void => {
    api.kubeletPorts.delete('edge-01');
    port.changed(session, { addresses: ['10.0.0.1'], kubeletPort: undefined });
  };
  madeAnew();
  await api.until(() => api.patches.length === 1);
  madeAnew();
  madeAnew();
  await clock.advance(5_000);
  await api.until(() => api.patches.length === 2);
  t.is(api.kubeletPorts.get('edge-01'), PORT);
  // The API was away: that is not an end of it either.
  await clock.advance(5_000);
  api.nodes.delete('edge-01');
  madeAnew();
  while (api.refusals === 0) await settle();
  api.nodes.set('edge-01', ['10.0.0.1']);
  await clock.advance(5_000);
  await api.until(() => api.patches.length === 3);
  edge.socket.terminate();
});

test('K10: the nodes of a large cluster are listed in pages', async (t) => {
  const api = await KubernetesApi.start(t);
  for (let at = 0; at < 1_200; at += 1)
    api.nodes.set(`node-${at}`, [`10.1.${Math.floor(at / 250)}.${at % 250}`]);
  const ending = new AbortController();
  const watch = new NodeWatch({
    kubernetes: new KubernetesClient({ server: api.server }),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    changed: () => undefined,
  });
  const runEnded = watch.run(ending.signal);
  await api.until(() => api.watchers === 1);
  t.is(watch.nodes.size, api.nodes.size);
  t.deepEqual(watch.nodes.get('node-1199')?.addresses, ['10.1.4.199']);
  t.deepEqual(api.pages, [250, 250, 250, 250, 250]);
  ending.abort();
  await runEnded;
});

/** Whether kube-apiserver with that authority would take the port's certificate for the node at the address. */
async function isTrusted({ ports }: AnyCloud, ca: Buffer, address: string): Promise<boolean> {
  const socket = connect({
    ...apiserver,
    ca,
    host: '127.0.0.1',
    port: ports.stream,
    ALPNProtocols: ['http/1.1'],
    checkServerIdentity: (_, certificate) => checkServerIdentity(address, certificate),
  });
  try {
    await once(socket, 'secureConnect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test('K4: the stream port shows a certificate that names every node, as they come and go', async (t) => {
  const issuer = new CertificateAuthority(temporaryFolder(t), 'issuer');
  const stream = {
    host: '127.0.0.1',
    port: 0,
    credentials: certificates.server,
    issuer: { cert: issuer.certificate, key: issuer.key },
  };
  const { cloud, api } = await startCloud(t, { kubeletPort: PORT, stream });
  const trusts = (address: string): Promise<boolean> => isTrusted(cloud, issuer.certificate, address);
  const edge = await RawEdge.connect(cloud, certificates.node);
  t.truthy(await waitUntil(() => trusts('10.0.0.1'), GENEROUS_MS));
  t.true(await trusts('fd00::1'));
  t.true(await trusts('127.0.0.1'), 'the names in the files stay');
  t.false(await trusts('10.0.0.2'), 'a node with a port of its own is none of ours');
  // Its tunnel may end at another replica: its port says whom it belongs to.
  api.kubeletPorts.set('edge-02', PORT);
  api.tell('MODIFIED', 'edge-02');
  t.truthy(await waitUntil(() => trusts('10.0.0.2'), GENEROUS_MS));
  api.nodes.delete('edge-02');
  api.tell('DELETED', 'edge-02');
  t.truthy(await waitUntil(async () => !(await trusts('10.0.0.2')), GENEROUS_MS));
  t.true(await trusts('10.0.0.1'));
  edge.socket.terminate();
});

test('K4: without an issuer the log says which addresses the certificate lacks', async (t) => {
  const { cloud, log } = await startCloud(t, { kubeletPort: PORT });
  const edge = await RawEdge.connect(cloud, certificates.node);
  const session = await connected(cloud);
  t.truthy(await waitUntil(() => session.addresses.includes('10.0.0.1'), GENEROUS_MS));
  // OpenSSL says so in an alert, as Go does; Node.js says nothing.
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'other-ca.crt'), new CertificateAuthority(folder, 'other').certificate);
  const client = spawn(
    'openssl',
    [
      's_client',
      ...['-connect', `127.0.0.1:${cloud.ports.stream}`, '-verify_return_error'],
      ...['-CAfile', join(folder, 'other-ca.crt')],
    ],
    { stdio: 'ignore' },
  );
  await once(client, 'exit');
  await log.until((lines) => lines.some(({ hint }) => hint !== undefined));
  t.regex(
    log.lines.find(({ hint }) => hint !== undefined)?.hint ?? '',
    /lacks 10\.0\.0\.1, fd00::1: issue it with these/,
  );
  edge.socket.terminate();
});
