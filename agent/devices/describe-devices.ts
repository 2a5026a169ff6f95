/** `device.describe`: the device with its model, its mapper, its edits and its events. */
import type * as contract from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { MapperClient } from '../backends/mapper/mapper-client.ts';
import { requireAnswer } from '../backends/mapper/mapper-answers.ts';
import type { MapperDirectory } from '../backends/mapper/mapper-directory.ts';
import { parseLabelSelector } from '../../common/kubernetes/label-selector.ts';
import { type Device, deviceTitle } from './device.ts';
import { type DeviceReader, metaOf, modelKey, type WholeDevice } from './device-reader.ts';
import type { DeviceSources } from './device-sources.ts';
import { asModel, deviceObject, twinValues } from './device-view.ts';
import type { DeviceJournal } from './journal/device-journal.ts';
import type { UnsettledEdits } from './reconcile/unsettled-edits.ts';
import { toContract } from './journal/edit-record.ts';
import type { ReportedState } from './reported-values.ts';

export interface DescribeOptions {
  readonly reader: DeviceReader;
  readonly sources: DeviceSources;
  readonly mappers: MapperDirectory;
  readonly journal: DeviceJournal;
  readonly unsettled: UnsettledEdits;
  /** The events about one device, the oldest first. */
  readonly eventsOf: (device: {
    readonly namespace: string;
    readonly name: string;
  }) => readonly contract.Event[];
  readonly clock: Clock;
}

/** @throws EdgectlError `NotFound`, `InvalidParams`, `Unavailable` */
export async function describeDevices(
  options: DescribeOptions,
  params: contract.DeviceDescribeParams,
  signal: AbortSignal,
): Promise<contract.DeviceDescribeResult> {
  const { reader, sources } = options;
  const { namespace = 'default', name, labelSelector, showEvents = true } = params;
  const matches = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector);
  const answer = await (name === undefined
    ? reader.devices({ namespace }, signal)
    : reader.device(namespace, name, signal).then(({ whole, ...rest }) => ({ ...rest, items: [whole] })));
  const chosen = answer.items
    .filter(({ device }) => matches?.(device.metadata.labels ?? {}) ?? true)
    .toSorted((a, b) => (deviceTitle(a.device) < deviceTitle(b.device) ? -1 : 1));
  const devices = chosen.map(({ device }) => device);
  const [reportedState, models] = await Promise.all([
    reader.reportedState(devices, signal),
    sources.models({}, signal).then(
      ({ items }) =>
        new Map(items.map((model) => [`${model.metadata.namespace ?? ''}/${model.metadata.name}`, model])),
      () => new Map<string, contract.DeviceModel>(),
    ),
  ]);
  const items = await Promise.all(
    chosen.map((whole) =>
      describe(
        options,
        whole,
        models.get(modelKey(whole.device)),
        reportedState.get(deviceTitle(whole.device)),
        showEvents,
        signal,
      ),
    ),
  );
  return { meta: metaOf(answer, chosen), items };
}

async function describe(
  { mappers, journal, unsettled, eventsOf, clock }: DescribeOptions,
  { device, version }: WholeDevice,
  model: contract.DeviceModel | undefined,
  reportedState: ReportedState | undefined,
  showEvents: boolean,
  signal: AbortSignal,
): Promise<contract.DeviceDescription> {
  const mapper = await mapperOf(mappers, device, signal);
  const edits = journal.standing(device.metadata).filter(({ lasting }) => lasting);
  return {
    device: deviceObject(device, version, reportedState),
    ...(model !== undefined && { model }),
    ...(mapper !== undefined && { mapper }),
    twins: twinValues(device, model === undefined ? undefined : asModel(model), reportedState, clock.now()),
    edits: edits.map((edit) => toContract(unsettled.shown(edit))),
    ...(showEvents && { events: eventsOf(device.metadata) }),
  };
}

/** `undefined` if no mapper has ever served the protocol, or the store cannot say. */
async function mapperOf(
  mappers: MapperDirectory,
  device: Device,
  signal: AbortSignal,
): Promise<contract.MapperInfo | undefined> {
  const protocol = device.spec.protocol?.protocolName ?? '';
  const clients = await mappers.byProtocol(signal).catch((): ReadonlyMap<string, MapperClient> => new Map());
  const client = clients.get(protocol);
  if (client === undefined) return undefined;
  const { name, version, socketPath } = client.record;
  const info = { name, protocol, address: socketPath, ...(version !== '' && { version }) };
  try {
    await requireAnswer(client, signal);
    return { ...info, answers: true };
  } catch (error) {
    if (signal.aborted) throw error;
    return { ...info, answers: false, message: EdgectlError.from(error).message };
  }
}
