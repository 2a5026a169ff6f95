/** `device.edit`: everything is checked for every device before anything is sent to one of them. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  Device as DeviceObject,
  DeviceEditOutcome,
  DeviceEditParams,
  DeviceEditResult,
} from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';
import { Effect } from '../../../common/effect.ts';
import { ownValue } from '../../../common/json-object.ts';
import { requireAnswer } from '../../backends/mapper/mapper-answers.ts';
import type { MapperDirectory } from '../../backends/mapper/mapper-directory.ts';
import type { DeviceLocks } from '../device-locks.ts';
import type { Editor } from '../device-operations.ts';
import { desiredPath, valueAt, withValueAt } from '../device-path.ts';
import { type DeviceReader, modelKey } from '../device-reader.ts';
import { type Device, deviceTitle } from '../device.ts';
import type { PlannedChange } from '../journal/device-journal.ts';
import { checkedChanges } from './check-edit.ts';
import type { DeviceWrite, DeviceWriter, WrittenValue } from './device-writer.ts';
import { nameOf, readBackDiffers, unsentOutcome, valueOutcome } from './edit-outcome.ts';
import type { FaultPoints } from './fault-points.ts';
import { jsonPatched, mergePatched } from './json-patch.ts';

export interface EditOptions {
  readonly reader: DeviceReader;
  readonly mappers: MapperDirectory;
  readonly locks: DeviceLocks;
  readonly writer: DeviceWriter;
  readonly faults: FaultPoints;
  /** Something was done to a device: an event of it. */
  readonly report: (device: Device, write: DeviceWrite, values: readonly WrittenValue[]) => void;
  /** The time by which edits end, milliseconds since the epoch. */
  readonly keptNow: () => number;
  readonly clock: Clock;
}

/** The method's own deadline, less the time to send the answer. */
const DEFAULT_BUDGET_MS = 43_000;
const ANSWER_MARGIN_MS = 300;

/** @throws EdgectlError: of a single device every failure; of several those of the checks */
export async function editDevices(
  options: EditOptions,
  params: DeviceEditParams,
  editor: Editor,
  signal: AbortSignal,
  effect = new Effect(),
): Promise<DeviceEditResult> {
  const requests = editRequests(params);
  const { locks, keptNow, clock } = options;
  const began = clock.monotonic();
  const budgetMs =
    params.timeoutSeconds === undefined
      ? DEFAULT_BUDGET_MS
      : Math.max(ANSWER_MARGIN_MS, params.timeoutSeconds * 1000 - ANSWER_MARGIN_MS);
  const keys = requests.map(({ namespace, name }) => `${namespace}/${name}`);
  return locks.hold(keys, async () => {
    signal.throwIfAborted();
    const writes: DeviceWrite[] = [];
    for (const request of requests) {
      writes.push({
        ...(await check(options, request, editor, signal)),
        ...lastingOf(params, keptNow),
        principal: editor.principal,
        budgetMs,
        effect,
      });
    }
    const { dryRun = false } = params;
    const items: DeviceEditOutcome[] = [];
    for (const write of writes) {
      const budget = Math.max(0, budgetMs - (clock.monotonic() - began));
      items.push(
        dryRun
          ? unsentOutcome(write)
          : await written(options, { ...write, budgetMs: budget }, writes.length === 1, signal),
      );
    }
    return { meta: { source: 'mapper', observedAt: new Date(clock.now()).toISOString() }, dryRun, items };
  });
}

function lastingOf(
  { persist = true, expiresSeconds }: DeviceEditParams,
  keptNow: () => number,
): Pick<DeviceWrite, 'cause' | 'keep' | 'expiresAtMs'> {
  return {
    cause: 'edit',
    keep: persist ? 'lasting' : 'once',
    expiresAtMs: expiresSeconds === undefined ? undefined : keptNow() + expiresSeconds * 1000,
  };
}

type Checked = Pick<DeviceWrite, 'whole' | 'model' | 'mapper' | 'changes'>;

/** Mapper, its answer, the change, the model, the version: in this order, so that the first thing wrong is named. */
async function check(
  options: EditOptions,
  request: EditRequest,
  editor: Editor,
  signal: AbortSignal,
): Promise<Checked> {
  const { reader, mappers, faults } = options;
  const { namespace, name, ifUnmodified } = request;
  const { whole } = await reader.device(namespace, name, signal);
  await faults.reached('found');
  const mapper = await mappers.forProtocol(whole.device.spec.protocol?.protocolName ?? '', signal);
  await requireAnswer(mapper, signal);
  await faults.reached('answered');
  const models = await reader.models([whole.device], signal);
  const model = models.get(modelKey(whole.device));
  if (ifUnmodified !== undefined && ifUnmodified !== whole.version)
    throw changedMeanwhile(whole.device, ifUnmodified, whole.version);
  const asked = request.change(whole.device);
  const changes = checkedChanges({
    device: whole.device,
    asked,
    forced: request.forced,
    model,
    authorise: (values) => editor.authorise({ namespace, name }, values),
  });
  await faults.reached('checked');
  return {
    whole,
    model,
    mapper,
    changes: changes.map(
      (change): PlannedChange => ({ ...change, stored: valueAt(whole.stored, change.path) }),
    ),
  };
}

function changedMeanwhile(device: Device, given: string, now: string): EdgectlError {
  return new EdgectlError(
    'Conflict',
    `${deviceTitle(device)} was changed meanwhile: its version is ${now}, not ${given}`,
    {
      hint: 'read it again and repeat the change',
      details: { resourceVersion: now, given },
    },
  );
}

/** @throws EdgectlError of a single device; of several the outcome carries it */
export async function written(
  { writer, reader, report }: Pick<EditOptions, 'writer' | 'reader' | 'report'>,
  write: DeviceWrite,
  single: boolean,
  signal: AbortSignal,
): Promise<DeviceEditOutcome> {
  const { whole, changes } = write;
  if (changes.length === 0) return { ...nameOf(whole.device), resourceVersion: whole.version, paths: [] };
  let values: readonly WrittenValue[];
  try {
    values = await writer.write(write, signal);
  } catch (error) {
    if (single) throw error;
    return { ...unsentOutcome(write), error: EdgectlError.from(error).toRpc() };
  }
  report(whole.device, write, values);
  const outcome: DeviceEditOutcome = {
    ...nameOf(whole.device),
    ...(await versionOf(reader, whole.device)),
    paths: values.map(valueOutcome),
  };
  const differs = values.filter(({ readBack }) => readBack === 'differs');
  if (differs.length === 0) return outcome;
  const error = readBackDiffers(whole.device, differs, outcome);
  if (single) throw error;
  return { ...outcome, error: error.toRpc() };
}

/** The call's own time may be over by now, and the answer is worth having without it. */
async function versionOf(
  reader: DeviceReader,
  { metadata }: Device,
): Promise<{ readonly resourceVersion?: string }> {
  try {
    const { whole } = await reader.device(metadata.namespace, metadata.name, new AbortController().signal);
    return { resourceVersion: whole.version };
  } catch {
    return {};
  }
}

/** What `device.edit` was asked, as one request per device. */
interface EditRequest {
  readonly namespace: string;
  readonly name: string;
  /** The device as it is to be, from the one that is shown now. */
  readonly change: (device: Device) => unknown;
  /** Properties whose desired value is written also where it is the same. */
  readonly forced: ReadonlySet<string>;
  /** The version that the device must still have. */
  readonly ifUnmodified: string | undefined;
}

/** @throws EdgectlError `InvalidParams` if the parameters do not say which device is meant */
function editRequests(params: DeviceEditParams): readonly EditRequest[] {
  const { object, list } = params;
  if (list !== undefined) {
    const requests = list.items.map((item) => objectRequest(item, params));
    const seen = new Set<string>();
    for (const { namespace, name } of requests) {
      const key = `${namespace}/${name}`;
      if (seen.has(key)) throw invalid(`device ${key} stands in the list twice`, 'list');
      seen.add(key);
    }
    return requests;
  }
  if (object !== undefined) return [objectRequest(object, params)];
  return [patchRequest(params)];
}

function objectRequest(object: DeviceObject, params: DeviceEditParams): EditRequest {
  const { name, namespace = params.namespace ?? 'default', resourceVersion } = object.metadata;
  if (params.namespace !== undefined && params.namespace !== namespace) {
    throw invalid(`device ${namespace}/${name} is not in namespace ${params.namespace}`, 'namespace');
  }
  return {
    namespace,
    name,
    // Metadata that are not given stay as they are.
    change: (device) => ({ ...object, metadata: { ...device.metadata, ...object.metadata, namespace } }),
    forced: new Set(),
    ifUnmodified: precondition(params, namespace, name) ?? resourceVersion,
  };
}

function patchRequest(params: DeviceEditParams): EditRequest {
  const { namespace = 'default', name, mergePatch, jsonPatch, set } = params;
  if (name === undefined) throw invalid('name is missing', 'name');
  const ifUnmodified = precondition(params, namespace, name);
  const request = { namespace, name, forced: new Set<string>(), ifUnmodified };
  if (mergePatch !== undefined) return { ...request, change: (device) => mergePatched(device, mergePatch) };
  if (jsonPatch !== undefined) return { ...request, change: (device) => jsonPatched(device, jsonPatch) };
  if (set === undefined) throw invalid('one of object, list, mergePatch, jsonPatch and set is needed', 'set');
  return {
    ...request,
    forced: new Set(Object.keys(set)),
    change: (device) =>
      Object.entries(set).reduce<unknown>(
        (changed, [property, value]) => withSet(changed, device, property, value),
        device,
      ),
  };
}

function withSet(
  changed: unknown,
  device: Device,
  property: string,
  value: string | number | boolean,
): unknown {
  if (device.spec.properties?.some(({ name }) => name === property) !== true) {
    const { namespace, name } = device.metadata;
    throw new EdgectlError('InvalidParams', `${namespace}/${name} has no property ${property}`, {
      hint: `its properties are ${device.spec.properties?.map((one) => one.name).join(', ') || 'none'}`,
      details: { property },
    });
  }
  return withValueAt(changed, desiredPath(property), String(value));
}

function precondition(
  { ifUnmodified }: DeviceEditParams,
  namespace: string,
  name: string,
): string | undefined {
  if (typeof ifUnmodified !== 'object') return ifUnmodified;
  return ownValue(ifUnmodified, `${namespace}/${name}`) ?? ownValue(ifUnmodified, name);
}

function invalid(message: string, field: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { details: { field } });
}
