/** Issues a certificate in a separate process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { IssuedPair } from '../../../common/certificates/issue-certificate.ts';
import type { CertificateRequest } from './issue-program.ts';

/** As it is in the tree, and beside the agent's bundle. */
const PROGRAM = new URL(`./issue-program${extname(import.meta.url)}`, import.meta.url);
const TIMEOUT_MS = 60_000;

/** @throws EdgectlError `Internal` if the process ends without an answer */
export async function issueApart(request: CertificateRequest): Promise<IssuedPair> {
  const child = fork(PROGRAM, { timeout: TIMEOUT_MS, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const answered = once(child, 'message').then(([pair]) => pair as IssuedPair);
  // Its exit may be told before its answer is read; the end of the channel comes behind both.
  const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code, signal]]) => {
    throw new EdgectlError('Internal', `the process that issues a certificate ended with ${code ?? signal}`);
  });
  child.send(request);
  return Promise.race([answered, ended]);
}
