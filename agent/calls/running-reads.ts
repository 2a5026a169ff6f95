/** Reads that run: the same read asked again while it runs joins it. Nothing is kept once it is answered. */
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Caller } from '../access/caller.ts';
import type { RequestId } from './json-rpc.ts';

export class RunningReads {
  readonly #answers = new Map<string, Promise<string>>();

  get size(): number {
    return this.#answers.size;
  }

  find(key: string): Promise<string> | undefined {
    return this.#answers.get(key);
  }

  add(key: string, answer: Promise<string>): void {
    this.#answers.set(key, answer);
    const remove = (): void => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    };
    answer.then(remove, remove);
  }
}

/** The same caller, the same id, the same method, the same parameters. */
export function readKey(caller: Caller, id: RequestId, method: string, params: unknown): string {
  return stringifyExact([caller.attachment, caller.topicPrincipal, caller.client, id, method, params]);
}
