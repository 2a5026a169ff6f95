/** The commands on devices: set, edit, patch, watch, device edits, device revert. */
import type { CallCommandOptions } from '../commands/call.ts';
import type { Command } from 'commander';
import type { HistoryOptions } from '../commands/device-history.ts';
import type { EditsOptions, RevertOptions } from '../commands/device-edits.ts';
import type { PatchOptions } from '../commands/patch.ts';
import type { WatchOptions } from '../commands/watch.ts';
import type { EditOptions } from '../devices/edit-each.ts';
import { collectList, parseDurationMs, parseInteger } from '../values.ts';
import type { CommandTable, Invocation } from './invocation.ts';
import { SELECTOR } from './selector.ts';

/** The options of every command that edits. */
function editing(command: Command): Command {
  return command
    .option('-l, --selector <selector>', SELECTOR)
    .option('-A, --all-namespaces', 'with -l: in all namespaces')
    .option('--once', 'write it once; do not repeat it after a restart of mapper or EdgeCore')
    .option('--expires <duration>', 'how long the edit lasts: 30m, 8h', parseDurationMs)
    .option('--dry-run', 'check everything and write nothing');
}

function defineSet(command: Command, invocation: Invocation): void {
  editing(
    command
      .summary('Set values of a device')
      .description(
        'Sets desired values, and says of each whether the device has it: confirmed, differs or unknown.\n\nExit code: 0 confirmed, 1 differs or not written, 3 unknown.',
      )
      .argument('<type>', 'device, or device/NAME')
      .argument('[words...]', 'NAME, and PROPERTY=VALUE as often as needed'),
  )
    .option('-o, --output <format>', 'json or yaml')
    .action(async (type: string, words: string[], _: unknown, command: Command) => {
      const { set } = await import('../commands/set.ts');
      invocation.exitCode = await set([type, ...words], command.optsWithGlobals<EditOptions>());
    });
}

function defineCall(command: Command, invocation: Invocation): void {
  command
    .usage('device NAME METHOD PROPERTY=VALUE...')
    .summary('Write values by a method of a device')
    .description(
      'Writes values by a method that the device has (spec.methods; edgectl describe device shows them), through the REST API of its mapper, and reads them back. ' +
        'Checked against the device model. Desired values stay as they are.',
    )
    .argument('<words...>', 'device, or device/NAME, then the method and PROPERTY=VALUE')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (words: string[], _: unknown, command: Command) => {
      const { call } = await import('../commands/call.ts');
      invocation.exitCode = await call(words, command.optsWithGlobals<CallCommandOptions>());
    });
}

function defineRead(command: Command, invocation: Invocation): void {
  command
    .usage('device NAME PROPERTY')
    .summary('Read a property from the device itself')
    .description(
      'Asks the device for a value now, through the REST API of its mapper; edgectl get device shows what was reported.',
    )
    .argument('<words...>', 'device, or device/NAME, then the property')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (words: string[], _: unknown, command: Command) => {
      const { read } = await import('../commands/call.ts');
      invocation.exitCode = await read(words, command.optsWithGlobals<CallCommandOptions>());
    });
}

function defineEdit(command: Command, invocation: Invocation): void {
  editing(
    command
      .summary('Edit devices in an editor')
      .description('Opens devices as YAML in KUBE_EDITOR or EDITOR, and writes what was changed.')
      .argument('<type>', 'device, or device/NAME')
      .argument('[names...]', 'the names of devices'),
  ).action(async (type: string, names: string[], _: unknown, command: Command) => {
    const { edit } = await import('../commands/edit.ts');
    invocation.exitCode = await edit([type, ...names], command.optsWithGlobals<EditOptions>());
  });
}

function definePatch(command: Command, invocation: Invocation): void {
  editing(
    command
      .summary('Change devices by a patch')
      .description('Changes devices by a JSON merge patch or a JSON patch.')
      .argument('<type>', 'device, or device/NAME')
      .argument('[names...]', 'the names of devices'),
  )
    .option('--type <type>', 'merge (RFC 7386, the default) or json (RFC 6902)')
    .option('-p, --patch <patch>', 'the patch, as JSON or YAML')
    .option('--patch-file <file>', 'the file that holds it')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (type: string, names: string[], _: unknown, command: Command) => {
      const { patch } = await import('../commands/patch.ts');
      invocation.exitCode = await patch([type, ...names], command.optsWithGlobals<PatchOptions>());
    });
}

function defineWatch(command: Command, invocation: Invocation): void {
  command
    .summary('Show what changes on devices')
    .description('Shows the values of devices, and then each change. Ctrl-C ends it.')
    .argument('<type>', 'device, or device/NAME')
    .argument('[name]', 'the name of one device')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('-l, --selector <selector>', SELECTOR)
    .option('-o, --output <format>', 'json: one watch event per line')
    .action(async (type: string, name: string | undefined, _: unknown, command: Command) => {
      const { watch } = await import('../commands/watch.ts');
      const words = name === undefined ? [type] : [type, name];
      invocation.exitCode = await watch(words, command.optsWithGlobals<WatchOptions>());
    });
}

function defineDevice(command: Command, invocation: Invocation): void {
  const device = command
    .summary('Lasting edits of devices, and what their values were')
    .description(
      'Shows edits that were made at the node and last, or takes them back; shows what values were.',
    );
  device
    .command('edits')
    .summary('List lasting edits')
    .argument('[name]', 'of this device')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('-l, --selector <selector>', SELECTOR)
    .option('--all', 'also older ones that have ended: reverted, superseded, adopted, expired')
    .option('--state <states>', 'in these states: applied,failing', collectList)
    .option('--export', 'print them as kubectl patch commands for the cloud')
    .option('-o, --output <format>', 'json or yaml')
    .option('--no-headers', 'omit the header line')
    .action(async (name: string | undefined, _: unknown, command: Command) => {
      const { deviceEdits } = await import('../commands/device-edits.ts');
      invocation.exitCode = await deviceEdits(name, command.optsWithGlobals<EditsOptions>());
    });
  device
    .command('history')
    .summary('Show what the values of a device were')
    .description(
      'Shows each change of the values that publish.devices in agent.yaml lists: as far back as 24 hours, and 256 KiB for each property.',
    )
    .argument('<name>', 'the device')
    .argument('[property]', 'only this property')
    .option('--since <duration>', 'only what is newer than 5m, 3h or 1d', parseDurationMs)
    .option(
      '--limit <count>',
      'at most so many changes of each property, the newest (default: 1000)',
      parseInteger,
    )
    .option('-o, --output <format>', 'json or yaml')
    .option('--no-headers', 'omit the header line')
    .action(async (name: string, property: string | undefined, _: unknown, command: Command) => {
      const { deviceHistory } = await import('../commands/device-history.ts');
      invocation.exitCode = await deviceHistory(name, property, command.optsWithGlobals<HistoryOptions>());
    });
  device
    .command('revert')
    .summary('Take lasting edits back')
    .description('Takes edits back and writes what the cloud says. Without properties: all of the device.')
    .argument('<name>', 'the device')
    .argument('[properties...]', 'only the edits of these properties')
    .option('--id <ids>', 'only the edits of these ids', collectList)
    .option('--dry-run', 'check everything and write nothing')
    .action(async (name: string, properties: string[], _: unknown, command: Command) => {
      const { revertEdits } = await import('../commands/device-edits.ts');
      invocation.exitCode = await revertEdits(name, properties, command.optsWithGlobals<RevertOptions>());
    });
}

/** In the order of the help. */
export const DEVICE_COMMANDS: CommandTable = {
  set: defineSet,
  call: defineCall,
  read: defineRead,
  edit: defineEdit,
  patch: definePatch,
  watch: defineWatch,
  device: defineDevice,
};
