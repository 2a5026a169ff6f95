/** Everything of the agent about devices, over a database of its own: no broker, no door. */
import { pino } from 'pino';
import {
  createDevices,
  deviceMigrations,
  type Devices,
  type DevicesOptions,
} from '../../../agent/devices/create-devices.ts';
import type { DeviceOperations, Editor } from '../../../agent/devices/device-operations.ts';
import type { DeviceFeed } from '../../../agent/devices/watch/device-feed.ts';
import { EdgeStore } from '../../../agent/backends/edge-store/edge-store.ts';
import { StoreWatch } from '../../../agent/backends/edge-store/store-watch.ts';
import { MapperDirectory } from '../../../agent/backends/mapper/mapper-directory.ts';
import { MetaServerClient } from '../../../agent/backends/metaserver/metaserver-client.ts';
import { EventLog } from '../../../agent/pods/events/event-log.ts';
import { eventMigrations, SqliteEventStore } from '../../../agent/pods/events/event-store.ts';
import { openDatabase } from '../../../agent/store/database.ts';
import { systemClock } from '../../../common/clock.ts';

export const PRINCIPAL = 'alice';
/** May change everything. */
export const EDITOR: Editor = { principal: PRINCIPAL, authorise: () => undefined };
export type AgentPartOptions = Partial<Pick<DevicesOptions, 'onCloudChange' | 'faults' | 'keptNow'>>;

/** The part of the agent that this is about, over a database of its own. */
export class AgentPart {
  readonly devices: DeviceOperations;
  readonly kept: Devices['kept'];
  readonly feed: DeviceFeed;
  readonly events: EventLog;
  /** Resolves when lasting edits have been looked after once. */
  readonly looked: () => Promise<void>;
  readonly #stop: () => Promise<void>;

  constructor(
    { metaServer, database: storePath }: { readonly metaServer: string; readonly database: string },
    databasePath: string,
    options: AgentPartOptions = {},
  ) {
    const clock = systemClock;
    const log = pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' });
    const client = new MetaServerClient({ baseUrl: metaServer });
    const store = new EdgeStore({ path: storePath, clock });
    const database = openDatabase({
      path: databasePath,
      migrations: [...eventMigrations, ...deviceMigrations],
      clock,
      log,
    });
    const storeWatch = new StoreWatch(store, clock);
    this.events = new EventLog({ store: new SqliteEventStore(database), nodeName: 'edge-01', clock });
    const mappers = new MapperDirectory(store);
    const {
      operations,
      kept,
      feed,
      start,
      poll: check,
      close,
    } = createDevices({
      mappers,
      metaServer: client,
      store,
      storeWatch,
      database,
      observe: (observation) => this.events.observe(observation),
      eventsOf: (device) => this.events.eventsOf({ kind: 'Device', ...device }),
      clock,
      log,
      ...options,
    });
    this.devices = operations;
    this.kept = kept;
    this.feed = feed;
    const stopping = new AbortController();
    this.looked = () => check(stopping.signal);
    storeWatch.start(stopping.signal);
    start(stopping.signal);
    this.#stop = async () => {
      stopping.abort();
      close();
      mappers.close();
      await client.close();
      store.close();
      database.close();
    };
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
