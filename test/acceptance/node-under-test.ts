/** A sandbox node with the built agent on it and the built `edgectl` beside: the product as a user has it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { SandboxNode, SandboxOptions } from '../../sandbox/sandbox-node.ts';
import { type AgentProcess, startAgentProcess } from '../helpers/agent-process.ts';
import { EVERYBODY, writePolicy } from '../helpers/policy.ts';
import { provableBroker, writeAccessControl } from '../helpers/mosquitto.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

export interface Finished {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly durationMs: number;
}

export class NodeUnderTest {
  readonly node: SandboxNode;
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #agent: AgentProcess;

  constructor(
    node: SandboxNode,
    folder: string,
    agent: AgentProcess,
    environment: Readonly<Record<string, string>>,
  ) {
    this.node = node;
    this.folder = folder;
    this.#agent = agent;
    this.#environment = environment;
  }

  get agent(): AgentProcess {
    return this.#agent;
  }

  /** Starts a command of `edgectl`; the caller reads its streams. */
  spawnEdgectl(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [join(DIST, 'edgectl.cjs'), ...args], {
      env: { PATH: process.env['PATH'], EDGECTL_SOCKET: this.agent.socket, ...environment },
    });
  }

  /** Runs a command of `edgectl` to its end. */
  async edgectl(args: readonly string[], input?: Buffer | string): Promise<Finished> {
    const startedMs = performance.now();
    const child = this.spawnEdgectl(args);
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return { ...(await finished(child)), durationMs: performance.now() - startedMs };
  }

  /** Resolves when the agent is attached to mosquitto, and trusts it: who comes before is anonymous there. */
  trustsMosquitto(): Promise<void> {
    return this.agent.logged('the access list of a broker is proved');
  }

  /** Kills the agent as `kill -9` does and starts it again on the same database. */
  async restartAgent(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#agent.child.kill('SIGKILL');
    await this.#agent.exited;
    this.#agent = await startBuiltAgent(this.folder, { ...this.#environment, ...changes });
  }

  logText(namespace: string, pod: string, container: string): Buffer {
    return logText(this.node, namespace, pod, container);
  }

  async stop(): Promise<void> {
    await this.#agent.stop();
    await this.node.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The text of a container's log, from its CRI files in order. */
export function logText(node: SandboxNode, namespace: string, pod: string, container: string): Buffer {
  const root = node.addresses.podLogsFolder;
  const [folder] = readdirSync(root).filter((name) => name.startsWith(`${namespace}_${pod}_`));
  const files = readdirSync(join(root, folder ?? '', container)).sort();
  const newest = Math.max(...files.map((name) => Number.parseInt(name, 10)));
  const mine = files.filter((name) => Number.parseInt(name, 10) === newest && !name.endsWith('.gz'));
  const inOrder = mine.sort((a, b) => (a.length === b.length ? (a < b ? -1 : 1) : b.length - a.length));
  return Buffer.concat(
    inOrder.map((name) => textOf(readFileSync(join(root, folder ?? '', container, name)))),
  );
}

/** A slow and obvious reading of CRI lines, to compare with. */
function textOf(file: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const end = file.indexOf(0x0a, at);
    const line = file.subarray(at, end === -1 ? file.length : end);
    const stream = line.indexOf(0x20);
    const flag = line.indexOf(0x20, stream + 1);
    const text = line.indexOf(0x20, flag + 1);
    pieces.push(line.subarray(text + 1));
    if (line.subarray(flag + 1, text).toString() === 'F') pieces.push(Buffer.from('\n'));
    at += line.length + 1;
  }
  return Buffer.concat(pieces);
}

/** Waits for a child's end and gives what it wrote. */
export async function finished(child: ChildProcessWithoutNullStreams): Promise<Omit<Finished, 'durationMs'>> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString(), exitCode };
}

/** Starts the agent as the build made it. The caller stops it. */
export function startBuiltAgent(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<AgentProcess> {
  return startAgentProcess(folder, { program: join(DIST, 'agent.js'), environment });
}

/** The node's own broker, declared as one that keeps principals apart; values of the press are published. */
function brokerConfiguration(folder: string, url: string): string {
  const file = join(folder, 'agent.yaml');
  writeFileSync(
    file,
    stringify({
      brokers: [provableBroker(folder, url, 'mosquitto')],
      publish: { devices: ['factory/press-1/*'] },
    }),
  );
  return file;
}

/** Starts a sandbox node, then the built agent on it. The caller stops it. */
export async function startNodeUnderTest(
  options: SandboxOptions = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<NodeUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'nut-'));
  const node = await startTestNode(
    options.mosquitto === true ? { ...options, mosquitto: { access: writeAccessControl(folder) } } : options,
  );
  writePolicy(folder, EVERYBODY);
  try {
    const { metaServer, edged, runtimeSocket, database, podLogsFolder, mosquitto } = node.addresses;
    const addresses = {
      EDGECTL_METASERVER: metaServer,
      ...(edged === undefined ? {} : { EDGECTL_EDGED: edged }),
      EDGECTL_CRI: `unix://${runtimeSocket}`,
      EDGECTL_EDGE_STORE: database,
      EDGECTL_POD_LOGS: podLogsFolder,
      ...(mosquitto === undefined ? {} : { EDGECTL_CONFIG: brokerConfiguration(folder, mosquitto) }),
      ...environment,
    };
    const nut = new NodeUnderTest(node, folder, await startBuiltAgent(folder, addresses), addresses);
    if (mosquitto !== undefined && environment['EDGECTL_CONFIG'] === undefined) await nut.trustsMosquitto();
    return nut;
  } catch (error) {
    await node.stop();
    throw error;
  }
}
