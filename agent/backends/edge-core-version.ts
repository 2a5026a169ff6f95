/** The version of the installed EdgeCore, by its own word: for a node that does not report it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 4096;

/** `undefined` where there is none, or the agent runs in a container. */
export async function installedVersion(signal: AbortSignal): Promise<string | undefined> {
  const options = { signal, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  const answer = await run('edgecore', ['--version'], options).catch(() => undefined);
  return /\bv\d+\.\d+\.\d+[-+.\w]*/.exec(answer?.stdout ?? '')?.[0];
}
