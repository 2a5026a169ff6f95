/**
 * Reports how much input a command has received when it has ended: a runtime's streaming server may lose some without an error.
 */
import type { SessionEnd } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { SessionOpened } from '@edgectl/rpc-schema/generated/types';
import { stderr } from '../terminal/output-writer.ts';

/** How much of our own standard input was read so far. */
export interface CopiedInput {
  bytes: number;
  /** Up to its end. */
  isWhole: boolean;
}

export interface InputReport {
  readonly end: SessionEnd;
  readonly opened: SessionOpened;
  readonly quiet: boolean;
}

/**
 * Through containerd's task service what a process has not taken is what it did not want.
 * @returns the exit code
 * @throws EdgectlError if input is known to be left by a way that may lose it, and the command takes itself for a success
 */
export async function reportInput(
  exitCode: number,
  { bytes, isWhole }: CopiedInput,
  { end, opened: { source }, quiet }: InputReport,
): Promise<number> {
  if (source === 'containerd' || source === undefined || end.stdin === undefined || bytes === 0)
    return exitCode;
  const { handed } = end.stdin;
  const server = source === 'edged' ? 'Edged' : "the container runtime's streaming server";
  if (handed < bytes) {
    const total = `${isWhole ? '' : 'at least '}${bytes}`;
    const text = `the command ended when ${handed} of ${total} bytes of its input were handed to ${server}`;
    if (exitCode === 0)
      throw new EdgectlError('Interrupted', text, {
        layer: 'client',
        hint: 'whether it wanted the rest is not known: compare what it should have written with what it has',
      });
    await stderr.write(`${text}\n`);
  } else if (!quiet) {
    await stderr.write(
      `${handed} bytes of input were handed to ${server}, which does not say whether the command has read them all\n`,
    );
  }
  return exitCode;
}
