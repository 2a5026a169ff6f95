/** One command run to its end through CRI's ExecSync, with the errors that a Go client of it prints. */
import { status } from '@grpc/grpc-js';
import type { PodRuntime } from './pod-runtime.ts';

export interface ExecSyncAnswer {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Set where the command failed or could not be run; it holds all that is left of the output. */
  readonly error?: string;
}

/** The names that Go gives to codes: `Unknown`, `ResourceExhausted`. */
function codeName(code: number): string {
  const name = status[code] ?? 'UNKNOWN';
  return name
    .toLowerCase()
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

function rpcError(error: unknown): { readonly code: number; readonly details: string } {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'number') {
    return { code: status.UNKNOWN, details: String(error) };
  }
  return {
    code: error.code,
    details: 'details' in error && typeof error.details === 'string' ? error.details : '',
  };
}

/** A limit of 0 s is none. The runtime answers only once the command has ended, also when the limit has passed. */
export async function execSync(
  runtime: PodRuntime,
  containerId: string,
  cmd: readonly string[],
  timeoutSeconds: number,
): Promise<ExecSyncAnswer> {
  const none = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  const line = cmd.join(' ');
  try {
    const answer = await runtime.cri.execSync({ containerId, cmd, timeout: BigInt(timeoutSeconds) }, 600_000);
    if (answer.exitCode !== 0)
      return {
        ...none,
        error: `command '${line}' exited with ${answer.exitCode}: ${Buffer.from(answer.stderr).toString()}`,
      };
    return { stdout: Buffer.from(answer.stdout), stderr: Buffer.from(answer.stderr) };
  } catch (error) {
    const { code, details } = rpcError(error);
    if (code === status.DEADLINE_EXCEEDED)
      return { ...none, error: `command timed out: "${line}" timed out after ${timeoutSeconds}s` };
    return { ...none, error: `rpc error: code = ${codeName(code)} desc = ${details}` };
  }
}
