/**
 * Counts what is changed, by what it is changed of, whatever the door. A client's number id says "the same call as before" only as
 * long as nobody else has changed the same thing in between.
 */
import type { Action, ActionParams } from '../access/action.ts';
import { requirementsOf } from '../access/requirement.ts';

/** More are forgotten at once: then no call counts as a repeat, which costs a second run of what has an absolute value. */
const MAX_TARGETS = 10_000;

export class TargetChanges {
  readonly #counts = new Map<string, number>();
  #all = 0;

  /** Somebody is about to change this. Called in the order in which the changes are made. */
  note(action: Action, params: ActionParams): void {
    if (params['dryRun'] === true) return;
    if (this.#counts.size >= MAX_TARGETS) {
      this.#counts.clear();
      this.#all += 2;
    }
    for (const target of targetsOf(action, params))
      this.#counts.set(target, (this.#counts.get(target) ?? 0) + 1);
  }

  /**
   * To be called when a call is admitted.
   * @param own how often the call itself will note each of its targets
   * @returns whether anybody else has changed one of them since
   */
  watch(action: Action, params: ActionParams, own: 0 | 1): () => boolean {
    const before = targetsOf(action, params).map((target) => [target, this.#count(target)] as const);
    return () => before.some(([target, count]) => this.#count(target) > count + own);
  }

  #count(target: string): number {
    return this.#all + (this.#counts.get(target) ?? 0);
  }
}

function targetsOf(action: Action, params: ActionParams): readonly string[] {
  const [kind = ''] = action.split('.');
  const names = requirementsOf(action, params).map(
    ({ namespace = '', name = '' }) => `${kind} ${namespace}/${name}`,
  );
  return [...new Set(names)];
}
