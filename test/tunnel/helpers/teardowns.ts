/** What is to be taken down at the end: of a test, or, where hooks set things up, of all tests of a file. */
import type { ExecutionContext } from 'ava';

export type Teardowns = Pick<ExecutionContext, 'teardown'>;

export class FileTeardowns implements Teardowns {
  readonly #functions: (() => unknown)[] = [];

  readonly teardown = (action: () => unknown): void => {
    this.#functions.push(action);
  };

  /** The last first. */
  async run(): Promise<void> {
    for (let action = this.#functions.pop(); action !== undefined; action = this.#functions.pop())
      await action();
  }
}
