/** Finds out at the device what became of writes that nobody has seen the end of: the agent died, or the mapper did not answer. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { requireAnswer } from '../../backends/mapper/mapper-answers.ts';
import type { MapperDirectory } from '../../backends/mapper/mapper-directory.ts';
import type { EdgeCoreStart } from '../../backends/edge-core-start.ts';
import type { DeviceLocks } from '../device-locks.ts';
import { type DeviceReader, modelKey } from '../device-reader.ts';
import { desiredProperty, formatPath, valueAt } from '../device-path.ts';
import { editUpdate, expectationsOf, withChanges } from '../edit/device-writer.ts';
import { readBack, type ReadBackResult, windowMs } from '../edit/read-back.ts';
import type { DeviceJournal, PlannedChange } from '../journal/device-journal.ts';
import type { WriteOutcome, WriteRecord } from '../journal/edit-record.ts';
import type { ReportedValuesReader } from '../reported-values.ts';
import { sameValue } from '../same-value.ts';
import { type WriteFingerprint, writeFingerprintOf } from './write-fingerprint.ts';
import type { ReportDeviceEvent } from './device-events.ts';

export interface SettleOptions {
  readonly journal: DeviceJournal;
  readonly reader: DeviceReader;
  readonly mappers: MapperDirectory;
  readonly reported: ReportedValuesReader;
  readonly edgeCore: EdgeCoreStart;
  readonly locks: DeviceLocks;
  readonly report: ReportDeviceEvent;
  readonly clock: Clock;
}

/** Called once, before the first write: what was only planned did not happen; of the rest nobody knows. */
export function recoverWrites({ journal, clock }: Pick<SettleOptions, 'journal' | 'clock'>): void {
  for (const write of journal.unsettled()) {
    if (write.state === 'planned') {
      journal.withdraw(write.id, clock.now());
      continue;
    }
    for (const edit of journal.standing(write)) {
      if (edit.writeId !== write.id && edit.state !== 'pending') continue;
      journal.update(edit.id, { state: 'unknown', message: 'the agent ended during the write' });
    }
  }
}

/** Tries every write once. A mapper that is not there leaves its writes for the next time. */
export async function settleWrites(options: SettleOptions, signal: AbortSignal): Promise<void> {
  const pending = options.journal.unsettled().filter(({ state }) => state !== 'planned');
  const outcomes = await Promise.allSettled(
    pending.map((write) =>
      options.locks.hold([`${write.namespace}/${write.name}`], () => settleOne(options, write.id, signal)),
    ),
  );
  // A backend that is away is no fault: the next time finds it again.
  const fault = outcomes.find((outcome) => outcome.status === 'rejected' && !EdgectlError.is(outcome.reason));
  if (fault?.status === 'rejected') throw fault.reason;
}

async function settleOne(options: SettleOptions, id: number, signal: AbortSignal): Promise<void> {
  const { journal, reader, mappers, reported, clock } = options;
  // The write may have been settled, or overtaken, while somebody else had the device's lock.
  const write = journal.unsettled().find((one) => one.id === id);
  if (write === undefined || write.state === 'planned' || signal.aborted) return;
  const { whole } = await reader.device(write.namespace, write.name, signal);
  const mapper = await mappers.forProtocol(whole.device.spec.protocol?.protocolName ?? '', signal);
  await requireAnswer(mapper, signal);
  const models = await reader.models([whole.device], signal);
  const model = models.get(modelKey(whole.device));
  const changes = write.changes.map(
    (change): PlannedChange => ({ ...change, stored: valueAt(whole.stored, change.path) }),
  );
  const next = withChanges(whole.desired, changes);
  const expectations = expectationsOf(next, changes, model);
  const cycles = next.spec.properties
    ?.filter(({ name }) => expectations.some(({ property }) => property === name))
    .map(({ collectCycle }) => collectCycle);
  const result = await readBack({
    mapper,
    reported,
    device: write,
    expectations,
    sentAtMs: write.sentAtMs ?? write.plannedAtMs,
    windowMs: windowMs(cycles ?? []),
    clock,
    signal,
  });
  if (result.twins === undefined || signal.aborted) return;
  const writeFingerprint = writeFingerprintOf(whole.stored, mapper.record, options.edgeCore, clock.now());
  conclude(options, write, outcomeOf(write, result), result, writeFingerprint);
}

/** `undefined` while nothing newer than the write is reported. */
function outcomeOf({ changes, state }: WriteRecord, { seen }: ReadBackResult): WriteOutcome | undefined {
  // Mappers report only desired values, so other fields can never be confirmed.
  if (seen.size === 0) return 'unknown';
  const values = [...seen];
  if (values.every(([, { readBack: one }]) => one === 'confirmed')) return 'new';
  if (values.some(([, { readBack: one }]) => one === 'unknown')) return undefined;
  const before = new Map(changes.map(({ path, before: value }) => [desiredProperty(path), value]));
  const old = values.every(([property, { twin }]) =>
    sameValue(String(before.get(property) ?? ''), twin?.reported ?? ''),
  );
  return old && state === 'sending' ? 'old' : 'differs';
}

function conclude(
  { journal, report, clock }: SettleOptions,
  write: WriteRecord,
  outcome: WriteOutcome | undefined,
  { seen }: ReadBackResult,
  writeFingerprint: WriteFingerprint,
): void {
  if (outcome === undefined) return;
  const paths = write.changes.map(({ path }) => formatPath(path)).join(', ');
  report(
    write,
    'WriteSettled',
    `the write of ${paths} that was not seen to its end: the device has ${OUTCOME_TEXTS[outcome]}`,
  );
  if (outcome === 'old') return journal.withdraw(write.id, clock.now());
  if (write.state === 'sending') journal.sent(write, writeFingerprint, clock.now());
  journal.settle(write.id, outcome, clock.now());
  for (const edit of journal.standing(write)) {
    const property = desiredProperty(edit.path);
    const known = property === undefined ? undefined : seen.get(property);
    if (known !== undefined) journal.update(edit.id, editUpdate(known.readBack, known.twin));
  }
}

const OUTCOME_TEXTS: Readonly<Record<WriteOutcome, string>> = {
  old: 'what it had before',
  new: 'what was written',
  differs: 'another value',
  unknown: 'a value that nothing reports',
  overtaken: 'a later value',
};
