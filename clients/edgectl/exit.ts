/** How a command ends: what is printed and the exit code. */
import type { SessionEnd } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { BrokenPipe, stderr } from './terminal/output-writer.ts';
import { printable } from './output/printable.ts';

/** As a shell reports a program that SIGPIPE ended. */
const EXIT_BROKEN_PIPE = 141;

/** Layers whose name is worth telling: the command and the agent speak for themselves. */
const BACKEND_LAYERS: ReadonlySet<string> = new Set([
  'metaserver',
  'edged',
  'cri',
  'mapper',
  'store',
  'tunnel',
]);
const KINDS_WITH_LAYER: ReadonlySet<string> = new Set(['Timeout', 'Unavailable', 'BackendError', 'Internal']);

/** The lines for stderr, the last one without its newline: `error: …` or kubectl's `Error from server (…): …`, then a hint. */
export function errorText(error: EdgectlError): string {
  const isConnectionFault = error.layer === 'client' || error.layer === 'broker';
  const where =
    BACKEND_LAYERS.has(error.layer) && KINDS_WITH_LAYER.has(error.kind) ? ` (layer: ${error.layer})` : '';
  const first = isConnectionFault
    ? `error: ${error.message}`
    : `Error from server (${error.reason}): ${error.message}${where}`;
  return printable(error.hint === undefined ? first : `${first}\nhint: ${error.hint}`);
}

/** A session that ended neither by itself nor with an error: somebody ended it, or the agent stopped. */
export function endedOtherwise({ reason }: SessionEnd): EdgectlError {
  const kind = reason === 'TimedOut' ? 'Timeout' : reason === 'Canceled' ? 'Canceled' : 'Interrupted';
  return new EdgectlError(kind, `the node ended the session: ${reason}`, { layer: 'client' });
}

/** Prints what went wrong, if there is something to print, and gives the exit code. */
export async function reportFailure(thrown: unknown): Promise<number> {
  if (thrown instanceof BrokenPipe) return EXIT_BROKEN_PIPE;
  const error = EdgectlError.from(thrown, 'Internal', { layer: 'client' });
  try {
    await stderr.write(`${errorText(error)}\n`);
    if (!EdgectlError.is(thrown) && process.env.EDGECTL_DEBUG && thrown instanceof Error) {
      await stderr.write(`${thrown.stack ?? ''}\n`);
    }
  } catch {
    // Nobody reads stderr any more; the exit code is all that is left.
  }
  return error.exitCode;
}
