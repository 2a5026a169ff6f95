/** Hands a device to its mapper: journal, UpdateDevice, read-back. Edits, reverts and lasting edits all go this way. */
import type { ReadBack } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Effect } from '../../../common/effect.ts';
import type { Clock } from '../../../common/clock.ts';
import type { Device as DeviceMessage } from '../../../proto/generated/dmi.ts';
import { deviceMessage } from '../../backends/mapper/device-message.ts';
import type { MapperClient } from '../../backends/mapper/mapper-client.ts';
import type { ReportedTwin } from '../../backends/mapper/reported-twin.ts';
import type { EdgeCoreStart } from '../../backends/edge-core-start.ts';
import { writeFingerprintOf } from '../reconcile/write-fingerprint.ts';
import type { Device, DeviceModel } from '../device.ts';
import { desiredProperty, formatPath, withValueAt } from '../device-path.ts';
import type { WholeDevice } from '../device-reader.ts';
import type { DeviceJournal, PlannedChange, PlannedWrite } from '../journal/device-journal.ts';
import { sameValue } from '../same-value.ts';
import {
  type Expectation,
  readBack,
  type ReadBackRequest,
  type ReadBackResult,
  type Seen,
  windowMs,
} from './read-back.ts';
import type { FaultPoints } from './fault-points.ts';

export interface DeviceWriterOptions {
  readonly journal: DeviceJournal;
  readonly faults: FaultPoints;
  readonly reported: ReadBackRequest['reported'];
  readonly edgeCore: EdgeCoreStart;
  readonly clock: Clock;
}

export interface DeviceWrite extends Pick<PlannedWrite, 'cause' | 'principal' | 'keep' | 'expiresAtMs'> {
  readonly whole: WholeDevice;
  readonly model: DeviceModel | undefined;
  readonly mapper: MapperClient;
  /** Laid over what the mapper is to have. */
  readonly changes: readonly PlannedChange[];
  /** The most that the whole write may take. */
  readonly budgetMs: number;
  /** The effect of the call that asks for the write; absent if no call does. */
  readonly effect?: Effect;
}

/** How one value went. */
export interface WrittenValue {
  readonly change: PlannedChange;
  readonly property: string | undefined;
  readonly readBack: ReadBack;
  readonly reported: ReportedTwin | undefined;
  readonly editId: string | undefined;
}

const UPDATE_TIMEOUT_MS = 5_000;
/** Other edits went with the device too: of these it was not known whether they arrived. */
const UNSEEN_STATES: ReadonlySet<string> = new Set(['pending', 'unknown', 'failing']);
/** After these nobody knows whether the mapper has taken the device. */
const MAYBE_SENT = new Set(['Timeout', 'Canceled', 'Unavailable']);

export class DeviceWriter {
  readonly #options: DeviceWriterOptions;

  constructor(options: DeviceWriterOptions) {
    this.#options = options;
  }

  /**
   * To be called while the device is held. Once the mapper may have the device the answer is `unknown` at worst, not an error.
   * @throws EdgectlError `BackendError` and the like where the mapper refused the device: the journal is as before
   */
  async write(write: DeviceWrite, signal: AbortSignal): Promise<readonly WrittenValue[]> {
    const { journal, faults, reported, edgeCore, clock } = this.#options;
    const { whole, changes, budgetMs } = write;
    const { namespace, name } = whole.device.metadata;
    // Built before anything is planned: what no mapper could take is refused here.
    const next = withChanges(whole.desired, changes);
    const message = deviceMessage(next);
    const began = clock.monotonic();
    const left = (): number => Math.max(0, budgetMs - (clock.monotonic() - began));
    write.effect?.begins();
    const { id, editIds } = journal.plan({ ...write, namespace, name }, clock.now());
    await faults.reached('planned');
    const writeFingerprint = writeFingerprintOf(whole.stored, write.mapper.record, edgeCore, clock.now());
    const sentAtMs = clock.now();
    journal.sending(id, sentAtMs);
    await faults.reached('sending');
    const answered = await this.#send(id, message, write, Math.min(UPDATE_TIMEOUT_MS, left()), signal);
    if (answered) write.effect?.happened();
    if (answered) journal.sent({ id, namespace, name }, writeFingerprint, clock.now());
    await faults.reached('sent');
    write.effect?.writes(
      changes.map(({ path, before, after }) => ({
        device: `${namespace}/${name}`,
        path: desiredProperty(path) ?? formatPath(path),
        before,
        after,
      })),
    );
    const expectations = expectationsOf(next, changes, write.model);
    const cycles = expectations.map(({ property }) => propertyOf(next, property)?.collectCycle);
    const found = await readBack({
      mapper: write.mapper,
      reported,
      device: { namespace, name },
      expectations,
      sentAtMs,
      windowMs: Math.min(windowMs(cycles), left()),
      clock,
      signal,
    });
    await faults.reached('readBack');
    const result = answered ? found : withoutAnswer(found);
    if (!answered && isConfirmed(result))
      journal.sent({ id, namespace, name }, writeFingerprint, clock.now());
    this.#conclude(id, write, result, answered);
    await faults.reached('settled');
    return changes.map((change) => outcomeOf(change, result, editIds.get(formatPath(change.path))));
  }

  /**
   * @returns false if no answer came: nobody knows whether the mapper has the device
   * @throws EdgectlError with the mapper's refusal: the write did not happen
   */
  async #send(
    id: number,
    message: DeviceMessage,
    { mapper, effect }: DeviceWrite,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { journal, clock } = this.#options;
    try {
      await mapper.updateDevice(message, { timeoutMs, signal });
      return true;
    } catch (error) {
      if (EdgectlError.is(error) && MAYBE_SENT.has(error.kind)) return false;
      journal.withdraw(id, clock.now());
      effect?.undone();
      throw error;
    }
  }

  /** The outcome goes into the journal if it is known; else it is asked for again later. */
  #conclude(
    id: number,
    { whole, changes, model }: DeviceWrite,
    { seen, twins }: ReadBackResult,
    answered: boolean,
  ): void {
    const { journal, clock } = this.#options;
    const states = [...seen.values()].map((one) => one.readBack);
    if (states.includes('differs')) journal.settle(id, 'differs', clock.now());
    else if (states.length === 0 && answered) journal.settle(id, 'unknown', clock.now());
    else if (states.length > 0 && !states.includes('unknown')) journal.settle(id, 'new', clock.now());
    const written = new Set(changes.map(({ path }) => formatPath(path)));
    for (const edit of journal.standing(whole.device.metadata)) {
      const property = desiredProperty(edit.path);
      const asked = written.has(formatPath(edit.path)) || UNSEEN_STATES.has(edit.state);
      if (property === undefined) {
        if (asked) journal.update(edit.id, { state: 'applied', message: 'nothing reports this value' });
        continue;
      }
      const twin = twins?.get(property);
      const wanted = String(edit.value ?? '');
      const known = seen.get(property);
      if (known !== undefined) {
        journal.update(edit.id, editUpdate(known.readBack, known.twin));
      } else if (twin !== undefined && asked) {
        const agrees = sameValue(wanted, twin.reported, typeOf(model, property));
        journal.update(edit.id, editUpdate(agrees ? 'confirmed' : 'unknown', twin));
      }
    }
  }
}

/** The old value is no other value while the mapper may still be busy with the new one. */
function withoutAnswer({ seen, twins }: ReadBackResult): ReadBackResult {
  const open = [...seen].map(([property, one]): [string, Seen] => [
    property,
    one.readBack === 'differs' ? { ...one, readBack: 'unknown' } : one,
  ]);
  return { seen: new Map(open), twins };
}

function isConfirmed({ seen }: ReadBackResult): boolean {
  return seen.size > 0 && [...seen.values()].every(({ readBack: one }) => one === 'confirmed');
}

/** The state of an edit after a read-back. */
export function editUpdate(
  state: ReadBack,
  twin: ReportedTwin | undefined,
): { readonly state: 'applied' | 'differs' | 'unknown'; readonly message?: string } {
  if (state === 'confirmed') return { state: 'applied' };
  if (state === 'differs')
    return { state: 'differs', message: `the device reports ${twin?.reported ?? 'nothing'}` };
  return { state: 'unknown', message: 'nothing newer than the write was reported' };
}

export function withChanges(device: Device, changes: readonly PlannedChange[]): Device {
  return changes.reduce<unknown>(
    (changed, { path, after }) => withValueAt(changed, path, after),
    device,
  ) as Device;
}

/** The desired values among the changes; of one that was taken away nothing is expected. */
export function expectationsOf(
  next: Device,
  changes: readonly PlannedChange[],
  model: DeviceModel | undefined,
): readonly Expectation[] {
  const properties = new Set(
    changes.flatMap(({ path: [, list, property, part] }) =>
      list === 'properties' && typeof property === 'object' && (part === undefined || part === 'desired')
        ? [property.name]
        : [],
    ),
  );
  return [...properties].flatMap((property) => {
    const value = propertyOf(next, property)?.desired?.value ?? '';
    return value === '' ? [] : [{ property, value, type: typeOf(model, property) }];
  });
}

function propertyOf(
  device: Device,
  property: string,
): NonNullable<Device['spec']['properties']>[number] | undefined {
  return device.spec.properties?.find(({ name }) => name === property);
}

function typeOf(model: DeviceModel | undefined, property: string): string | undefined {
  return model?.spec?.properties?.find(({ name }) => name === property)?.type;
}

function outcomeOf(
  change: PlannedChange,
  { seen }: ReadBackResult,
  editId: string | undefined,
): WrittenValue {
  const property = desiredProperty(change.path);
  const known = property === undefined ? undefined : seen.get(property);
  return { change, property, readBack: known?.readBack ?? 'unknown', reported: known?.twin, editId };
}
