/** One agent at a time operates a node: as a unit of systemd, in a pod, or started by hand. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { holdFileLock } from '../common/file-lock.ts';
import { answers } from '../common/unix-socket.ts';

/** In the words of whoever finds that it is held. */
function whoWeAre(environment: NodeJS.ProcessEnv): string {
  const { EDGECTL_POD: pod, INVOCATION_ID: invocation } = environment;
  if (pod !== undefined && pod !== '') return `the pod ${pod}`;
  return invocation === undefined ? 'a process that was started by hand' : 'the unit edgectl-agent.service';
}

/**
 * @param socket the embedded broker's: whoever has the same node has the same socket
 * @returns what gives the node up
 * @throws EdgectlError `Conflict` if another agent has it
 */
export async function holdNode(
  socket: string,
  environment: NodeJS.ProcessEnv,
  log: Pick<Logger, 'warn'>,
): Promise<() => void> {
  try {
    return await holdFileLock(`${socket}.holder`, whoWeAre(environment), () => answers(socket));
  } catch (error) {
    if (EdgectlError.is(error) && error.kind === 'Conflict') throw error;
    // The other doors are served anyway.
    log.warn(
      { reason: (error as Error).message },
      'the file that names the agent of this node cannot be written: a second agent would not be refused',
    );
    return () => undefined;
  }
}
