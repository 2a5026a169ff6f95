/** How the tunnel is, as everybody on the node's brokers sees it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatePayload } from '@edgectl/rpc-schema/generated/types';
import test, { type ExecutionContext } from 'ava';
import type { TunnelConfiguration } from '../../../agent/config/configuration.ts';
import { startAgent } from '../../helpers/agent.ts';
import { connectToSocket, type Received, type TestClient, topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { tunnelCertificates } from '../../tunnel/helpers/certificates.ts';
import { KubeEdgeCloud } from '../../tunnel/helpers/kubeedge-cloud.ts';

const certificates = tunnelCertificates();

function stateOf({ payload }: Received): StatePayload {
  return JSON.parse(payload.toString()) as StatePayload;
}

async function agentWith(t: ExecutionContext, tunnel: Partial<TunnelConfiguration>): Promise<TestClient> {
  const folder = temporaryFolder(t);
  const files = { caFile: 'ca.crt', certFile: 'node.crt', keyFile: 'node.key' };
  writeFileSync(join(folder, files.caFile), certificates.node.ca);
  writeFileSync(join(folder, files.certFile), certificates.node.cert);
  writeFileSync(join(folder, files.keyFile), certificates.node.key);
  const { configuration, stop } = await startAgent(folder, {
    tunnel: {
      servers: [],
      wire: 'auto',
      caFile: join(folder, files.caFile),
      certFile: join(folder, files.certFile),
      keyFile: join(folder, files.keyFile),
      ...tunnel,
    },
  });
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  await client.subscribe(topics.state());
  return client;
}

function tunnelIs(state: string) {
  return (message: Received): boolean =>
    message.topic === topics.state() && stateOf(message).tunnel?.state === state;
}

test('the retained state says when the tunnel connected, what it speaks, and why it does not stand any more', async (t) => {
  const cloud = await KubeEdgeCloud.start(t, certificates.server);
  const client = await agentWith(t, { servers: [cloud.address] });
  const { tunnel } = stateOf(await client.next(tunnelIs('connected')));
  t.like(tunnel, { state: 'connected', server: cloud.address, protocol: 'kubeedge' });
  t.true(Number.isFinite(Date.parse(tunnel?.since ?? '')));
  cloud.stop();
  const lost = stateOf(await client.next(tunnelIs('failed'))).tunnel;
  t.regex(lost?.message ?? '', /the tunnel was lost|cannot be used/);
});

test('a server that cannot be used is named with the reason', async (t) => {
  const client = await agentWith(t, { servers: ['127.0.0.1:9'] });
  const { tunnel } = stateOf(await client.next(tunnelIs('failed')));
  t.is(tunnel?.server, '127.0.0.1:9');
  t.regex(tunnel?.message ?? '', /cannot be used: .*ECONNREFUSED/);
});

test('a missing certificate does not keep the agent from starting', async (t) => {
  const client = await agentWith(t, { servers: ['127.0.0.1:9'], keyFile: '/nowhere/node.key' });
  const { tunnel } = stateOf(await client.next(tunnelIs('failed')));
  t.regex(tunnel?.message ?? '', /the tunnel needs \/nowhere\/node\.key/);
});

test('where there is no tunnel the state says why', async (t) => {
  const client = await agentWith(t, {});
  const { tunnel } = stateOf(await client.next(tunnelIs('disabled')));
  t.regex(tunnel?.message ?? '', /no server is named/);
});
