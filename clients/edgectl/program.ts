/** The command line as commander sees it. What a command does is loaded when it runs. */
import { Command } from 'commander';
import type { FlagFacts } from './arguments.ts';
import { defineAccessCommands } from './definitions/access.ts';
import { dropBlankFlags } from './blank-flags.ts';
import { applyContext } from './contexts/apply-context.ts';
import { defineLocalCommands } from './definitions/local.ts';
import { defineNodeCommands } from './definitions/node.ts';
import { defineDeviceCommands } from './definitions/devices.ts';
import type { Invocation } from './definitions/invocation.ts';
import { defineObjectCommands } from './definitions/objects.ts';
import { defineStreamCommands } from './definitions/streams.ts';
import { DEFAULT_PATHS } from '../../common/default-paths.ts';
import { parseDurationMs } from './values.ts';

interface CommandGroup {
  /** Names and aliases. */
  readonly commands: readonly string[];
  readonly define: (program: Command, invocation: Invocation) => void;
}

/** In the order of the help. */
const GROUPS: readonly CommandGroup[] = [
  { commands: ['get', 'describe', 'restart'], define: defineObjectCommands },
  { commands: ['set', 'edit', 'patch', 'watch', 'device'], define: defineDeviceCommands },
  { commands: ['logs', 'log', 'exec', 'attach'], define: defineStreamCommands },
  {
    commands: ['node', 'doctor', 'sessions', 'rpc', 'version', 'completion'],
    define: defineNodeCommands,
  },
  { commands: ['auth', 'can-i', 'grant', 'audit'], define: defineAccessCommands },
  { commands: ['user', 'broker', 'config', 'kubeconfig'], define: defineLocalCommands },
];

/**
 * The whole program, or that part of it which `command` stands in, where it names one: making all forty commands takes as long
 * as connecting to the agent.
 */
export function buildProgram(invocation: Invocation, command?: string): Command {
  const own = GROUPS.filter(({ commands }) => command !== undefined && commands.includes(command));
  const program = new Command('edgectl');
  program
    .description(
      "Operates the pods and devices of a KubeEdge edge node through the node's own agent, cloud or no cloud.",
    )
    .option('-n, --namespace <namespace>', 'the Kubernetes namespace (default: default)')
    .option('--socket <path>', `the agent's unix socket (EDGECTL_SOCKET; default: ${DEFAULT_PATHS.socket})`)
    .option('--broker <url>', 'mqtt://, mqtts://, ws:// or wss:// and HOST:PORT instead (EDGECTL_BROKER)')
    .option('--node <name>', 'the node, where the broker serves several (EDGECTL_NODE)')
    .option('--user <name>', "the broker's user name (EDGECTL_USER)")
    .option('--password-file <file>', 'a file that holds its password (EDGECTL_PASSWORD_FILE)')
    .option('--certificate-authority <file>', 'whom to trust with mqtts:// and wss:// (PEM)')
    .option('--client-certificate <file>', 'who we are there (PEM)')
    .option('--client-key <file>', 'and its key (PEM)')
    .option('--context <name>', 'a context of the client file (EDGECTL_CONTEXT); see edgectl config')
    .option(
      '--request-timeout <duration>',
      'how long a call may take: 5s, 2m; 0: as long as it takes by default',
      parseDurationMs,
    )
    .helpOption('-h, --help', 'show help')
    .configureHelp({ showGlobalOptions: true })
    // Errors are printed in one place, in one form.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const { define } of own.length === 0 ? GROUPS : own) define(program, invocation);
  program.hook('preAction', (_, action) => {
    dropBlankFlags(program, action);
    if (!isLocal(action)) applyContext(program, process.env);
  });
  return program;
}

/** Commands on files of this computer go nowhere: a context is not asked. */
const LOCAL_COMMANDS: ReadonlySet<string> = new Set(['user', 'broker', 'config', 'completion']);

function isLocal(command: Command): boolean {
  const { parent } = command;
  return LOCAL_COMMANDS.has(command.name()) || (parent !== null && isLocal(parent));
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Tells of a flag whether some command has it as one without a value, and which flag takes it back. */
export function flagFacts(program: Command): FlagFacts {
  const options = everyCommand(program).flatMap((command) => command.options);
  const booleans = new Set(
    options
      .filter((option) => option.isBoolean() || option.negate)
      .flatMap(({ short, long }) => [short, long]),
  );
  const longs = new Set(options.map(({ long }) => long));
  return {
    isBoolean: (flag) => booleans.has(flag) || longs.has(flag.replace(/^--/, '--no-')),
    negation: (flag) => {
      const off = flag.replace(/^--/, '--no-');
      return longs.has(off) ? off : undefined;
    },
  };
}
