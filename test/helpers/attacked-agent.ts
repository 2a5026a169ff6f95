/** An agent in a process of its own, with users and a TCP listener, as an attacker and their victim meet it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { stringify } from 'yaml';
import { freePort } from '../../sandbox/free-port.ts';
import { type AgentProcess, startAgentProcess } from './agent-process.ts';
import { connectToSocket, TestCaller } from './mqtt-client.ts';
import { temporaryFolder } from './temp-folder.ts';
import { writeUsers } from './users.ts';

export interface AttackedAgent {
  readonly agent: AgentProcess;
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  /** Of root, on the unix socket. */
  readonly root: TestCaller;
  /** Resident memory of the agent. */
  rssMiB(): number;
  /** How long root's `pod.list` takes. */
  podListMs(): Promise<number>;
}

export interface AttackedAgentOptions {
  readonly configuration?: object;
  readonly environment?: Readonly<Record<string, string>>;
  readonly controlGroup?: string;
}

export async function startAttackedAgent(
  t: ExecutionContext,
  users: readonly string[],
  { configuration = {}, environment = {}, controlGroup }: AttackedAgentOptions = {},
): Promise<AttackedAgent> {
  const folder = temporaryFolder(t);
  const port = await freePort();
  const agentYaml = join(folder, 'agent.yaml');
  const listeners = [{ kind: 'tcp', address: '127.0.0.1', port }];
  const usersFile = writeUsers(folder, users);
  writeFileSync(
    agentYaml,
    stringify({ users: usersFile, listeners, rest: { enabled: false }, ...configuration }),
  );
  const agent = await startAgentProcess(folder, {
    environment: { EDGECTL_CONFIG: agentYaml, ...environment },
    ...(controlGroup === undefined ? {} : { controlGroup }),
  });
  t.teardown(() => agent.stop());
  const client = await connectToSocket(agent.socket);
  t.teardown(() => client.end());
  client.waitMs = 60_000;
  const root = await new TestCaller(client, 'root', 'victim').start();
  return {
    agent,
    folder,
    port,
    url: `mqtt://127.0.0.1:${port}`,
    root,
    rssMiB() {
      const [, kib = '0'] =
        /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${agent.child.pid}/status`, 'utf8')) ?? [];
      return Number(kib) / 1024;
    },
    async podListMs() {
      const startedMs = performance.now();
      const answer = (await root.call('pod.list', {})) as { error?: { code: number } };
      if (answer.error?.code === -32_005) throw new Error(JSON.stringify(answer));
      return performance.now() - startedMs;
    },
  };
}
