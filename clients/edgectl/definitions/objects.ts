/** The commands on objects: get, describe, restart. */
import type { Command } from 'commander';
import type { DescribeOptions } from '../describe/print-described.ts';
import type { EventsOptions } from '../commands/events.ts';
import type { GetOptions } from '../commands/get.ts';
import type { RestartOptions } from '../commands/restart.ts';
import type { TopOptions } from '../commands/top.ts';
import type { WaitOptions } from '../commands/wait.ts';
import { collectList, parseInteger, parseSignedDurationMs, parseTimeOrAgo } from '../values.ts';
import type { CommandTable, Invocation } from './invocation.ts';
import { SELECTOR } from './selector.ts';

function defineGet(command: Command, invocation: Invocation): void {
  command
    .summary('List pods, devices and events')
    .description(
      'Lists objects, or shows those that are named.\n\nTYPE is pods (pod, po), devices (device, dev), devicemodels (devicemodel), events (event, ev), alarms, upgrades, or all: pods and devices. TYPE/NAME works too.',
    )
    .argument('<type>', 'the kind of object, or TYPE/NAME')
    .argument('[names...]', 'the names of objects')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('-l, --selector <selector>', SELECTOR)
    .option(
      '--field-selector <selector>',
      'field query to filter on: status.phase=Running, spec.nodeName!=edge-02',
    )
    .option(
      '-o, --output <format>',
      'json, yaml, kyaml, wide, name, jsonpath=…, jsonpath-as-json=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…',
    )
    .option('--template <template>', 'the template, with -o jsonpath, jsonpath-as-json or jsonpath-file')
    .option('--no-headers', 'omit the header line')
    .option('--show-labels', 'show the labels in the last column')
    .option('-L, --label-columns <keys>', 'show these labels as columns', collectList)
    .option('--sort-by <path>', 'order by the value at this path: .metadata.name')
    .option('--show-managed-fields', 'keep metadata.managedFields with -o json and yaml')
    .option('--show-kind', 'names with their kind: pod/web-0')
    .addOption(
      command
        .createOption('--chunk-size <count>', 'no effect: lists are always asked for in pages')
        .argParser(parseInteger)
        .hideHelp(),
    )
    .option('-w, --watch', 'pods, devices, events: keep printing changes')
    .option('--watch-only', 'pods, devices, events: only what changes')
    .option('--output-watch-events', 'with -w: say what happened to the object')
    .option('--since <time>', 'events: last seen since 5m, 2h, 1d ago, or a time (RFC 3339)', parseTimeOrAgo)
    .option('--until <time>', 'events: first seen before 1h ago, or a time (RFC 3339)', parseTimeOrAgo)
    .option('--ignore-not-found', 'print nothing and succeed when a named object does not exist')
    .action(async (type: string, names: string[], _: unknown, command: Command) => {
      const { get } = await import('../commands/get.ts');
      invocation.exitCode = await get([type, ...names], command.optsWithGlobals<GetOptions>());
    });
}

function defineDescribe(command: Command, invocation: Invocation): void {
  command
    .summary('Show everything about pods and devices')
    .description('Shows pods or devices in detail, with their events. Without names: all of the namespace.')
    .argument('<type>', 'pod, device, or TYPE/NAME')
    .argument('[names...]', 'names; for pods also name prefixes')
    .option('-A, --all-namespaces', 'those of all namespaces')
    .option('-l, --selector <selector>', SELECTOR)
    .option('--show-events', 'show the events (the default; --show-events=false leaves them out)', true)
    .addOption(command.createOption('--no-show-events').hideHelp())
    .addOption(
      command
        .createOption('--chunk-size <count>', 'no effect: lists are always asked for in pages')
        .argParser(parseInteger)
        .hideHelp(),
    )
    .action(async (type: string, names: string[], _: unknown, command: Command) => {
      const { describe } = await import('../commands/describe.ts');
      invocation.exitCode = await describe([type, ...names], command.optsWithGlobals<DescribeOptions>());
    });
}

function defineRestart(command: Command, invocation: Invocation): void {
  command
    .summary('Restart pods')
    .description("Stops the containers of pods; the node's Edged starts them again.")
    .argument('<type>', 'pod, or pod/NAME')
    .argument('[names...]', 'the names of pods')
    .option('-l, --selector <selector>', SELECTOR)
    .option(
      '--grace-period <seconds>',
      "how long a container may take to stop (default: the pod's own)",
      parseInteger,
    )
    .action(async (type: string, names: string[], _: unknown, command: Command) => {
      const { restart } = await import('../commands/restart.ts');
      invocation.exitCode = await restart([type, ...names], command.optsWithGlobals<RestartOptions>());
    });
}

function defineEvents(command: Command, invocation: Invocation): void {
  command
    .summary('List what happened on the node')
    .description('Lists events, of all objects of the namespace or of one, and with -w those that come.')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('--for <type/name>', 'of this object alone: pod/web-0, device/oven, node/edge-01')
    .option('--types <types>', 'only these: Normal, Warning', collectList)
    .option('-w, --watch', 'keep printing those that come')
    .option('--since <time>', 'last seen since 5m, 2h, 1d ago, or a time (RFC 3339)', parseTimeOrAgo)
    .option('--until <time>', 'first seen before 1h ago, or a time (RFC 3339)', parseTimeOrAgo)
    .option('-o, --output <format>', 'as for get')
    .option('--template <template>', 'the template, with -o jsonpath, jsonpath-as-json or jsonpath-file')
    .option('--no-headers', 'omit the header line')
    .addOption(
      command
        .createOption('--chunk-size <count>', 'no effect: lists are always asked for in pages')
        .argParser(parseInteger)
        .hideHelp(),
    )
    .action(async (_: unknown, command: Command) => {
      const { events } = await import('../commands/events.ts');
      invocation.exitCode = await events(command.optsWithGlobals<EventsOptions>());
    });
}

function defineWait(command: Command, invocation: Invocation): void {
  command
    .summary('Wait for a condition of pods or devices')
    .description(
      'Waits until each object fulfils the condition, and says so of each; fails where that takes too long.\n\n' +
        "--for: condition=Ready (or condition=Ready=False), delete, create, jsonpath='{.status.phase}'=Running, or jsonpath='{.status.podIP}' for any value.",
    )
    .argument('<type>', 'pod, device, or TYPE/NAME')
    .argument('[names...]', 'the names of objects')
    .option('--for <condition>', 'what to wait for')
    .option(
      '--timeout <duration>',
      'how long: 30s (the default), 5m; 0: looked at once; negative: a week',
      parseSignedDurationMs,
    )
    .option('-l, --selector <selector>', SELECTOR)
    .option('--field-selector <selector>', 'field query to filter on: status.phase=Running')
    .option('--all', 'all objects of the namespace')
    .option('-A, --all-namespaces', 'those of all namespaces')
    .action(async (type: string, names: string[], _: unknown, command: Command) => {
      const { wait } = await import('../commands/wait.ts');
      invocation.exitCode = await wait([type, ...names], command.optsWithGlobals<WaitOptions>());
    });
}

function defineTop(command: Command, invocation: Invocation): void {
  command
    .summary('CPU and memory that pods and the node use')
    .description(
      'Shows what the containers of pods use now, as the container runtime counts it, and what the node uses, as EdgeCore does.',
    )
    .argument('<type>', 'pods (pod, po) or nodes (node, no)')
    .argument('[name]', 'the name of one')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('-l, --selector <selector>', SELECTOR)
    .option('--containers', 'each container of a pod')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (type: string, name: string | undefined, _: unknown, command: Command) => {
      const { top } = await import('../commands/top.ts');
      invocation.exitCode = await top(type, name, command.optsWithGlobals<TopOptions>());
    });
}

/** In the order of the help. */
export const OBJECT_COMMANDS: CommandTable = {
  get: defineGet,
  events: defineEvents,
  describe: defineDescribe,
  restart: defineRestart,
  top: defineTop,
  wait: defineWait,
};
