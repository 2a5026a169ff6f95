/** What is known of the edits of one device when they are looked at: by the cloud, the clock, and what the mapper was told. */
import type { Clock } from '../../../common/clock.ts';
import type { MapperClient } from '../../backends/mapper/mapper-client.ts';
import type { ReportedTwin } from '../../backends/mapper/reported-twin.ts';
import type { SocketFile } from '../../backends/socket-file.ts';
import type { WholeDevice } from '../device-reader.ts';
import type { DeviceJournal, DeviceName } from '../journal/device-journal.ts';
import type { EditRecord } from '../journal/edit-record.ts';
import type { ReportedValues } from '../reported-values.ts';
import { REGISTERS_WITHIN_MS } from './write-fingerprint.ts';
import { type KeptEdit, type OnCloudChange, cloudChangeOf } from './reconcile.ts';
import { startedSince, type ObservedDesired, observedDesiredOf } from './observed-desired.ts';

interface KeptEditsOptions {
  readonly journal: DeviceJournal;
  readonly onCloudChange: () => OnCloudChange;
  /** The time by which edits end, milliseconds since the epoch. */
  readonly keptNow: () => number;
  readonly clock: Clock;
}

interface EditedDevice {
  readonly whole: WholeDevice;
  readonly edits: readonly EditRecord[];
  readonly reported: ReportedValues;
  /** EdgeCore's. */
  readonly start: SocketFile | undefined;
  readonly client: MapperClient;
}

export class KeptEdits {
  readonly #options: KeptEditsOptions;
  readonly #inquiries: Inquiries;

  constructor(options: KeptEditsOptions) {
    this.#options = options;
    this.#inquiries = new Inquiries(options.clock);
  }

  /** If the reports do not show which desired values a mapper has received since EdgeCore's start, the mapper is asked. */
  async of(device: EditedDevice, signal: AbortSignal): Promise<readonly KeptEdit[]> {
    const { whole, edits, reported, start, client } = device;
    const compareWith = (edit: EditRecord, asked: Inquiry['answer']): ObservedDesired =>
      observedDesiredOf(edit, { reported, asked }, start);
    const open = new Set(
      edits.filter((edit) => startedSince(edit, start) && compareWith(edit, undefined) === 'unknown'),
    );
    if (open.size === 0) return edits.map((edit) => this.#kept(edit, device, compareWith(edit, undefined)));
    const writtenAtMs = Math.max(...edits.map(({ appliedAtMs = 0 }) => appliedAtMs));
    const occasion = `${start?.identity} ${writtenAtMs}`;
    const { answer, over } = await this.#inquiries.of(whole.stored.metadata, occasion, client, signal);
    return edits.map((edit) => {
      const now = compareWith(edit, answer);
      if (!open.has(edit) || now === 'other') return this.#kept(edit, device, now);
      // Until it would have registered again, that it was not told another value yet settles nothing.
      if (!over) return this.#kept(edit, device, 'unknown');
      return this.#kept(edit, device, now === 'same' ? 'same' : 'other');
    });
  }

  forget(title: string): void {
    this.#inquiries.forget(title);
  }

  #kept(edit: EditRecord, { whole, start }: EditedDevice, observedDesired: ObservedDesired): KeptEdit {
    const { journal, onCloudChange, keptNow } = this.#options;
    if (observedDesired === 'same' && !edit.confirmed) journal.markConfirmed(edit.id);
    return {
      id: edit.id,
      cloudChange: cloudChangeOf(edit, whole.stored, onCloudChange()),
      expired: edit.expiresAtMs !== undefined && edit.expiresAtMs <= keptNow(),
      writeFingerprint: edit.writeFingerprint,
      observedDesired,
      edgeCore: startedSince(edit, start) ? 'new' : 'same',
    };
  }
}

/**
 * Asks a mapper what it was told, where its reports do not say: after a start of EdgeCore a property that is not reported, or
 * seldom, would leave an edit unsettled for ever. Asked three times and no more: a mapper of KubeEdge's framework writes the desired
 * values to the device when it is asked, which undoes what somebody set there.
 */
interface Inquiry {
  readonly answer: ReadonlyMap<string, ReportedTwin> | undefined;
  /** Whether a mapper that registers again would have done so: what is not known now will not be. */
  readonly over: boolean;
}

interface OpenInquiry {
  readonly occasion: string;
  readonly sinceMs: number;
  asked: number;
  answer: Inquiry['answer'];
}

/** After the occasion. */
const ASK_AT_MS = [10_000, 30_000, REGISTERS_WITHIN_MS] as const;
const TIMEOUT_MS = 2_000;
const NOT_ASKED: Inquiry = { answer: undefined, over: false };

export class Inquiries {
  readonly #clock: Clock;
  readonly #openInquiries = new Map<string, OpenInquiry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param occasion the start of EdgeCore and the latest write: another one begins again */
  async of(
    device: DeviceName,
    occasion: string,
    client: MapperClient,
    signal: AbortSignal,
  ): Promise<Inquiry> {
    const title = `${device.namespace}/${device.name}`;
    const now = this.#clock.monotonic();
    let inquiry = this.#openInquiries.get(title);
    if (inquiry?.occasion !== occasion) {
      inquiry = { occasion, sinceMs: now, asked: 0, answer: undefined };
      this.#openInquiries.set(title, inquiry);
    }
    const dueMs = ASK_AT_MS[inquiry.asked];
    if (dueMs !== undefined && now - inquiry.sinceMs >= dueMs) {
      const answer = await client
        .getReported(device, { timeoutMs: TIMEOUT_MS, signal })
        .catch(() => undefined);
      // A mapper that is away is asked again at the next check.
      if (answer === undefined) return NOT_ASKED;
      inquiry.answer = answer;
      inquiry.asked += 1;
    }
    return { answer: inquiry.answer, over: inquiry.asked === ASK_AT_MS.length };
  }

  forget(title: string): void {
    this.#openInquiries.delete(title);
  }
}
