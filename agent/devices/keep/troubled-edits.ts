/** Lasting edits that the node may not have, for who looks after it: those that fail, and those that are not settled. */
import type { DeviceJournal } from '../journal/device-journal.ts';
import type { EditRecord } from '../journal/edit-record.ts';
import { valueName, valueText } from './device-events.ts';
import type { UnsettledEdits } from './unsettled-edits.ts';

export interface TroubledEdit {
  readonly state: 'failing' | 'unsettled';
  /** `factory/press-1 setpoint = 41`. */
  readonly title: string;
  readonly message: string;
}

export function troubledEdits(journal: DeviceJournal, unsettled: UnsettledEdits): readonly TroubledEdit[] {
  return journal
    .standing()
    .filter(({ lasting }) => lasting)
    .map((edit) => unsettled.shown(edit))
    .flatMap((edit): TroubledEdit[] =>
      edit.state === 'failing' || edit.state === 'unsettled'
        ? [{ state: edit.state, title: titleOf(edit), message: edit.message ?? '' }]
        : [],
    );
}

function titleOf({ namespace, name, path, value }: EditRecord): string {
  return `${namespace}/${name} ${valueName(path)} = ${valueText(path, value)}`;
}
