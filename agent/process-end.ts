/** What ends the process: a signal, or an error that nobody caught. */
import type { Logger } from 'pino';
import { systemClock } from '../common/clock.ts';

/** A clean end has a deadline. */
const STOP_TIMEOUT_MS = 15_000;

/** Resolves with the exit code once the agent is to stop; a second signal, or a stop that hangs, ends it at once. */
export function endOfProcess(log: Logger): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (exitCode: number): void => {
      if (stopping) process.exit(exitCode === 0 ? 1 : exitCode);
      stopping = true;
      systemClock.after(STOP_TIMEOUT_MS, () => {
        log.fatal('the agent did not stop in time');
        process.exit(1);
      });
      resolve(exitCode);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        log.info({ signal }, 'stopping');
        stop(0);
      });
    }
    process.on('uncaughtException', (error) => {
      log.fatal({ err: error }, 'uncaught error: the agent stops');
      stop(70);
    });
    process.on('unhandledRejection', (error) => {
      log.fatal({ err: error }, 'uncaught error: the agent stops');
      stop(70);
    });
  });
}
