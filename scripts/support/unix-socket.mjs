/** Asks a unix socket whether somebody listens there. */
import { connect } from 'node:net';

/** True where a connection is taken; a file that a dead process left is not. */
export function isListening(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (listening) => {
      socket.destroy();
      resolve(listening);
    };
    socket.on('connect', () => answer(true));
    socket.on('error', () => answer(false));
  });
}

/** Resolves once somebody listens. @throws Error after `timeoutMs`, or with what `failed` resolves to */
export async function untilListening(path, failed, timeoutMs = 30_000) {
  const late = AbortSignal.timeout(timeoutMs);
  const failure = failed.then((why) => {
    throw new Error(why);
  });
  while (!(await Promise.race([isListening(path), failure]))) {
    if (late.aborted) throw new Error(`nobody listens on ${path} after ${timeoutMs / 1000} s`);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), failure]);
  }
}
