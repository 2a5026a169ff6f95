/** The commands that stream: logs, exec, attach, cp. */
import type { Command } from 'commander';
import type { CopyOptions } from '../commands/cp.ts';
import type { PodSessionOptions } from '../commands/pod-session.ts';
import type { LogOptions } from '../logs/log-request.ts';
import { DEFAULT_DETACH_KEYS } from '../terminal/detach-keys.ts';
import { parseDurationMs, parseInteger, parseTime } from '../values.ts';
import type { CommandTable, Invocation } from './invocation.ts';

function defineLogs(command: Command, invocation: Invocation): void {
  command
    .summary('Print the logs of containers')
    .description(
      'Prints the log of a container, byte for byte. POD, pod POD and pod/POD name the pod; with -l several are read together.',
    )
    .argument('[pod]', 'the pod')
    .argument('[more...]', 'the pod after the word pod, or a container')
    .option('-c, --container <name>', 'the container (default: the annotated one, else the first)')
    .option('-l, --selector <selector>', 'the logs of every pod with these labels')
    .option('--all-containers', "all containers' logs")
    .option('--prefix', 'begin each line with its pod and container')
    .option('-f, --follow', 'keep printing new lines until Ctrl-C')
    .option('-p, --previous', "the container's previous instance")
    .option('--tail <lines>', 'only the last lines (default: all, or 10 with a selector)', parseInteger)
    .option('--since <duration>', 'only what is newer than 5s, 2m, 3h or 1d', parseDurationMs)
    .addOption(
      command
        .createOption('--since-second <duration>', "keadm's name of --since")
        .argParser(parseDurationMs)
        .hideHelp(),
    )
    .option('--since-time <time>', 'only what is newer than this time (RFC 3339)', parseTime)
    .option('--timestamps', 'begin each line with its time')
    .option('--limit-bytes <bytes>', 'at most this many bytes', parseInteger)
    .option(
      '--grep <expression>',
      'only the lines in which this expression (of RE2) matches; the node searches',
    )
    .option('-F, --fixed-strings', 'what --grep is given is a text, no expression')
    .option('-i, --ignore-case', 'large and small letters are the same for --grep')
    .option('-v, --invert-match', 'the lines that do not match')
    .option('-A, --after-context <lines>', 'so many lines after each that was found, too', parseInteger)
    .option('-B, --before-context <lines>', 'so many lines before each that was found, too', parseInteger)
    .option('-C, --around <lines>', 'so many lines before and after', parseInteger)
    .option('--stream <name>', 'all, stdout or stderr (default: all)')
    .option(
      '--resume-file <file>',
      'keep in this file how far the log got, and go on from there when run again',
    )
    .option(
      '--compress <encoding>',
      'auto, none, gzip or zstd, on the way to here; auto: zstd over a broker on another machine, else none',
    )
    .addOption(
      command
        .createOption('--max-log-requests <count>', 'no effect: one session serves all containers')
        .argParser(parseInteger)
        .hideHelp(),
    )
    .addOption(
      command
        .createOption('--insecure-skip-tls-verify-backend', 'no effect: logs are read on the node itself')
        .hideHelp(),
    )
    .action(async (pod: string | undefined, more: string[], _: unknown, command: Command) => {
      const { logs } = await import('../commands/logs.ts');
      const words = pod === undefined ? [] : [pod, ...more];
      invocation.exitCode = await logs(words, command.optsWithGlobals<LogOptions>());
    });
}

function defineExec(command: Command, invocation: Invocation): void {
  command
    .usage('POD [-c CONTAINER] [-i] [-t] -- COMMAND [ARGUMENT...]')
    .summary('Run a command in a container')
    .description('Runs a command in a container. Its exit code becomes that of edgectl.')
    .argument('[pod]', 'the pod')
    .argument('[more...]', 'the pod after the word pod')
    .option('-c, --container <name>', 'the container (default: the annotated one, else the first)')
    .option('-i, --stdin', 'pass standard input to the command')
    .option('-t, --tty', 'give the command a terminal')
    .option('-q, --quiet', "only the command's own output")
    .action(async (pod: string | undefined, more: string[], _: unknown, command: Command) => {
      const { exec } = await import('../commands/exec.ts');
      const words = pod === undefined ? [] : [pod, ...more];
      invocation.exitCode = await exec(
        words,
        invocation.remote,
        command.optsWithGlobals<PodSessionOptions>(),
      );
    });
}

function defineAttach(command: Command, invocation: Invocation): void {
  command
    .summary('Attach to a running container')
    .description(
      'Attaches to the process that runs in a container. Ctrl-C lets go of it. With -it Ctrl-C goes to the process, and Ctrl-P Ctrl-Q lets go.',
    )
    .argument('[pod]', 'the pod')
    .argument('[more...]', 'the pod after the word pod')
    .option('-c, --container <name>', 'the container (default: the annotated one, else the first)')
    .option('-i, --stdin', 'pass standard input to the container')
    .option('-t, --tty', 'connect this terminal to the container')
    .option('-q, --quiet', "only the container's own output")
    .option(
      '--detach-keys <keys>',
      "the keys that let go with -it: characters and ctrl-LETTER, separated by commas; '' for none",
      DEFAULT_DETACH_KEYS,
    )
    .action(async (pod: string | undefined, more: string[], _: unknown, command: Command) => {
      const { attach } = await import('../commands/attach.ts');
      const words = pod === undefined ? [] : [pod, ...more];
      invocation.exitCode = await attach(words, command.optsWithGlobals<PodSessionOptions>());
    });
}

function defineCopy(command: Command, invocation: Invocation): void {
  command
    .usage('FILE POD:PATH [-c CONTAINER], or POD:PATH FILE')
    .summary('Copy files and folders to and from containers')
    .description(
      'Copies a file or a folder into a container, or out of it; NAMESPACE/POD:PATH names another namespace. Digests are compared where the container has sha256sum. ' +
        'Folders need tar there; a single file needs cat or dd, and one that was cut off goes on where it was when the command is run again, where the container has wc and tail (dd to write).',
    )
    .argument('<from>', 'a path here, or POD:PATH')
    .argument('<to>', 'POD:PATH, or a path here')
    .option('-c, --container <name>', 'the container (default: the annotated one, else the first)')
    .action(async (from: string, to: string, _: unknown, command: Command) => {
      const { cp } = await import('../commands/cp.ts');
      invocation.exitCode = await cp(from, to, command.optsWithGlobals<CopyOptions>());
    });
}

/** In the order of the help. */
export const STREAM_COMMANDS: CommandTable = {
  logs: defineLogs,
  log: 'logs',
  exec: defineExec,
  attach: defineAttach,
  cp: defineCopy,
};
