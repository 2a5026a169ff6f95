/** A sandbox node with the agent's REST door open on a free port, and users with tokens. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueToken } from '../../common/credentials/bearer-token.ts';
import { usersText, type User } from '../../common/credentials/users-file.ts';
import type { Configuration } from '../../agent/config/configuration.ts';
import type { SandboxNode, SandboxOptions } from '../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from './agent.ts';
import { writePolicy } from './policy.ts';
import { startTestNode } from './sandbox-node.ts';

/** What the policy of these tests says: one user of each role. */
const POLICY = `bindings:
  - { role: admin, principals: [alice] }
  - { role: operator, principals: [otto] }
  - { role: viewer, principals: [vera] }
  - { role: viewer, principals: [fred], namespaces: [factory] }
`;
const NAMES = ['alice', 'otto', 'vera', 'fred', 'nobody'] as const;

export type UserName = (typeof NAMES)[number];

export interface RestNode {
  readonly node: SandboxNode;
  readonly folder: string;
  readonly agent: TestAgent;
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly tokens: Readonly<Record<UserName, string>>;
  /** Stops the agent and starts it again on the same port and database. */
  restartAgent(): Promise<void>;
  stop(): Promise<void>;
}

/** The caller stops it. */
export async function startRestNode(
  options: SandboxOptions = {},
  changes: Partial<Configuration['rest']> = {},
): Promise<RestNode> {
  const folder = mkdtempSync(join(tmpdir(), 'rest-'));
  const node = await startTestNode(options);
  const tokens = writeUsers(folder);
  writePolicy(folder, POLICY);
  const start = (port: number): Promise<TestAgent> => startOn(node, folder, { port, ...changes });
  let agent = await start(0);
  const { url, certificateAuthority: ca = '' } = endpointOf(agent);
  return {
    node,
    folder,
    get agent() {
      return agent;
    },
    url,
    ca,
    tokens,
    async restartAgent() {
      await agent.stop();
      agent = await start(Number(new URL(url).port));
    },
    async stop() {
      await agent.stop();
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startOn(
  { addresses, name }: SandboxNode,
  folder: string,
  rest: Partial<Configuration['rest']>,
): Promise<TestAgent> {
  return startAgent(folder, {
    node: name,
    backends: {
      metaserver: addresses.metaServer,
      edged: addresses.edged ?? 'http://127.0.0.1:9',
      cri: `unix://${addresses.runtimeSocket ?? join(folder, 'cri.sock')}`,
      edgeStore: addresses.database,
      podLogs: addresses.podLogsFolder,
    },
    rest: {
      enabled: true,
      address: '127.0.0.1',
      port: 0,
      tls: true,
      allowedHosts: [],
      allowedOrigins: [],
      ...rest,
    },
  });
}

function endpointOf({ agent }: TestAgent): NonNullable<typeof agent.kubernetesApi> {
  if (agent.kubernetesApi === undefined) throw new Error('the REST door is not open');
  return agent.kubernetesApi;
}

/** @returns the tokens by name */
function writeUsers(folder: string): Record<UserName, string> {
  const issued = NAMES.map((name) => ({ name, ...issueToken(Date.now()) }));
  const users = new Map<string, User>(issued.map(({ name, record }) => [name, { name, tokens: [record] }]));
  writeFileSync(join(folder, 'users.yaml'), usersText(users), { mode: 0o600 });
  return Object.fromEntries(issued.map(({ name, token }) => [name, token])) as Record<UserName, string>;
}
