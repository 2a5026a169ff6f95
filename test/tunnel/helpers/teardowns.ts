/** What is to be taken down at the end: of a test, or, where hooks set things up, of all tests of a file. */
import type { ExecutionContext } from 'ava';

export type Teardowns = Pick<ExecutionContext, 'teardown'>;

export class FileTeardowns implements Teardowns {
  readonly #functions: (() => unknown)[] = [];

  readonly teardown = (take: () => unknown): void => {
    this.#functions.push(take);
  };

  /** The last first. */
  async run(): Promise<void> {
    for (let take = this.#functions.pop(); take !== undefined; take = this.#functions.pop()) await take();
  }
}
