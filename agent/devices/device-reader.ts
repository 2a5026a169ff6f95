/** Devices whole: stored spec, lasting edits, version and reported values. What list, get, describe and watch are made of. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { BackendNote, LocalEditPath, Source } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { MapperAnswers } from '../backends/mapper/mapper-answers.ts';
import type { MapperDirectory } from '../backends/mapper/mapper-directory.ts';
import { formatPath, withValueAt } from './device-path.ts';
import type { Answer, DeviceScope, DeviceSources } from './device-sources.ts';
import { asModel } from './device-view.ts';
import { type Device, type DeviceModel, deviceTitle } from './device.ts';
import type { DeviceJournal } from './journal/device-journal.ts';
import type { EditRecord } from './journal/edit-record.ts';
import { type OnCloudChange, cloudChangeOf } from './reconcile/reconcile.ts';
import type { ReportedState, ReportedValuesReader } from './reported-values.ts';

interface DeviceReaderOptions {
  readonly sources: DeviceSources;
  readonly journal: DeviceJournal;
  readonly reported: ReportedValuesReader;
  readonly onCloudChange: () => OnCloudChange;
  /** The time by which edits end, milliseconds since the epoch. */
  readonly keptNow: () => number;
  /** Says whether the mapper of a device runs. */
  readonly mappers: Pick<MapperDirectory, 'byProtocol'>;
  readonly clock: Clock;
}

export interface WholeDevice {
  /** As the cloud left it. */
  readonly stored: Device;
  /** With the lasting edits. */
  readonly device: Device;
  /** With what was written once, too: what the mapper is to have. */
  readonly desired: Device;
  readonly edits: readonly EditRecord[];
  readonly version: string;
}

/** The state of a device whose mapper does not run, whatever it reported before. */
export const STALE = 'stale';

export class DeviceReader {
  readonly #options: DeviceReaderOptions;
  readonly #answers: MapperAnswers;

  constructor(options: DeviceReaderOptions) {
    this.#options = options;
    this.#answers = new MapperAnswers(options.clock);
  }

  /** @throws EdgectlError `Unavailable` if neither MetaServer nor the store can be read */
  async devices(scope: DeviceScope, signal: AbortSignal): Promise<Answer<WholeDevice>> {
    const { sources, journal, onCloudChange, keptNow } = this.#options;
    const answer = await sources.devices(scope, signal);
    const standing = byDevice(journal.standing());
    const items = answer.items.map((stored): WholeDevice => {
      const edits = standing.get(deviceTitle(stored)) ?? [];
      const whole = overlay(stored, edits, { now: keptNow(), onCloudChange: onCloudChange() });
      return { stored, ...whole, version: journal.versions.of(whole.device) };
    });
    return { ...answer, items };
  }

  /** @throws EdgectlError `NotFound`, `Unavailable`, or `BackendError` where it is stored in a form that nobody can use */
  async device(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<Omit<Answer<never>, 'items'> & { readonly whole: WholeDevice }> {
    const { items, ...answer } = await this.devices({ namespace, name }, signal);
    const [whole] = items;
    if (whole !== undefined) return { ...answer, whole };
    const broken = answer.notes.find(({ message }) =>
      message.startsWith(`the stored device ${namespace}/${name}:`),
    );
    if (broken !== undefined) throw new EdgectlError('BackendError', broken.message, { layer: 'store' });
    throw new EdgectlError('NotFound', `devices.devices.kubeedge.io "${name}" not found`, {
      hint: `there is no such device in namespace ${namespace}; list all with --all-namespaces`,
      details: { kind: 'devices', namespace, name },
    });
  }

  /** The models of the devices, by `namespace/name`. None where they cannot be read. */
  async models(devices: readonly Device[], signal: AbortSignal): Promise<ReadonlyMap<string, DeviceModel>> {
    if (devices.length === 0) return new Map();
    const { items } = await this.#options.sources.models({}, signal);
    return new Map(
      items.map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, asModel(object)]),
    );
  }

  /** EdgeCore stores the last state that a mapper reported: without the mapper it says nothing about now. */
  async reportedState(
    devices: readonly Device[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ReportedState>> {
    const [reportedState, runs] = await Promise.all([
      this.#options.reported.read(devices, signal),
      this.#mappersOf(devices, signal),
    ]);
    signal.throwIfAborted();
    if (runs === undefined) return reportedState;
    const protocols = new Map(devices.map((device) => [deviceTitle(device), protocolOf(device)]));
    return new Map(
      [...reportedState].map(([title, one]) => {
        const { state } = one;
        if (state === undefined || state.state === '' || runs.get(protocols.get(title) ?? '') === true)
          return [title, one];
        return [title, { ...one, state: { ...state, state: STALE } }];
      }),
    );
  }

  /** By protocol; `undefined` if the store, which names the mappers, cannot be read. */
  async #mappersOf(
    devices: readonly Device[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, boolean> | undefined> {
    const clients = await this.#options.mappers.byProtocol(signal).catch(() => undefined);
    if (clients === undefined) return undefined;
    const protocols = [...new Set(devices.map(protocolOf))];
    const runs = await Promise.all(
      protocols.map(async (protocol): Promise<[string, boolean]> => {
        const client = clients.get(protocol);
        return [protocol, client !== undefined && (await this.#answers.runs(client))];
      }),
    );
    return new Map(runs);
  }
}

function protocolOf({ spec }: Device): string {
  return spec.protocol?.protocolName ?? '';
}

/** By `namespace/name`. */
export function byDevice(edits: readonly EditRecord[]): ReadonlyMap<string, readonly EditRecord[]> {
  const devices = new Map<string, EditRecord[]>();
  for (const edit of edits) {
    const key = `${edit.namespace}/${edit.name}`;
    const known = devices.get(key);
    if (known === undefined) devices.set(key, [edit]);
    else known.push(edit);
  }
  return devices;
}

/** The key of a device's model in {@link DeviceReader.models}. */
export function modelKey({ metadata, spec }: Device): string {
  return `${metadata.namespace}/${spec.deviceModelRef?.name ?? ''}`;
}

/** `meta` of an answer about these devices. */
export function metaOf(
  { source, observedAtMs, notes }: Omit<Answer<never>, 'items'>,
  devices: readonly WholeDevice[],
): {
  readonly source: Source;
  readonly observedAt: string;
  readonly notes?: readonly BackendNote[];
  readonly localEdits?: readonly LocalEditPath[];
} {
  const localEdits = devices.flatMap(({ edits }) =>
    edits.map(({ namespace, name, path }) => ({ namespace, name, path: formatPath(path) })),
  );
  return {
    source,
    observedAt: new Date(observedAtMs).toISOString(),
    ...(notes.length > 0 && { notes }),
    ...(localEdits.length > 0 && { localEdits }),
  };
}

/** Lays edits over a stored device. */
interface Overlaid {
  /** The device as it is shown: stored, with its lasting edits. */
  readonly device: Device;
  /** The device that the mapper should have: also with values that were written once. */
  readonly desired: Device;
  /** The lasting edits that are laid over. */
  readonly edits: readonly EditRecord[];
}

/** @param edits those of this device that are in the journal; what the cloud has overtaken since is left out */
function overlay(
  stored: Device,
  edits: readonly EditRecord[],
  { now, onCloudChange }: { readonly now: number; readonly onCloudChange: OnCloudChange },
): Overlaid {
  const standing = edits.filter(
    (edit) =>
      (edit.expiresAtMs === undefined || edit.expiresAtMs > now) &&
      cloudChangeOf(edit, stored, onCloudChange) === 'stands',
  );
  const lasting = standing.filter((edit) => edit.lasting);
  return { device: laidOver(stored, lasting), desired: laidOver(stored, standing), edits: lasting };
}

function laidOver(stored: Device, edits: readonly EditRecord[]): Device {
  return edits.reduce<unknown>(
    (device, { path, value }) => withValueAt(device, path, value),
    stored,
  ) as Device;
}
