/** The commands on upgrades; `get upgrades` is with the other objects. */
import type { Command } from 'commander';
import type { ConfirmOptions } from '../commands/confirm.ts';
import type { GlobalOptions } from '../global-options.ts';
import { parseSignedDurationMs } from '../values.ts';
import type { CommandTable, Invocation } from './invocation.ts';

function defineRelease(command: Command, invocation: Invocation): void {
  command
    .usage('pod NAME... | node [NAME]')
    .summary('Let go of updates of pods that are held')
    .description(
      'Lets go of the update of a pod, or of every pod of the node, that EdgeCore holds because of its annotation ' +
        'edge.kubeedge.io/hold-upgrade; edgectl get upgrades -A shows what is held.',
    )
    .argument('<type>', 'pod, pod/NAME or node')
    .argument('[names...]', 'the names of pods')
    .action(async (type: string, names: string[], _: unknown, command: Command) => {
      const { release } = await import('../commands/release.ts');
      invocation.exitCode = await release(type, names, command.optsWithGlobals<GlobalOptions>());
    });
}

function defineConfirm(command: Command, invocation: Invocation): void {
  command
    .usage('upgrade [JOB]')
    .summary('Let an upgrade of EdgeCore go on, and follow it')
    .description(
      'Confirms the NodeUpgradeJob that waits for it, and waits until EdgeCore reports the new version (exit code 0), or is back with the one of before (1). ' +
        'EdgeCore says nothing of the upgrade itself: keadm writes /tmp/keadm.log on the node.',
    )
    .argument('<type>', 'upgrade')
    .argument('[job]', 'the job that is meant; without it the one that waits')
    .option('--no-wait', 'end as soon as EdgeCore has taken it')
    .option('--follow', 'confirm nothing, and wait for one that was confirmed')
    .option('--timeout <time>', 'how long it is waited for (default: 15m)', parseSignedDurationMs)
    .action(async (type: string, job: string | undefined, _: unknown, command: Command) => {
      const { confirm } = await import('../commands/confirm.ts');
      const words = job === undefined ? [type] : [type, job];
      invocation.exitCode = await confirm(words, command.optsWithGlobals<ConfirmOptions>());
    });
}

/** In the order of the help. */
export const UPGRADE_COMMANDS: CommandTable = {
  release: defineRelease,
  confirm: defineConfirm,
};
