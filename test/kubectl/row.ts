/** One line of the table of what kubectl can do at the node. */
import type { RestNode } from '../helpers/rest-node.ts';
import type { Kubectl, KubectlResult } from './kubectl.ts';

export interface RowContext {
  readonly node: RestNode;
  readonly kubectl: Kubectl;
  /** `kubectl` itself, for what needs a terminal. */
  readonly program: string;
  /** The row's own, empty. */
  readonly folder: string;
}

export interface Row {
  /** As it is in the table, without `kubectl`. */
  readonly command: string;
  /** @throws Error that says what a user of kubectl would miss */
  run(context: RowContext): Promise<void>;
}

/** Everything about a command that failed, for the message of an assertion. */
export function outputOf({ stdout, stderr, exitCode }: KubectlResult): string {
  return `exit code ${exitCode}\n${stdout.slice(0, 2_000)}\n${stderr.slice(0, 2_000)}`;
}

/** A command that must succeed and print what matches. */
export function prints(command: string, args: readonly string[], expected: RegExp): Row {
  return {
    command,
    async run({ kubectl }) {
      const result = await kubectl.run(args);
      if (result.exitCode !== 0 || !expected.test(result.stdout)) {
        throw new Error(`${String(expected)} is not what it printed: ${outputOf(result)}`);
      }
    },
  };
}

/** A command that must fail and say what matches. */
export function fails(command: string, args: readonly string[], expected: RegExp): Row {
  return {
    command,
    async run({ kubectl }) {
      const result = await kubectl.run(args);
      if (result.exitCode === 0 || !expected.test(result.stderr)) {
        throw new Error(`${String(expected)} is not what it said: ${outputOf(result)}`);
      }
    },
  };
}
