/** From arguments to an exit code. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type Command, CommanderError } from 'commander';
import { normalizeFlags, splitAtDashes } from './arguments.ts';
import type { Invocation } from './definitions/invocation.ts';
import { reportFailure } from './exit.ts';
import { buildProgram, flagFacts } from './program.ts';

/** Our own errors have their exit code; commander's are a wrong command line, except for printed help, which is not an error. */
function usageError(
  error: CommanderError,
  program: Command,
  own: readonly string[],
): EdgectlError | undefined {
  if (error.exitCode === 0) return undefined;
  if (error.code === 'commander.help') return undefined;
  const named = program.commands.find((command) => own.includes(command.name()));
  const where = named === undefined ? 'edgectl' : `edgectl ${named.name()}`;
  const message = error.message.replace(/^error: /, '').replace(/^unknown option '(.*)'/, 'unknown flag: $1');
  return new EdgectlError('InvalidParams', message, { layer: 'client', hint: `see '${where} --help'` });
}

/** Runs a command. @returns its exit code */
export async function start(argv: readonly string[]): Promise<number> {
  // What the shell's completion script calls, at each press of the tab key.
  if (argv[0] === 'complete') {
    const { complete } = await import('./commands/completion.ts');
    return complete(argv.slice(argv[1] === '--' ? 2 : 1));
  }
  return run(argv);
}

/** Never rejects: what goes wrong is printed. */
async function run(argv: readonly string[]): Promise<number> {
  const { own, remote } = splitAtDashes(argv);
  const invocation: Invocation = { remote, exitCode: 0 };
  const program = buildProgram(invocation, argv[0]);
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(
      normalizeFlags(own, () => flagFacts(program)),
      { from: 'user' },
    );
    return invocation.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportFailure(error);
    const usage = usageError(error, program, own);
    return usage === undefined ? error.exitCode : reportFailure(usage);
  }
}
