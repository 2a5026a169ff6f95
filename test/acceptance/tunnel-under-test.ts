/** An agent process on a sandbox node, its tunnel to a real cloud half, and a client that asks that as kube-apiserver does. */
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import type { NodeSession } from '../../tunnel/cloud/node-session.ts';
import type { TunnelCloud } from '../../tunnel/cloud/tunnel-cloud.ts';
import { type AgentProcess, startAgentProcess } from '../helpers/agent-process.ts';
import { Apiserver } from '../tunnel/helpers/apiserver.ts';
import type { Teardowns } from '../tunnel/helpers/teardowns.ts';
import { certificates, connected, startCloud } from '../tunnel/helpers/tunnel-cloud.ts';

export interface TunnelUnderTest {
  readonly agent: AgentProcess;
  readonly cloud: TunnelCloud;
  readonly apiserver: Apiserver;
  readonly session: NodeSession;
}

export interface TunnelSettings {
  readonly wire: 'auto' | 'stock';
  readonly role?: string;
  /** In place of the one that the port names. */
  readonly servers?: readonly string[];
}

/** Lays the certificates where the agent's configuration says, as EdgeCore does. */
export function writeCertificates(folder: string): Record<'caFile' | 'certFile' | 'keyFile', string> {
  const files = { caFile: 'ca.crt', certFile: 'node.crt', keyFile: 'node.key' };
  const { ca, cert, key } = certificates.node;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, files.caFile), ca);
  writeFileSync(join(folder, files.certFile), cert);
  writeFileSync(join(folder, files.keyFile), key, { mode: 0o600 });
  return {
    caFile: join(folder, files.caFile),
    certFile: join(folder, files.certFile),
    keyFile: join(folder, files.keyFile),
  };
}

/** What the agent is told of a sandbox node. */
export function backendsOf({ addresses }: SandboxNode): Record<string, string> {
  const { metaServer, edged, runtimeSocket, database, podLogsFolder } = addresses;
  return {
    EDGECTL_METASERVER: metaServer,
    ...(edged === undefined ? {} : { EDGECTL_EDGED: edged }),
    EDGECTL_CRI: `unix://${runtimeSocket}`,
    EDGECTL_EDGE_STORE: database,
    EDGECTL_POD_LOGS: podLogsFolder,
  };
}

export async function startTunnelUnderTest(
  t: Teardowns,
  node: SandboxNode,
  folder: string,
  settings: TunnelSettings,
): Promise<TunnelUnderTest> {
  const { cloud, api } = await startCloud(t);
  api.pods.set('factory/biglog', node.name);
  const agent = await startTunnelledAgent(t, node, folder, settings, cloud.ports.tunnel);
  return {
    agent,
    cloud,
    apiserver: await Apiserver.start(t, cloud.ports.stream),
    session: await connected(cloud, node.name),
  };
}

/** An agent whose tunnel leads to that port of this machine. */
export async function startTunnelledAgent(
  t: Teardowns,
  node: SandboxNode,
  folder: string,
  settings: TunnelSettings,
  port: number,
): Promise<AgentProcess> {
  const tunnel = {
    servers: [`127.0.0.1:${port}`],
    ...writeCertificates(join(folder, 'certs')),
    ...settings,
  };
  const configuration = join(folder, 'agent.yaml');
  writeFileSync(configuration, stringify({ tunnel }));
  const agent = await startAgentProcess(folder, {
    environment: { ...backendsOf(node), EDGECTL_CONFIG: configuration },
  });
  t.teardown(async () => {
    await agent.stop();
  });
  return agent;
}

/** How many files below `folder` the process has open. */
export function openFilesBelow(pid: number, folder: string): number {
  const descriptors = `/proc/${pid}/fd`;
  return readdirSync(descriptors).filter((name) => {
    try {
      return readlinkSync(join(descriptors, name)).startsWith(folder);
    } catch {
      return false;
    }
  }).length;
}
