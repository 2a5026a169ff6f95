/** The agent under test as it was built, as a process of its own: a file of tests that starts it so loads nothing of the agent. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT_FLAGS } from '../../scripts/support/typescript-flags.mjs';
import { NODE, testConfiguration } from './test-configuration.ts';
import { judgeMessages } from './valid-messages.ts';

export interface AgentProcess {
  readonly child: ChildProcess;
  readonly socket: string;
  readonly database: string;
  /** Lines of the log so far. */
  readonly log: readonly string[];
  /** Resolves when a line of the log contains the text. Rejects if the agent ends before. */
  logged(text: string): Promise<void>;
  /** Resolves with its exit code or signal. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** SIGTERM, and waits. */
  stop(): Promise<number | NodeJS.Signals>;
}

/** Moves itself, and becomes the program. */
const ENTER_GROUP = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
const BUILT = fileURLToPath(new URL('../../dist/agent.js', import.meta.url));

export interface AgentProcessOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Another program than the agent as it was built. */
  readonly program?: string;
  /** The folder of the control group that it is to run in, from its first allocation on. */
  readonly controlGroup?: string;
  /** Another Node.js than our own. */
  readonly node?: string;
}

/** What the agent says of an exception that no unit caught (`agent/process-end.ts`). */
const ESCAPED = 'uncaught error';

function escaped(line: string): never {
  throw new Error(`an exception escaped every unit of the agent: ${line}`);
}

/** Starts the agent, as it was built, as a process of its own and waits until it is ready. The caller stops it. */
export async function startAgentProcess(
  folder: string,
  {
    args = [],
    environment = {},
    program = BUILT,
    node = process.execPath,
    controlGroup,
  }: AgentProcessOptions = {},
): Promise<AgentProcess> {
  // Another program may have methods of its own.
  if (program === BUILT) judgeMessages(NODE);
  const { socket, database, backends } = testConfiguration(folder);
  // The built program needs no compiler.
  const compiler = program.endsWith('.ts') ? TYPESCRIPT_FLAGS : [];
  const command = [node, ...compiler, program, ...args];
  const [first = '', ...rest] =
    controlGroup === undefined ? command : ['sh', '-c', ENTER_GROUP, controlGroup, ...command];
  const cache = process.env['NODE_COMPILE_CACHE'];
  const child = spawn(first, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      // What the engine compiled of one agent, the next one reads.
      ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
      EDGECTL_NODE: NODE,
      EDGECTL_SOCKET: socket,
      EDGECTL_DATABASE: database,
      EDGECTL_POLICY: join(folder, 'policy.yaml'),
      EDGECTL_METASERVER: backends.metaserver,
      EDGECTL_EDGED: backends.edged,
      EDGECTL_CRI: backends.cri,
      EDGECTL_EDGE_STORE: backends.edgeStore,
      EDGECTL_POD_LOGS: backends.podLogs,
      EDGECTL_REST: 'off',
      ...environment,
    },
  });
  const log: string[] = [];
  const lines = new EventEmitter().setMaxListeners(0);
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        log.push(line);
        lines.emit('line');
        // A defect, whatever the test is about: it fails.
        if (line.includes(ESCAPED)) setImmediate(() => escaped(line));
        if (line.includes('"msg":"ready"')) resolve();
      });
    }
  });
  const ended = await Promise.race([ready, exited]);
  if (ended !== undefined) throw new Error(`the agent ended with ${ended}:\n${log.join('\n')}`);
  return {
    child,
    socket,
    database,
    log,
    async logged(text) {
      while (!log.some((line) => line.includes(text))) {
        const over = await Promise.race([once(lines, 'line').then(() => undefined), exited]);
        if (over === undefined) continue;
        throw new Error(`the agent ended with ${over} and did not say ${text}:\n${log.join('\n')}`);
      }
    },
    exited,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
