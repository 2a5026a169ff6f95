/** What is known of the edits of one device when they are looked at: by the cloud, the clock, and what the mapper was told. */
import type { Clock } from '../../../common/clock.ts';
import type { MapperClient } from '../../node/mapper/mapper-client.ts';
import type { SocketFile } from '../../node/socket-file.ts';
import type { WholeDevice } from '../device-reader.ts';
import type { DeviceJournal } from '../journal/device-journal.ts';
import type { EditRecord } from '../journal/edit-record.ts';
import type { ReportedValues } from '../reported-values.ts';
import { Inquiries, type Inquiry } from './inquiries.ts';
import type { KeptEdit } from './reconcile.ts';
import { startedSince, type Told, toldOf } from './told.ts';
import { type OnCloudChange, verdictOn } from './verdict.ts';

export interface KeptEditsOptions {
  readonly journal: DeviceJournal;
  readonly onCloudChange: () => OnCloudChange;
  /** The time by which edits end, milliseconds since the epoch. */
  readonly keptNow: () => number;
  readonly clock: Clock;
}

export interface EditedDevice {
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

  /** Where reports do not say what a mapper was told since EdgeCore's start, it is asked. */
  async of(device: EditedDevice, signal: AbortSignal): Promise<readonly KeptEdit[]> {
    const { whole, edits, reported, start, client } = device;
    const told = (edit: EditRecord, asked: Inquiry['said']): Told => toldOf(edit, { reported, asked }, start);
    const open = new Set(
      edits.filter((edit) => startedSince(edit, start) && told(edit, undefined) === 'unsaid'),
    );
    if (open.size === 0) return edits.map((edit) => this.#kept(edit, device, told(edit, undefined)));
    const writtenAtMs = Math.max(...edits.map(({ appliedAtMs = 0 }) => appliedAtMs));
    const occasion = `${start?.identity} ${writtenAtMs}`;
    const { said, over } = await this.#inquiries.of(whole.stored.metadata, occasion, client, signal);
    return edits.map((edit) => {
      const now = told(edit, said);
      if (!open.has(edit) || now === 'other') return this.#kept(edit, device, now);
      // Until it would have registered again, that it was not told another value yet settles nothing.
      if (!over) return this.#kept(edit, device, 'unsaid');
      return this.#kept(edit, device, now === 'ours' ? 'ours' : 'other');
    });
  }

  forget(title: string): void {
    this.#inquiries.forget(title);
  }

  #kept(edit: EditRecord, { whole, start }: EditedDevice, told: Told): KeptEdit {
    const { journal, onCloudChange, keptNow } = this.#options;
    if (told === 'ours' && !edit.observed) journal.observed(edit.id);
    return {
      id: edit.id,
      verdict: verdictOn(edit, whole.stored, onCloudChange()),
      expired: edit.expiresAtMs !== undefined && edit.expiresAtMs <= keptNow(),
      circumstances: edit.circumstances,
      told,
      edgeCore: startedSince(edit, start) ? 'new' : 'same',
    };
  }
}
