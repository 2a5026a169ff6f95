/** What devices report: from EdgeCore's store, and from the mappers after a write, whichever is newer. */
import type { KubernetesObject, Source } from '@edgectl/rpc-schema/generated/types';
import type { DeviceStateRow, DeviceTwinRow, EdgeStore } from '../backends/edge-store/edge-store.ts';
import { parseJson } from '../backends/http/kubernetes-json.ts';
import type { ReportedTwin } from '../backends/mapper/reported-twin.ts';
import { type Device, deviceTitle } from './device.ts';
import type { DeviceName } from './journal/device-journal.ts';

export interface ReportedValue extends ReportedTwin {
  readonly source: Extract<Source, 'store' | 'mapper'>;
}

/** By property. */
export type ReportedValues = ReadonlyMap<string, ReportedValue>;

/** What is known of one device besides its spec. */
export interface ReportedState {
  readonly values: ReportedValues;
  /** The state that its mapper reports, such as `online`. */
  readonly state?: DeviceStateRow;
}

export class ReportedValuesReader {
  readonly #store: Pick<EdgeStore, 'deviceTwins' | 'deviceStates'>;
  /** What mappers said themselves, by {@link deviceTitle}. */
  readonly #noted = new Map<string, ReadonlyMap<string, ReportedTwin>>();

  constructor(store: Pick<EdgeStore, 'deviceTwins' | 'deviceStates'>) {
    this.#store = store;
  }

  /** Remembers what a mapper said when it was asked after a write. */
  note({ namespace, name }: DeviceName, twins: ReadonlyMap<string, ReportedTwin>): void {
    this.#noted.set(`${namespace}/${name}`, twins);
  }

  /**
   * By {@link deviceTitle}. The mapper is not asked: one of KubeEdge's framework would write to the device. A store that cannot
   * be read leaves what mappers said themselves.
   */
  async read(devices: readonly Device[], signal: AbortSignal): Promise<ReadonlyMap<string, ReportedState>> {
    const [twins, states] = await Promise.all([
      this.#store.deviceTwins(signal).catch((): DeviceTwinRow[] => []),
      this.#store.deviceStates(signal).catch((): DeviceStateRow[] => []),
    ]);
    signal.throwIfAborted();
    const wanted = new Map(devices.map((device) => [deviceTitle(device), new Map<string, ReportedValue>()]));
    for (const row of twins) {
      const value = fromRow(row);
      if (value !== undefined) keepNewer(wanted.get(`${row.namespace}/${row.device}`), value);
    }
    for (const [title, values] of this.#noted) {
      for (const twin of values.values()) keepNewer(wanted.get(title), { ...twin, source: 'mapper' });
    }
    const stateOf = new Map(states.map((state) => [`${state.namespace}/${state.device}`, state]));
    return new Map(
      [...wanted].map(([title, values]) => {
        const state = stateOf.get(title);
        return [title, { values, ...(state !== undefined && { state }) }];
      }),
    );
  }

  /**
   * The values of one device in EdgeCore's store, with the desired values that the mapper reports it was given. @throws
   * EdgectlError `Unavailable`
   */
  async stored({ namespace, name }: DeviceName, signal: AbortSignal): Promise<ReportedValues> {
    const rows = await this.#store.deviceTwins(signal);
    const values = rows
      .filter((row) => row.namespace === namespace && row.device === name)
      .flatMap((row) => fromRow(row) ?? []);
    return new Map(values.map((value) => [value.property, value]));
  }
}

function keepNewer(values: Map<string, ReportedValue> | undefined, value: ReportedValue): void {
  const known = values?.get(value.property);
  if (known !== undefined && (known.reportedAtMs ?? 0) > (value.reportedAtMs ?? 0)) return;
  values?.set(value.property, value);
}

function fromRow({ property, actual, actualMeta, expected }: DeviceTwinRow): ReportedValue | undefined {
  // EdgeCore creates the row before anything was reported.
  if (actual === undefined || actual === '') return undefined;
  const meta = actualMeta === undefined ? undefined : parseJson(actualMeta);
  const timestamp = Number((meta as { timestamp?: unknown } | undefined | null)?.timestamp);
  return {
    property,
    reported: actual,
    source: 'store',
    ...(Number.isSafeInteger(timestamp) && timestamp > 0 && { reportedAtMs: timestamp }),
    ...(expected !== undefined && expected !== '' && { observedDesired: expected }),
  };
}

// The time of a reading is not change: a device that reports the same value every second would never be at rest.

/** The values by property, as they are compared. */
export function withoutTimes(values: ReportedValues): Readonly<Record<string, string>> {
  return Object.fromEntries([...values.values()].map(({ property, reported }) => [property, reported]));
}

/** The whole object of a device, as it is compared. */
export function withoutReadingTimes(device: KubernetesObject): unknown {
  const { status, ...rest } = device;
  if (typeof status !== 'object' || status === null) return device;
  const twins: unknown = 'twins' in status ? status.twins : undefined;
  const values = Array.isArray(twins) ? twins.map(valueOf) : twins;
  return { ...rest, status: { ...status, twins: values, lastOnlineTime: undefined } };
}

function valueOf(twin: unknown): unknown {
  if (typeof twin !== 'object' || twin === null || !('reported' in twin)) return twin;
  const { reported, ...rest } = twin;
  if (typeof reported !== 'object' || reported === null) return twin;
  return { ...rest, reported: { ...reported, metadata: undefined } };
}
