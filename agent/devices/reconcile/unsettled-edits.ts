/** Lasting edits of which it is not known whether the device still has them. */
import type { EdgeCoreStart } from '../../backends/edge-core-start.ts';
import type { DeviceJournal } from '../journal/device-journal.ts';
import type { EditRecord } from '../journal/edit-record.ts';
import { valueName, valueText } from './device-events.ts';
import { startedSince } from './observed-desired.ts';

export const STARTED_AGAIN = 'EdgeCore has started again; what it told the mapper is not known yet';
export const LOST = 'the mapper has been given another value, or has started again; to be applied again';

/** What else they are called says what was known before. */
const SAYS_TOO_MUCH: ReadonlySet<EditRecord['state']> = new Set(['applied', 'unknown', 'differs']);

export class UnsettledEdits {
  readonly #edgeCore: EdgeCoreStart;
  readonly #why = new Map<string, string>();

  constructor(edgeCore: EdgeCoreStart) {
    this.#edgeCore = edgeCore;
  }

  mark(id: string, why: string): void {
    this.#why.set(id, why);
  }

  settle(id: string): void {
    this.#why.delete(id);
  }

  /** The edit as callers are shown it. Between two checks of the reconciler EdgeCore may have started. */
  shown(edit: EditRecord): EditRecord {
    if (!SAYS_TOO_MUCH.has(edit.state)) return edit;
    const message =
      this.#why.get(edit.id) ?? (startedSince(edit, this.#edgeCore()) ? STARTED_AGAIN : undefined);
    return message === undefined ? edit : { ...edit, state: 'unsettled', message };
  }
}

/** Lasting edits that may not be in effect, for the person who runs the node: those that fail, and those that are not settled. */
export interface TroubledEdit {
  readonly namespace: string;
  readonly name: string;
  /** The property, else the path in the device. */
  readonly value: string;
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
        ? [{ state: edit.state, ...namesOf(edit), title: titleOf(edit), message: edit.message ?? '' }]
        : [],
    );
}

function namesOf({ namespace, name, path }: EditRecord): Pick<TroubledEdit, 'namespace' | 'name' | 'value'> {
  return { namespace, name, value: valueName(path) };
}

function titleOf({ namespace, name, path, value }: EditRecord): string {
  return `${namespace}/${name} ${valueName(path)} = ${valueText(path, value)}`;
}
