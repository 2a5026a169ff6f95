/**
 * Records calls in the journal: before they run, and with their answer when they have ended. After a restart it finds them again.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Journal, JournalRecord } from '../store/journal.ts';
import { isStoreDegraded } from '../store/store-problem.ts';
import type { Caller } from '../access/caller.ts';
import type { Deduplicator, RememberedCall } from './deduplicator.ts';
import { failureText } from './json-rpc.ts';
import type { ReplyRoute } from './reply-route.ts';
import { isSetRecord } from './set-journal.ts';

/** Session openings are far smaller; the output of an `inline` exec need not be kept to be never run twice. */
const MAX_KEPT_ANSWER = 16 * 1024;

export interface NewCall {
  readonly call: RememberedCall;
  readonly method: string;
  /** True if the entry must survive a power cut, not only the agent's death. */
  readonly durable: boolean;
}

export class CallJournal {
  readonly #journal: Journal;
  readonly #deduplicator: Deduplicator;
  readonly #keptNow: () => number;
  readonly #mode: () => 'required' | 'best-effort';

  constructor(
    journal: Journal,
    deduplicator: Deduplicator,
    keptNow: () => number,
    mode: () => 'required' | 'best-effort' = () => 'required',
  ) {
    this.#mode = mode;
    this.#journal = journal;
    this.#deduplicator = deduplicator;
    this.#keptNow = keptNow;
  }

  /** Takes over what an earlier run of the agent left. @returns the interrupted calls whose callers are to be told */
  restore(): JournalRecord[] {
    const before = this.#journal.unannounced();
    const left = this.#journal.recover(this.#keptNow());
    const known = new Map([...this.#journal.finished(), ...left].map((record) => [record.sequence, record]));
    for (const record of known.values()) {
      if (isSetRecord(record)) continue;
      const { attachment, principal, client, id, digest, receivedAt, finishedAt, sequence } = record;
      this.#deduplicator.restore(
        { attachment, principal, topicPrincipal: principal, client },
        {
          id,
          digest,
          receivedAt,
          finishedAt,
          sequence,
          answer: record.interrupted ? () => interruptedText(record) : () => this.#answerOf(record),
        },
        this.#keptNow(),
      );
    }
    return [...before, ...left];
  }

  /**
   * Synchronous: the entries are on the disk when it returns.
   * @param alongside writes what belongs to the same calls, in the same transaction
   */
  begin(calls: readonly NewCall[], caller: Caller, route: ReplyRoute, alongside: () => void): void {
    const durable = calls.some((call) => call.durable);
    const sequences = this.#journal.together(durable, () => {
      alongside();
      return calls.map(({ call, method }) =>
        this.#journal.begin(
          {
            attachment: caller.attachment,
            principal: caller.topicPrincipal,
            client: caller.client,
            id: call.id,
            digest: call.digest,
            method,
            responseTopic: route.topic,
            ...(route.correlationData === undefined ? {} : { correlationData: route.correlationData }),
          },
          this.#keptNow(),
        ),
      );
    });
    for (const [index, { call }] of calls.entries()) call.sequence = sequences[index];
  }

  /** Whether what could not be journalled runs anyway: the policy says so, and the database cannot be written. */
  mayGoWithout(cause: unknown): boolean {
    return isStoreDegraded(cause) && this.#mode() === 'best-effort';
  }

  finish(call: RememberedCall, text: string): void {
    const { id, sequence } = call;
    const kept = text.length <= MAX_KEPT_ANSWER;
    if (sequence === undefined) {
      this.#deduplicator.finish(call, kept ? () => text : () => goneText(id));
      return;
    }
    const now = this.#keptNow();
    let isWritten = false;
    this.#journal.writes.later(() => {
      this.#journal.finish(sequence, kept ? text : undefined, now);
      isWritten = true;
    });
    // Answers that are not written yet come from memory.
    const held = isWritten ? undefined : text;
    this.#deduplicator.finish(call, () =>
      isWritten ? this.#answerOf({ id, sequence }) : (held ?? goneText(id)),
    );
  }

  /** The call had no effect: it may be sent again. Its row goes now, or when the database can be written. */
  release(call: RememberedCall): void {
    const { sequence } = call;
    if (sequence !== undefined) this.#journal.writes.later(() => this.#journal.remove(sequence));
    this.#deduplicator.release(call);
  }

  announced(record: JournalRecord): void {
    this.#journal.announced(record.sequence);
  }

  forgetBefore(time: number): void {
    this.#journal.forgetBefore(time);
  }

  #answerOf({ id, sequence }: Pick<JournalRecord, 'id' | 'sequence'>): string {
    return this.#journal.answer(sequence) ?? goneText(id);
  }
}

/** The answer to a call that ran when the agent died. */
export function interruptedText({ id, method }: Pick<JournalRecord, 'id' | 'method'>): string {
  return failureText(
    id,
    new EdgectlError(
      'Interrupted',
      `the agent ended while ${method} ran; whether it took effect is not known`,
      {
        hint: 'check the object before you call again with another id',
        ran: 'maybe',
      },
    ),
  );
}

function goneText(id: string | number): string {
  return failureText(
    id,
    new EdgectlError('Gone', 'this call has run, and its answer is no longer kept', {
      hint: 'give a new call an id of its own',
      ran: 'yes',
    }),
  );
}
