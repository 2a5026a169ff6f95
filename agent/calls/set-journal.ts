/** Values on `set/…`, on the disk before they are acknowledged: of one that was under way when the agent died its sender is told. */
import type { SetAnswer } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { errorWord } from '@edgectl/rpc-schema/plain-answers';
import type { Journal, JournalEntry, JournalRecord } from '../store/journal.ts';
import { isStoreDegraded } from '../store/store-problem.ts';
import type { Caller } from '../access/caller.ts';
import { digestOf } from './deduplicator.ts';

/** Stored instead of a method's name. */
type SetVerb = 'set' | 'put';

export class SetJournal {
  readonly #journal: Journal;
  readonly #keptNow: () => number;
  readonly #mode: () => 'required' | 'best-effort';

  constructor(
    journal: Journal,
    keptNow: () => number,
    mode: () => 'required' | 'best-effort' = () => 'required',
  ) {
    this.#mode = mode;
    this.#journal = journal;
    this.#keptNow = keptNow;
  }

  /**
   * Synchronous: on the disk when it returns.
   * @param alongside writes what belongs to the same value, in the same transaction
   * @returns what `alongside` gave, and what to call when the value is answered
   */
  begin<Alongside>(
    { attachment, topicPrincipal, client }: Caller,
    method: SetVerb,
    value: string,
    responseTopic: string,
    alongside: () => Alongside,
  ): { readonly alongside: Alongside; readonly finish: () => void } {
    // A value has no id. This stands in its place, to find the value again.
    const entry = { attachment, principal: topicPrincipal, client, id: value, method, responseTopic };
    try {
      return this.#begin(entry, value, alongside);
    } catch (cause) {
      if (!isStoreDegraded(cause) || this.#mode() !== 'best-effort') throw cause;
      return { alongside: alongside(), finish: () => undefined };
    }
  }

  #begin<Alongside>(
    entry: Omit<JournalEntry, 'digest'>,
    value: string,
    alongside: () => Alongside,
  ): { readonly alongside: Alongside; readonly finish: () => void } {
    const written = this.#journal.together(true, () => ({
      alongside: alongside(),
      sequence: this.#journal.begin({ ...entry, digest: digestOf(entry.method, value) }, this.#keptNow()),
    }));
    return { alongside: written.alongside, finish: () => this.#finish(written.sequence) };
  }

  #finish(sequence: number): void {
    const now = this.#keptNow();
    this.#journal.writes.later(() => this.#journal.finish(sequence, undefined, now));
  }
}

export function isSetRecord({ method }: Pick<JournalRecord, 'method'>): boolean {
  return method === 'set' || method === 'put';
}

/** The answer to a value that was being written when the agent died. */
export function interruptedSetText({ id, method }: Pick<JournalRecord, 'id' | 'method'>): string {
  const error = new EdgectlError(
    'Interrupted',
    'the agent ended while the value was written; whether it took effect is not known',
    { hint: 'check the reported value, then send it again' },
  );
  if (method === 'put') return errorWord(error.code);
  const answer: SetAnswer = {
    value: String(id),
    accepted: true,
    written: false,
    readBack: 'unknown',
    error: error.toRpc(),
  };
  return JSON.stringify(answer);
}
