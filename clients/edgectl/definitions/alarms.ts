/** The commands on alarms; `get alarms` is with the other objects. */
import type { Command } from 'commander';
import type { AcknowledgeOptions } from '../commands/acknowledge.ts';
import type { CommandTable, Invocation } from './invocation.ts';

function defineAcknowledge(command: Command, invocation: Invocation): void {
  command
    .summary('Say that somebody looks after an alarm')
    .description(
      'Acknowledges alarms. An alarm stands on until its cause is gone, with the name of who acknowledged it; edgectl get alarms -A shows all.',
    )
    .argument('<type>', 'alarm, or alarm/NAME')
    .argument('[names...]', 'the names of alarms')
    .option('--comment <text>', 'what is done about it')
    .action(async (type: string, names: string[], _: unknown, command: Command) => {
      const { acknowledge } = await import('../commands/acknowledge.ts');
      invocation.exitCode = await acknowledge(
        [type, ...names],
        command.optsWithGlobals<AcknowledgeOptions>(),
      );
    });
}

/** In the order of the help. */
export const ALARM_COMMANDS: CommandTable = {
  acknowledge: defineAcknowledge,
};
