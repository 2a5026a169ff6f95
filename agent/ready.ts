/** Tells systemd that every door of the agent is open (sd_notify(3)). */
import { execFile } from 'node:child_process';
import type { Logger } from 'pino';

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
