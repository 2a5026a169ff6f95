/** `device.revert`: removes lasting edits, and writes the cloud's values again. */
import type {
  DeviceEditOutcome,
  DeviceRevertParams,
  DeviceRevertResult,
} from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Effect } from '../../../common/effect.ts';
import { requireAnswer } from '../../backends/mapper/mapper-answers.ts';
import { valueAt, formatPath } from '../device-path.ts';
import { modelKey } from '../device-reader.ts';
import type { DeviceJournal, PlannedChange } from '../journal/device-journal.ts';
import type { EditRecord } from '../journal/edit-record.ts';
import { type EditOptions, written } from './edit-devices.ts';
import { unsentOutcome } from './edit-outcome.ts';

export interface RevertOptions extends EditOptions {
  readonly journal: DeviceJournal;
}

const BUDGET_MS = 43_000;

/** @throws EdgectlError `NotFound` (device, or an edit that was named), `Unavailable`, `ReadBackDiffers` */
export async function revertEdits(
  options: RevertOptions,
  params: DeviceRevertParams,
  principal: string,
  signal: AbortSignal,
  effect = new Effect(),
): Promise<DeviceRevertResult> {
  const { locks, clock } = options;
  const { namespace = 'default', name, dryRun = false } = params;
  return locks.hold([`${namespace}/${name}`], async () => {
    signal.throwIfAborted();
    const item = await revert(options, { ...params, namespace, dryRun }, principal, signal, effect);
    return {
      meta: { source: 'mapper', observedAt: new Date(clock.now()).toISOString() },
      dryRun,
      items: [item],
    };
  });
}

async function revert(
  options: RevertOptions,
  params: DeviceRevertParams & { readonly namespace: string; readonly dryRun: boolean },
  principal: string,
  signal: AbortSignal,
  effect: Effect,
): Promise<DeviceEditOutcome> {
  const { journal, reader, mappers } = options;
  const { namespace, name, dryRun } = params;
  const chosen = chosenEdits(journal.standing({ namespace, name }), params);
  const found = await reader.device(namespace, name, signal).catch((error: unknown) => {
    if (EdgectlError.is(error) && error.kind === 'NotFound' && chosen.length > 0) return undefined;
    throw error;
  });
  if (found === undefined) {
    // Of a device that the cloud took away nothing is left to write.
    for (const { id } of dryRun ? [] : chosen)
      journal.update(id, { state: 'reverted', message: 'the device is gone' });
    return { namespace, name, paths: [] };
  }
  const { whole } = found;
  const changes = chosen.map(({ path, value }): PlannedChange => {
    const stored = valueAt(whole.stored, path);
    return { path, before: value, after: stored, stored };
  });
  if (dryRun || changes.length === 0) return unsentOutcome({ whole, changes });
  const mapper = await mappers.forProtocol(whole.device.spec.protocol?.protocolName ?? '', signal);
  await requireAnswer(mapper, signal);
  const models = await reader.models([whole.device], signal);
  const model = models.get(modelKey(whole.device));
  const write = {
    whole,
    model,
    mapper,
    changes,
    cause: 'revert',
    keep: 'none',
    expiresAtMs: undefined,
  } as const;
  return written(options, { ...write, principal, budgetMs: BUDGET_MS, effect }, true, signal);
}

/** @throws EdgectlError `NotFound` if a path or an id names no edit that stands */
function chosenEdits(
  standing: readonly EditRecord[],
  { namespace, name, paths, ids }: DeviceRevertParams,
): readonly EditRecord[] {
  const edits = standing.filter(({ lasting }) => lasting);
  const wanted = paths ?? ids;
  if (wanted === undefined) return edits;
  return wanted.map((one) => {
    const edit = edits.find(({ id, path }) => (paths === undefined ? id === one : formatPath(path) === one));
    if (edit !== undefined) return edit;
    throw new EdgectlError('NotFound', `${namespace}/${name} has no lasting edit ${one}`, {
      hint: 'device.edits lists them',
      details: { edit: one },
    });
  });
}
