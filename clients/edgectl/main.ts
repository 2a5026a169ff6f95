/** The `edgectl` command. */
import { reportFailure } from './exit.ts';
import { start } from './run.ts';
import { keepOutputBlocking } from './terminal/blocking-output.ts';

keepOutputBlocking();
start(process.argv.slice(2))
  .catch(reportFailure)
  // Not left to the event loop: an open standard input would keep the program.
  .then((exitCode) => process.exit(exitCode))
  .catch(() => process.exit(1));
