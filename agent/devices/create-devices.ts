/** Puts together everything about devices over the node's clients. Nothing connects before it is first used or started. */
import type {
  DeviceCallParams,
  DeviceEditParams,
  DeviceRevertParams,
  Event,
} from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import { edgeCoreStart } from '../backends/edge-core-start.ts';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';
import type { StoreWatch } from '../backends/edge-store/store-watch.ts';
import { MapperRests } from '../backends/mapper/mapper-rest.ts';
import type { MapperDirectory } from '../backends/mapper/mapper-directory.ts';
import type { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';
import type { Observation } from '../pods/events/event.ts';
import type { Database } from '../store/database.ts';
import { describeDevices } from './describe-devices.ts';
import { DeviceLocks } from './device-locks.ts';
import type { DeviceOperations } from './device-operations.ts';
import { DeviceReader } from './device-reader.ts';
import { DeviceSources } from './device-sources.ts';
import { DeviceWriter } from './edit/device-writer.ts';
import { editDevices } from './edit/edit-devices.ts';
import { DeviceHistory } from './history/device-history.ts';
import { HistoryStore } from './history/history-store.ts';
import { editReport } from './edit/edit-outcome.ts';
import { type FaultPoints, noFaults } from './edit/fault-points.ts';
import { revertEdits } from './edit/revert-edits.ts';
import { DeviceJournal } from './journal/device-journal.ts';
import { journalMigrations } from './journal/edit-rows.ts';
import { versionMigrations } from './journal/device-versions.ts';
import { deviceEvents } from './reconcile/device-events.ts';
import { EditReconciler } from './reconcile/edit-reconciler.ts';
import { type TroubledEdit, troubledEdits, UnsettledEdits } from './reconcile/unsettled-edits.ts';
import type { OnCloudChange } from './reconcile/reconcile.ts';
import { listEdits } from './list-edits.ts';
import { getDevice, getModel, listDevices, listModels } from './read-devices.ts';
import { ReportedValuesReader } from './reported-values.ts';
import { PropertySetter } from './set-property.ts';
import { callMethod, readProperty } from './device-methods.ts';
import { DeviceFeed } from './watch/device-feed.ts';
import { watchDevices } from './watch/watch-devices.ts';

/** To be given to the agent's database. */
export const deviceMigrations = [...versionMigrations, ...journalMigrations];

export interface DevicesOptions {
  readonly metaServer: MetaServerClient;
  readonly store: EdgeStore;
  /** Its owner closes it. */
  readonly mappers: MapperDirectory;
  readonly storeWatch: Pick<StoreWatch, 'onChange'>;
  /** The agent's own, with {@link deviceMigrations}. */
  readonly database: Database;
  /** The log of the node's events. */
  readonly observe: (observation: Observation) => void;
  readonly eventsOf: (device: { readonly namespace: string; readonly name: string }) => readonly Event[];
  /** Where the REST API of the mapper of a protocol is; the framework's own place unless it says. */
  readonly mapperUrls?: () => Readonly<Record<string, string>>;
  /** EdgeCore's; absent: where KubeEdge puts it. */
  readonly dmiSocket?: string;
  /** Called when {@link Devices.troubledEdits} says something else than before. */
  readonly onTroubledEdits?: () => void;
  /** Called at once with every change of a device that is asked for, by any door. */
  readonly onWrite?: (
    method: 'device.edit' | 'device.revert',
    params: DeviceEditParams | DeviceRevertParams | DeviceCallParams,
  ) => void;
  readonly onCloudChange?: () => OnCloudChange;
  readonly faults?: FaultPoints;
  /** The time by which edits end. */
  readonly keptNow?: () => number;
  readonly clock: Clock;
  /** The clocks of the background work, if each part is to fail alone. */
  readonly clocks?: { readonly feed: Clock; readonly reconciler: Clock; readonly history: Clock };
  readonly log: Logger;
}

export interface Devices {
  readonly operations: DeviceOperations;
  /** The lists as EdgeCore's store has them, without a request to MetaServer. */
  readonly kept: Pick<DeviceOperations, 'list' | 'listModels'>;
  readonly history: DeviceHistory;
  /** The feed for the topics `device/…`. */
  readonly feed: DeviceFeed;
  /** Settles what an earlier run left, and begins to look after lasting edits, until `signal` aborts. */
  start(signal: AbortSignal): void;
  /** Lasting edits that fail or are not settled. */
  troubledEdits(): readonly TroubledEdit[];
  /** Looks after lasting edits now, as it is otherwise done once a second. */
  poll(signal: AbortSignal): Promise<void>;
  close(): void;
}

export function createDevices(options: DevicesOptions): Devices {
  const { metaServer, store, mappers, storeWatch, database, observe, eventsOf, clock, log } = options;
  const { onCloudChange = () => 'cloud', faults = noFaults } = options;
  const { keptNow = () => clock.now() } = options;
  const sources = new DeviceSources({ metaServer, store, clock });
  const journal = new DeviceJournal(database, clock);
  const reported = new ReportedValuesReader(store);
  const readerOf = (from: DeviceSources): DeviceReader =>
    new DeviceReader({ sources: from, journal, reported, mappers, onCloudChange, keptNow, clock });
  const reader = readerOf(sources);
  const edgeCore = edgeCoreStart(store.path, options.dmiSocket);
  const unsettled = new UnsettledEdits(edgeCore);
  const locks = new DeviceLocks();
  const writer = new DeviceWriter({ journal, faults, reported, edgeCore, clock });
  const events = deviceEvents(observe, clock);
  const reconciler = new EditReconciler({
    journal,
    reader,
    mappers,
    reported,
    locks,
    writer,
    edgeCore,
    unsettled,
    onTroubled: options.onTroubledEdits ?? (() => undefined),
    onCloudChange,
    report: events,
    keptNow,
    clock: options.clocks?.reconciler ?? clock,
    log,
  });
  const feed = new DeviceFeed({ reader, journal, storeWatch, clock: options.clocks?.feed ?? clock, log });
  const history = new DeviceHistory({
    feed,
    store: new HistoryStore(database),
    keptNow,
    clock: options.clocks?.history ?? clock,
    log,
  });
  const reading = { reader, sources, clock };
  const editing = {
    journal,
    reader,
    mappers,
    locks,
    writer,
    faults,
    report: editReport(events),
    keptNow,
    clock,
  };
  const edit: DeviceOperations['edit'] = (params, editor, signal, effect) => {
    options.onWrite?.('device.edit', params);
    return editDevices(editing, params, editor, signal, effect);
  };
  const setter = new PropertySetter(edit);
  const rests = new MapperRests(options.mapperUrls);
  const calling = { reader, locks, clock, restOf: (protocol: string) => rests.of(protocol) };
  const keptSources = new DeviceSources({ store, clock });
  const readingKept = { reader: readerOf(keptSources), sources: keptSources, clock };
  return {
    kept: {
      list: (params, signal) => listDevices(readingKept, params, signal),
      listModels: (params, signal) => listModels(readingKept, params, signal),
    },
    operations: {
      list: (params, signal) => listDevices(reading, params, signal),
      get: (params, signal) => getDevice(reading, params, signal),
      describe: (params, signal) =>
        describeDevices({ ...reading, mappers, journal, unsettled, eventsOf }, params, signal),
      listModels: (params, signal) => listModels(reading, params, signal),
      history: (params) => history.read(params),
      getModel: (params, signal) => getModel(reading, params, signal),
      edit,
      edits: (params, signal) => listEdits({ journal, reader, unsettled, clock }, params, signal),
      revert: (params, principal, signal, effect) => {
        options.onWrite?.('device.revert', params);
        return revertEdits(editing, params, principal, signal, effect);
      },
      read: (params, signal) => readProperty(calling, params, signal),
      call: (params, effect, signal) => {
        options.onWrite?.('device.edit', params);
        return callMethod(calling, params, effect, signal);
      },
      watch: (params, choice, signal) => watchDevices(feed, params, choice, signal),
      set: (address, value, editor, signal, effect) => setter.set(address, value, editor, signal, effect),
    },
    feed,
    history,
    start: (signal) => reconciler.start(signal),
    poll: (signal) => reconciler.poll(signal),
    troubledEdits: () => troubledEdits(journal, unsettled),
    close() {
      feed.stop();
      background(clock, rests.close());
    },
  };
}
