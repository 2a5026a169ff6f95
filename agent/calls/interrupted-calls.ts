/** Tells the callers whose calls ran when an earlier run of the agent died: once, when they can hear it. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { JournalRecord } from '../store/journal.ts';
import { type CallJournal, interruptedText } from './call-journal.ts';
import { interruptedSetText, isSetRecord } from './set-journal.ts';

export interface InterruptedCallsOptions {
  readonly records: readonly JournalRecord[];
  readonly journal: CallJournal;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly clock: Clock;
  readonly log: Logger;
  /** After this a caller has given up. */
  readonly keptMs: number;
}

export class InterruptedCalls {
  readonly #options: InterruptedCallsOptions;
  readonly #answered = new Set<JournalRecord>();

  constructor(options: InterruptedCallsOptions) {
    this.#options = options;
  }

  start(stopped: AbortSignal): void {
    const { attachments, clock, keptMs, log } = this.#options;
    const records = this.#options.records.filter((record) => !this.#answered.has(record));
    if (records.length === 0) return;
    const givenUp = new AbortController();
    const signal = AbortSignal.any([stopped, givenUp.signal]);
    log.warn(
      { calls: records.length },
      'calls ran when the agent ended: their callers are told, they are not run again',
    );
    clock.after(keptMs, () => givenUp.abort(), signal);
    for (const record of records) {
      const attachment = attachments.get(record.attachment);
      if (attachment === undefined) continue;
      // The embedded broker's clients come back after it; on another broker they are there when we attach.
      if (attachment.subscribed !== undefined) {
        const subscribed = attachment.subscribed(record.responseTopic, signal);
        background(
          clock,
          subscribed.then(
            () => this.#tell(attachment, record),
            // Nobody came for it.
            () => undefined,
          ),
        );
      } else {
        this.#tellWhenAttached(attachment, record, signal);
      }
    }
  }

  #tellWhenAttached(attachment: ManagedAttachment, record: JournalRecord, signal: AbortSignal): void {
    const { clock } = this.#options;
    const answered = new AbortController();
    const tell = (attached: boolean): void => {
      if (!attached) return;
      answered.abort();
      background(clock, this.#tell(attachment, record));
    };
    attachment.onChange(guarded(clock, tell), AbortSignal.any([answered.signal, signal]));
    tell(attachment.connected);
  }

  async #tell(attachment: ManagedAttachment, record: JournalRecord): Promise<void> {
    const { correlationData, responseTopic } = record;
    try {
      const text = isSetRecord(record) ? interruptedSetText(record) : interruptedText(record);
      await attachment.publish(responseTopic, text, {
        qos: 1,
        ...(correlationData === undefined ? {} : { correlationData }),
      });
      this.#answered.add(record);
      this.#options.journal.announced(record);
    } catch (error) {
      this.#options.log.warn(
        { reason: (error as Error).message },
        'the caller of an interrupted call was not told',
      );
    }
  }
}
