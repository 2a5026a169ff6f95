/** The command line as commander sees it. What a command does is loaded when it runs. */
import { Command } from 'commander';
import type { FlagFacts } from './arguments.ts';
import { ACCESS_COMMANDS } from './definitions/access.ts';
import { ALARM_COMMANDS } from './definitions/alarms.ts';
import { UPGRADE_COMMANDS } from './definitions/upgrades.ts';
import { dropBlankFlags } from './blank-flags.ts';
import { applyContext } from './contexts/apply-context.ts';
import { LOCAL_COMMANDS } from './definitions/local.ts';
import { NODE_COMMANDS } from './definitions/node.ts';
import { DEVICE_COMMANDS } from './definitions/devices.ts';
import type { CommandTable, Invocation } from './definitions/invocation.ts';
import { OBJECT_COMMANDS } from './definitions/objects.ts';
import { STREAM_COMMANDS } from './definitions/streams.ts';
import { ownValue } from '../../common/json-object.ts';
import { DEFAULT_PATHS } from '../../common/default-paths.ts';
import { parseDurationMs } from './values.ts';

/** Each command once, by its name. */
const COMMANDS: CommandTable = {
  ...OBJECT_COMMANDS,
  ...DEVICE_COMMANDS,
  ...ALARM_COMMANDS,
  ...UPGRADE_COMMANDS,
  ...STREAM_COMMANDS,
  ...NODE_COMMANDS,
  ...ACCESS_COMMANDS,
  ...LOCAL_COMMANDS,
};

function addCommand(program: Command, name: string, invocation: Invocation): void {
  const define = COMMANDS[name];
  if (typeof define !== 'function') return;
  const command = program.command(name);
  for (const [alias, meant] of Object.entries(COMMANDS)) if (meant === name) command.alias(alias);
  define(command, invocation);
}

/**
 * The whole program, or `command` alone where it names one: making all forty commands takes as long as connecting to the agent.
 */
export function buildProgram(invocation: Invocation, command?: string): Command {
  const named = command === undefined ? undefined : ownValue(COMMANDS, command);
  const only = typeof named === 'string' ? named : named === undefined ? undefined : command;
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
  for (const name of only === undefined ? Object.keys(COMMANDS) : [only])
    addCommand(program, name, invocation);
  program.hook('preAction', async (_, action) => {
    dropBlankFlags(program, action);
    if (!isLocal(action)) await applyContext(program, process.env);
  });
  return program;
}

/** Commands on files of this computer go nowhere: a context is not asked. */
const WITHOUT_CONTEXT: ReadonlySet<string> = new Set([
  'user',
  'cert',
  'broker',
  'config',
  'completion',
  'backup',
  'restore',
]);

function isLocal(command: Command): boolean {
  const { parent } = command;
  return WITHOUT_CONTEXT.has(command.name()) || (parent !== null && isLocal(parent));
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
