/** The commands on the node and the agent: node, sessions, rpc, version, completion. */
import type { Command } from 'commander';
import type { BundleCommandOptions } from '../commands/bundle.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import type { AcceptTimeOptions, NodeOptions } from '../commands/node.ts';
import type { PruneOptions } from '../commands/prune.ts';
import type { RpcOptions } from '../commands/rpc.ts';
import type { SessionsOptions } from '../commands/sessions.ts';
import type { VersionOptions } from '../commands/version.ts';
import { collectList } from '../values.ts';
import type { CommandTable, Invocation } from './invocation.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

function defineNode(command: Command, invocation: Invocation): void {
  const node = command.summary('Status and statistics of the node').description('Shows the node.');
  node
    .command('status')
    .summary('The agent, its brokers and backends')
    .description('Shows the agent, its brokers, its backends, and who is asking.')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { nodeStatus } = await import('../commands/node.ts');
      invocation.exitCode = await nodeStatus(command.optsWithGlobals<NodeOptions>());
    });
  node
    .command('stats')
    .summary('CPU, memory and disk of the node and its pods')
    .description('Shows CPU, memory and file system use of the node and its pods.')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { nodeStats } = await import('../commands/node.ts');
      invocation.exitCode = await nodeStats(command.optsWithGlobals<NodeOptions>());
    });

  node
    .command('accept-time')
    .summary('Say that the clock of the node is right')
    .description(
      'Rights end by a time that the agent keeps, which goes forward by what is proved. A clock that is more than 10 minutes ' +
        'ahead of it is believed when the kernel calls it synchronised, or when this command says so.',
    )
    .option(
      '--back',
      'also where the clock is behind the kept time; what ended by its date may then hold again',
    )
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { acceptTime } = await import('../commands/node.ts');
      invocation.exitCode = await acceptTime(command.optsWithGlobals<AcceptTimeOptions>());
    });

  defineNodeCare(node, invocation);

  node
    .command('restart-unit')
    .summary('Start one unit of the agent again')
    .description(
      'Starts a unit again, also one that failed 5 times in 10 minutes and stays down. Sessions that do not run over it go on. ' +
        'edgectl node status shows the units.',
    )
    .argument('<name>', 'as node status shows it, for example gateway or broker/node')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (unit: string, _: unknown, command: Command) => {
      const { restartUnit } = await import('../commands/node.ts');
      invocation.exitCode = await restartUnit(unit, command.optsWithGlobals<NodeOptions>());
    });
}

function defineNodeCare(node: Command, invocation: Invocation): void {
  node
    .command('restart')
    .summary('Start EdgeCore, a mapper or the broker again')
    .description(
      'Starts a program beside the agent again, by systemd. Which unit each one is, agent.yaml says (programs). ' +
        'A mapper that runs as a pod is restarted with edgectl restart pod.',
    )
    .argument('<program>', 'edgecore, broker or mapper/NAME')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (name: string, _: unknown, command: Command) => {
      const { restartProgram } = await import('../commands/node-care.ts');
      invocation.exitCode = await restartProgram(name, command.optsWithGlobals<NodeOptions>());
    });
  node
    .command('reboot')
    .summary('Start the machine again')
    .description(
      'Starts the machine again, by systemd. The answer comes before; pods start again by themselves.',
    )
    .argument('<node>', "the node's name, so that no other one is meant")
    .option('-o, --output <format>', 'json or yaml')
    .action(async (name: string, _: unknown, command: Command) => {
      const { reboot } = await import('../commands/node-care.ts');
      invocation.exitCode = await reboot(name, command.optsWithGlobals<NodeOptions>());
    });
  node
    .command('disk')
    .summary('What takes the space')
    .description(
      'Shows images, writable layers of containers, logs of pods and databases, the largest first, and what edgectl prune would take away.',
    )
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { disk } = await import('../commands/node-care.ts');
      invocation.exitCode = await disk(command.optsWithGlobals<NodeOptions>());
    });
}

function definePrune(command: Command, invocation: Invocation): void {
  command
    .usage('images|logs [--dry-run]')
    .summary('Take away images or logs that nothing on the node needs')
    .description(
      'Takes away images of no container and no pod of this node, or log folders of pods that are gone. ' +
        'An image that is gone must be pulled again: with the cloud gone it cannot be.',
    )
    .argument('<what>', 'images or logs')
    .option('--dry-run', 'only say what would be taken away')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (what: string, _: unknown, command: Command) => {
      const { prune } = await import('../commands/prune.ts');
      invocation.exitCode = await prune(what, command.optsWithGlobals<PruneOptions>());
    });
}

function defineDoctor(command: Command, invocation: Invocation): void {
  command
    .summary('What is wrong on the node, and what mends it')
    .description(
      'Walks the way of a call: configuration, brokers, clock, backends, permissions, certificates, disk, policy, tunnel. ' +
        'Says for each that it is fine, or what is wrong and the command that mends it. Where the agent does not run, ' +
        'it looks itself. The exit code is 0 only where all is fine.',
    )
    .option('-o, --output <format>', 'json or yaml')
    .option('--agent-config <file>', "the agent's configuration, where the agent does not run to tell")
    .option('--edgecore-config <file>', "EdgeCore's, likewise")
    .action(async (_: unknown, command: Command) => {
      const { doctor } = await import('../commands/doctor.ts');
      invocation.exitCode = await doctor(command.optsWithGlobals<DoctorOptions>());
    });
}

function defineBundle(command: Command, invocation: Invocation): void {
  command
    .usage('[pod NAME] [--output FILE]')
    .summary('Collect what a colleague or a vendor needs, without secrets')
    .description(
      'Writes a tar.gz with what the agent and this computer know of the node, or of one pod: objects, events, node status, doctor, ' +
        'versions, configuration, audit of the last day, statistics. Only known fields go into it, and what looks like a secret does not: ' +
        'REMOVED.txt lists what was left out, MISSING.txt what could not be had. It takes half a minute at most.',
    )
    .argument('[words...]', 'pod NAME, for one pod')
    .option(
      '-o, --output <file>',
      'where it goes; - for standard output (default: edgectl-bundle-NODE-TIME.tar.gz)',
    )
    .option('--with-logs', 'also logs of containers and programs, messages of events and arguments, filtered')
    .option(
      '--redact-names',
      'other names for pods, devices, nodes, people and addresses; FILE.names.json has the real ones',
    )
    .option(
      '--log-file <file>',
      "also this log of a program on the node, such as a mapper's; may be repeated",
      collectList,
    )
    .option('--agent-config <file>', "the agent's configuration, where it is not at its usual place")
    .option('--edgecore-config <file>', "EdgeCore's, likewise")
    .action(async (words: string[], _: unknown, command: Command) => {
      const { bundle } = await import('../commands/bundle.ts');
      invocation.exitCode = await bundle(words, command.optsWithGlobals<BundleCommandOptions>());
    });
}

function defineSessions(command: Command, invocation: Invocation): void {
  const sessions = command
    .summary('List and end sessions')
    .description('Lists the sessions (logs, exec, attach, watch) that run on the node, or ends them.');
  sessions
    .command('list', { isDefault: true })
    .summary('List sessions')
    .option('-o, --output <format>', 'json or yaml')
    .option('--all-principals', "every principal's sessions, not only one's own")
    .action(async (_: unknown, command: Command) => {
      const { listSessions } = await import('../commands/sessions.ts');
      invocation.exitCode = await listSessions(command.optsWithGlobals<SessionsOptions>());
    });
  sessions
    .command('cancel')
    .summary('End sessions')
    .argument('<sessions...>', 'CLIENT/SESSION as listed, or SESSION where it is the only one')
    .option('--all-principals', "every principal's sessions, not only one's own")
    .action(async (names: string[], _: unknown, command: Command) => {
      const { cancelSessions } = await import('../commands/sessions.ts');
      invocation.exitCode = await cancelSessions(names, command.optsWithGlobals<SessionsOptions>());
    });
}

function defineRpc(command: Command, invocation: Invocation): void {
  command
    .summary('Call a method of the agent')
    .description('Calls a JSON-RPC method and prints its result. PARAMS is JSON, - for stdin, or @FILE.')
    .argument('<method>', 'for example pod.list; rpc.discover tells all of them')
    .argument('[params]', 'the parameters')
    .option('-o, --output <format>', 'json (the default) or yaml')
    .action(async (method: string, params: string | undefined, _: unknown, command: Command) => {
      const { rpc } = await import('../commands/rpc.ts');
      invocation.exitCode = await rpc(method, params, command.optsWithGlobals<RpcOptions>());
    });
}

function defineVersion(command: Command, invocation: Invocation): void {
  command
    .summary('Versions of edgectl and the agent')
    .option('--client', 'only the version of this program, without asking the agent')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { version } = await import('../commands/version.ts');
      invocation.exitCode = await version(command.optsWithGlobals<VersionOptions>());
    });
}

function defineCompletion(command: Command, invocation: Invocation): void {
  command
    .summary('Print the completion script of a shell')
    .description(
      'Prints a script that completes commands, flags and names. For bash: source <(edgectl completion bash)',
    )
    .addArgument(command.createArgument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell: string) => {
      const { printCompletionScript } = await import('../commands/completion.ts');
      invocation.exitCode = await printCompletionScript(shell);
    });
}

/** In the order of the help. */
export const NODE_COMMANDS: CommandTable = {
  node: defineNode,
  doctor: defineDoctor,
  prune: definePrune,
  bundle: defineBundle,
  sessions: defineSessions,
  rpc: defineRpc,
  version: defineVersion,
  completion: defineCompletion,
};
