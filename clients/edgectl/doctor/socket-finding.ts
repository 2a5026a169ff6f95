/** The first check: whether an agent listens on the node's socket, and we may speak to it. */
import { failed, type Finding, fine } from '../../../common/diagnose/check.ts';
import { RESTART_AGENT } from '../../../common/diagnose/remedies.ts';
import { probeAddress } from '../../../common/probe-address.ts';

const NAME = 'socket';

export async function socketFinding(path: string, signal: AbortSignal): Promise<Finding> {
  try {
    await probeAddress(`unix://${path}`, signal);
    return fine(NAME, `${path} is served`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    switch (code) {
      case 'ENOENT':
        return failed(NAME, `the agent is not running: there is no ${path}`, {
          hint: 'where it has another socket, name it with --socket',
          command: 'systemctl start edgectl-agent',
        });
      case 'ECONNREFUSED':
        return failed(NAME, `the agent is not running: nobody listens on ${path}`, {
          hint: 'journalctl -u edgectl-agent tells why it ended',
          command: RESTART_AGENT,
        });
      case 'EACCES':
      case 'EPERM':
        return failed(NAME, `no permission to open ${path}`, {
          hint: "the socket is root's: be root, or name a broker with --broker and --user",
          command: 'sudo edgectl doctor',
        });
      default:
        return failed(NAME, `${path} does not answer: ${message}`, { command: RESTART_AGENT });
    }
  }
}
