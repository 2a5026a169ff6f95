/** Tells the callers whose calls ran when an earlier run of the agent died: once, when they can hear it. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
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
  readonly #stopped = new AbortController();

  constructor(options: InterruptedCallsOptions) {
    this.#options = options;
  }

  start(): void {
    const { records, attachments, clock, keptMs, log } = this.#options;
    if (records.length === 0) return;
    log.warn(
      { calls: records.length },
      'calls ran when the agent ended: their callers are told, they are not run again',
    );
    clock.after(keptMs, () => this.stop(), this.#stopped.signal);
    for (const record of records) {
      const attachment = attachments.get(record.attachment);
      if (attachment === undefined) continue;
      // The embedded broker's clients come back after it; on another broker they are there when we attach.
      if (attachment.subscribed !== undefined) {
        void attachment
          .subscribed(record.responseTopic, this.#stopped.signal)
          .then(() => this.#tell(attachment, record));
      } else {
        this.#tellWhenAttached(attachment, record);
      }
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  #tellWhenAttached(attachment: ManagedAttachment, record: JournalRecord): void {
    const told = new AbortController();
    const tell = (attached: boolean): void => {
      if (!attached) return;
      told.abort();
      void this.#tell(attachment, record);
    };
    attachment.onChange(tell, AbortSignal.any([told.signal, this.#stopped.signal]));
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
      this.#options.journal.announced(record);
    } catch (error) {
      this.#options.log.warn(
        { reason: (error as Error).message },
        'the caller of an interrupted call was not told',
      );
    }
  }
}
