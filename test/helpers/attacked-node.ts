/** An agent under attack, as a process of its own, and somebody else who works on the same node meanwhile. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { stringify } from 'yaml';
import { type IssuedToken, issueToken } from '../../common/credentials/bearer-token.ts';
import { hashPassword } from '../../common/credentials/password.ts';
import { type User, usersText } from '../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../common/private-file.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { type SandboxNode, type SandboxOptions, startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { type AgentProcess, startAgentProcess } from './agent-process.ts';
import { connectTo, connectToSocket, TestCaller } from './mqtt-client.ts';
import { writePolicy } from './policy.ts';
import { temporaryFolder } from './temp-folder.ts';
import { quickHash } from './users.ts';

export interface AttackedNode {
  readonly node: SandboxNode;
  readonly agent: AgentProcess;
  readonly folder: string;
  /** Where users come in over MQTT. */
  readonly port: number;
  /** Root's, over the unix socket. */
  readonly root: TestCaller;
  /** A request to the Kubernetes API on a connection of its own. @returns the status; 0 where no answer came */
  ask(user: string, method: string, path: string, body?: unknown, type?: string): Promise<number>;
  /** The same on the user's one connection, which only a watch keeps to itself. */
  askAgain: AttackedNode['ask'];
  /** What the Kubernetes API answers there, whole; to a POST where there is a body. */
  read(user: string, path: string, body?: unknown): Promise<string>;
  /** Where the Kubernetes API listens; 0 where it does not. */
  readonly restPort: number;
  /** Another caller of that user; each user's password is its name. */
  caller(user: string, label?: string): Promise<TestCaller>;
  /** Runs the attack while root asks for the node's pods, one call after the other. */
  during(attack: () => Promise<void>): Promise<Harm>;
}

/** What an attack did to others. */
export interface Harm {
  /** Root's calls, in milliseconds. */
  readonly callsMs: readonly number[];
  readonly slowestMs: number;
  /** What the agent's resident memory grew by at its highest. */
  readonly grownBytes: number;
}

export interface AttackedNodeOptions {
  readonly users: readonly string[];
  /** The text of the policy file. */
  readonly policy: string;
  readonly sandbox?: SandboxOptions;
  readonly configuration?: object;
  /** Whether the Kubernetes API is served, on a free port; each user has a token then. */
  readonly rest?: boolean;
  /** Passwords whose check costs as much as everywhere; in tests it costs next to nothing. */
  readonly dearPasswords?: boolean;
}

const MIB = 1024 * 1024;
const STREAMS = /\/(?:exec|attach|portforward)\?/;
/** What a client that opens a stream says, by its method. */
const UPGRADES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GET: {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'QtqxxqGkhih30W6osdrvOw==',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'v5.channel.k8s.io',
  },
  POST: { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' },
};
const BETWEEN_CALLS_MS = 40;
/** Each call of root is answered in the end: what is measured is when. */
const PATIENCE_MS = 180_000;

/** What a test is asked for by what it starts. */
export type Owner = Pick<ExecutionContext, 'teardown' | 'log'>;

/** What the tests of a file share, started before the first of them. @returns it, and what takes it down */
export async function startShared<Started>(
  start: (owner: Owner) => Promise<Started>,
): Promise<{ readonly started: Started; readonly stop: () => Promise<void> }> {
  const undo: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const action of undo.splice(0).reverse()) await action();
  };
  try {
    const started = await start({
      teardown: (action) => undo.push(action),
      log: Object.assign(() => undefined, { skip: () => undefined }),
    });
    return { started, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Everything is taken down with the test. */
export async function startAttackedNode(
  t: Owner,
  {
    users,
    policy,
    sandbox = {},
    configuration = {},
    rest = false,
    dearPasswords = false,
  }: AttackedNodeOptions,
): Promise<AttackedNode> {
  const folder = temporaryFolder(t);
  const node = await startSandboxNode({ containers: false, ...sandbox });
  t.teardown(() => node.stop());
  const port = await freePort();
  const restPort = rest ? await freePort() : 0;
  // Of one connection each: an upgrade has one of its own.
  const connections = new Map(users.map((user) => [user, new Agent({ keepAlive: true, maxSockets: 1 })]));
  t.teardown(() => connections.forEach((connection) => connection.destroy()));
  const tokens = new Map(users.map((user) => [user, issueToken(Date.now())]));
  const agentYaml = join(folder, 'agent.yaml');
  writeFileSync(
    agentYaml,
    stringify({
      policy: writePolicy(folder, policy),
      users: await writeUsersWithTokens(folder, tokens, dearPasswords),
      listeners: [{ kind: 'tcp', address: '127.0.0.1', port }],
      ...configuration,
    }),
  );
  const { metaServer, database } = node.addresses;
  const agent = await startAgentProcess(folder, {
    environment: {
      EDGECTL_CONFIG: agentYaml,
      EDGECTL_METASERVER: metaServer,
      EDGECTL_EDGE_STORE: database,
      EDGECTL_REST: restPort === 0 ? 'off' : `127.0.0.1:${restPort}`,
    },
  });
  t.teardown(() => agent.stop());
  const root = await connectToSocket(agent.socket);
  t.teardown(() => root.end());
  root.waitMs = PATIENCE_MS;
  const asking = (user: string, method: string, path: string, type: string): RequestOptions => ({
    port: restPort,
    method,
    path,
    headers: {
      authorization: `Bearer ${tokens.get(user)?.token}`,
      'content-type': type,
      ...(STREAMS.test(path) && UPGRADES[method]),
    },
  });
  const bystander = await new TestCaller(root, 'root', 'bystander').start();
  // What is loaded and compiled at the first calls is not what is measured.
  for (let call = 0; call < 20; call += 1) await listPods(bystander);
  return {
    node,
    agent,
    folder,
    port,
    restPort,
    root: bystander,
    ask: (user, method, path, body, type = 'application/json') =>
      statusOf({ ...asking(user, method, path, type), agent: false }, body),
    askAgain: (user, method, path, body, type = 'application/json') =>
      statusOf(
        {
          ...asking(user, method, path, type),
          agent: STREAMS.test(path) || path.includes('watch=') ? false : (connections.get(user) ?? false),
        },
        body,
      ),
    read: (user, path, body) =>
      textAt(
        {
          port: restPort,
          path,
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            authorization: `Bearer ${tokens.get(user)?.token}`,
            accept: 'application/json',
            'content-type': 'application/json',
          },
          agent: path.includes('watch=') ? false : (connections.get(user) ?? false),
        },
        body,
      ),
    async caller(user, label = 'attacker') {
      const client = await connectTo(`mqtt://127.0.0.1:${port}`, { username: user, password: user });
      t.teardown(() => client.end());
      client.waitMs = PATIENCE_MS;
      return new TestCaller(client, user, label).start();
    },
    async during(attack) {
      const before = residentBytes(agent, 'VmRSS');
      forgetPeak(agent);
      let isAttacking = true;
      const attacked = attack().finally(() => {
        isAttacking = false;
      });
      const callsMs: number[] = [];
      do {
        callsMs.push(await listPods(bystander));
        await pause(BETWEEN_CALLS_MS);
      } while (isAttacking);
      await attacked;
      const harm: Harm = {
        callsMs,
        slowestMs: Math.max(...callsMs),
        grownBytes: residentBytes(agent, 'VmHWM') - before,
      };
      t.log(
        `${callsMs.length} calls of root, slowest ${harm.slowestMs.toFixed(0)} ms; the agent grew by ${(harm.grownBytes / MIB).toFixed(0)} MiB`,
      );
      return harm;
    },
  };
}

async function writeUsersWithTokens(
  folder: string,
  tokens: ReadonlyMap<string, IssuedToken>,
  dearPasswords: boolean,
): Promise<string> {
  const path = join(folder, 'users.yaml');
  const users = await Promise.all(
    [...tokens].map(
      async ([name, { record }]): Promise<[string, User]> => [
        name,
        { name, password: dearPasswords ? await hashPassword(name) : quickHash(name), tokens: [record] },
      ],
    ),
  );
  writePrivateFile(path, usersText(new Map(users)));
  return path;
}

function statusOf(options: RequestOptions, body: unknown): Promise<number> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', rejectUnauthorized: false, ...options }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    asked.on('error', () => resolve(0));
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function textAt(options: RequestOptions, body: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', rejectUnauthorized: false, ...options }, (response) => {
      text(response).then(resolve, reject);
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function listPods(caller: TestCaller): Promise<number> {
  const started = performance.now();
  const answer = (await caller.call('pod.list', { allNamespaces: true })) as { result?: object };
  if (answer.result === undefined) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return performance.now() - started;
}

function residentBytes({ child }: AgentProcess, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
}

/** The peak is that since now (proc(5), clear_refs). */
function forgetPeak({ child }: AgentProcess): void {
  writeFileSync(`/proc/${child.pid}/clear_refs`, '5');
}
