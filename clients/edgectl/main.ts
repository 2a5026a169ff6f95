/** The `edgectl` command. */
import { reportFailure } from './exit.ts';
import { run } from './run.ts';
import { keepOutputBlocking } from './terminal/blocking-output.ts';

async function start(argv: readonly string[]): Promise<number> {
  // What the shell's completion script calls, at each press of the tab key.
  if (argv[0] === 'complete') {
    const { complete } = await import('./commands/completion.ts');
    return complete(argv.slice(argv[1] === '--' ? 2 : 1));
  }
  return run(argv);
}

keepOutputBlocking();
start(process.argv.slice(2))
  .catch(reportFailure)
  // Not left to the event loop: an open standard input would keep the program.
  .then((exitCode) => process.exit(exitCode))
  .catch(() => process.exit(1));
