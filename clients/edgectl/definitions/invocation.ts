/** What the definitions of commands share. */
import type { Command } from 'commander';

/** What one run of the program carries from its arguments to its exit code. */
export interface Invocation {
  /** The words after `--`; `undefined` if there is no `--`. */
  readonly remote: readonly string[] | undefined;
  exitCode: number;
}

/** Commands by name: what they take and do, or of which command a name is another one. */
export type CommandTable = Readonly<
  Record<string, ((command: Command, invocation: Invocation) => void) | string>
>;
