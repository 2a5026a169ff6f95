/** What ties a program in a container to the audit: each door hands on its record, and the policy may keep it back. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { connect } from '@edgectl/client';
import type { AuditRecord } from '@edgectl/rpc-schema/generated/types';
import { issueToken } from '../../common/credentials/bearer-token.ts';
import { usersText } from '../../common/credentials/users-file.ts';
import { Remote, WIRES } from '../agent/gateway/streams/remote-client.ts';
import { startAgent } from '../helpers/agent.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { Apiserver, RemoteCommand, type StreamOptions } from '../tunnel/helpers/apiserver.ts';
import { connected, startCloud } from '../tunnel/helpers/tunnel-cloud.ts';
import { writeCertificates } from './tunnel-under-test.ts';

/** Says what it was given, or that it was given nothing. */
const PRINT = ['sh', '-c', 'echo ${EDGECTL_AUDIT_ID-none}'];

/** What a program says that came by it. */
interface Door {
  readonly name: string;
  readonly door: AuditRecord['door'];
  run(): Promise<string>;
}

async function startDoors(t: ExecutionContext) {
  const node = await startTestNode({ pods: ['default/web-0'] });
  t.teardown(() => node.stop());
  const folder = mkdtempSync(join(tmpdir(), 'aid-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const { token, record } = issueToken(Date.now());
  const users = usersText(new Map([['alice', { name: 'alice', tokens: [record] }]]));
  writeFileSync(join(folder, 'users.yaml'), users, { mode: 0o600 });
  writePolicy(folder, ADMINS);
  const { cloud } = await startCloud(t);
  const { metaServer, runtimeSocket, database, podLogsFolder } = node.addresses;
  const { agent, configuration, stop } = await startAgent(folder, {
    node: node.name,
    backends: {
      metaserver: metaServer,
      edged: 'http://127.0.0.1:9',
      cri: `unix://${runtimeSocket}`,
      edgeStore: database,
      podLogs: podLogsFolder,
    },
    rest: {
      ...{ enabled: true, address: '127.0.0.1', port: 0, tls: false },
      ...{ allowedHosts: [], allowedOrigins: [] },
    },
    tunnel: {
      ...{ servers: [`127.0.0.1:${cloud.ports.tunnel}`], wire: 'auto', role: 'admin' },
      ...writeCertificates(join(folder, 'certs')),
    },
  });
  t.teardown(stop);
  const client = await connect({ url: `unix://${configuration.socket}`, node: node.name });
  t.teardown(() => client.close());
  await connected(cloud, node.name);
  const api = await Apiserver.start(t, cloud.ports.stream);

  const byMqtt = async (): Promise<string> => {
    const session = await client.open('pod.exec', { name: 'web-0', container: 'web', command: PRINT });
    let text = '';
    for await (const bytes of session.stdout) text += bytes.toString();
    return text;
  };
  const byRest = async (wire: (typeof WIRES)[number]): Promise<string> => {
    const remote = new Remote();
    const door = { url: agent.kubernetesApi?.url ?? '' };
    const dialled = await remote.dial(door, wire, { container: 'web', command: PRINT, token });
    if ('refused' in dialled) throw new Error(dialled.refused.text);
    await remote.ended;
    return Buffer.concat(remote.stdout).toString();
  };
  const byTunnel = async (options: StreamOptions): Promise<string> => {
    const words = PRINT.map((word) => `command=${encodeURIComponent(word)}`).join('&');
    const command = await RemoteCommand.run(api, `/exec/default/web-0/web?${words}`, options);
    await command.ended();
    return command.bytes().toString();
  };
  const doors: readonly Door[] = [
    { name: 'MQTT', door: 'mqtt', run: byMqtt },
    ...WIRES.map((wire): Door => ({ name: `REST, ${wire}`, door: 'rest', run: () => byRest(wire) })),
    { name: 'tunnel, SPDY', door: 'tunnel', run: () => byTunnel({}) },
    {
      name: 'tunnel, WebSocket',
      door: 'tunnel',
      run: () => byTunnel({ protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'] }),
    },
  ];
  return { agent, client, folder, doors };
}

test('20.5: a program has the id of its audit record, whichever door it came by, unless the policy keeps it back', async (t) => {
  const { agent, client, folder, doors } = await startDoors(t);
  for (const { name, door, run } of doors) {
    const output = (await run()).trim();
    t.regex(output, /^\d+$/, name);
    const { items } = await client.call('audit.list', {});
    const record = items.find(({ id }) => String(id) === output);
    t.is(record?.door, door, name);
    t.is(record?.method, 'pod.exec', name);
  }
  writePolicy(folder, `${ADMINS}audit: { environment: none }\n`);
  await agent.reload();
  for (const { name, run } of doors) t.is((await run()).trim(), 'none', name);
});
