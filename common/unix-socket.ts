/** Unix sockets as files that may outlive who listened. */
import { createConnection } from 'node:net';
import { orReject } from './fault-boundary.ts';

const PROBE_TIMEOUT_MS = 1000;

/** Whether somebody listens on a unix socket; a file that a dead process left is nobody. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    const finish = (answered: boolean) => (): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, orReject(reject, finish(true)));
    const taken = orReject(reject, finish(true));
    const refused = orReject(reject, finish(false));
    socket.once('connect', taken);
    socket.once('error', refused);
  });
}
