/** What systemd is told when every door is open (sd_notify(3)), and what ends the process: a signal, or an error that nobody caught. */
import { execFile } from 'node:child_process';
import type { Logger } from 'pino';
import { systemClock } from '../common/clock.ts';

const NOTIFY = 'systemd-notify';
/** systemd itself waits for 90 s and then ends the unit. */
const TIMEOUT_MS = 20_000;

/** Does nothing where systemd has not asked. */
export function tellReady(log: Pick<Logger, 'error'>, environment: NodeJS.ProcessEnv): void {
  if ((environment['NOTIFY_SOCKET'] ?? '') === '') return;
  // Node.js has no datagrams on unix sockets; the program comes with systemd.
  execFile(NOTIFY, ['READY=1', 'STATUS=ready'], { env: environment, timeout: TIMEOUT_MS }, (error) => {
    if (error === null) return;
    log.error({ reason: error.message }, `systemd could not be told that the agent is ready (by ${NOTIFY})`);
  });
}

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
