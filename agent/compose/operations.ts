/** The operations, put together, and what works in their background. */
import type { KubernetesApi, Node } from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import { AlarmLog } from '../alarms/alarm-log.ts';
import { AlarmStore } from '../alarms/alarm-store.ts';
import { type CareOperations, createCare } from '../care/care-operations.ts';
import { Upgrades } from '../care/upgrades.ts';
import { edgeCoreStart } from '../backends/edge-core-start.ts';
import type { BackendsConfiguration, Configuration } from '../config/configuration.ts';
import { createDevices } from '../devices/create-devices.ts';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { TroubledEdit } from '../devices/reconcile/unsettled-edits.ts';
import type { DeviceHistory } from '../devices/history/device-history.ts';
import type { DeviceFeed } from '../devices/watch/device-feed.ts';
import { CriClient } from '../backends/cri/cri-client.ts';
import { EdgeStore } from '../backends/edge-store/edge-store.ts';
import { StoreWatch } from '../backends/edge-store/store-watch.ts';
import { EdgedClient } from '../backends/edged/edged-client.ts';
import { MapperDirectory } from '../backends/mapper/mapper-directory.ts';
import { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';
import { ConfigMaps } from '../pods/config-maps.ts';
import { createPods, type PodObserver } from '../pods/create-pods.ts';
import type { EventLog } from '../pods/events/event-log.ts';
import type { BackOff } from '../pods/events/status-observer.ts';
import type { StreamTargets } from '../pods/exec/stream-target.ts';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { TargetChanges } from '../calls/target-changes.ts';
import type { AgentState } from '../status/agent-state.ts';
import type { BackendWatch, BackendWatchOptions } from '../status/backend-watch.ts';
import { NodeOperations, type NodeSource } from '../status/node-operations.ts';
import { RuntimeStats } from '../pods/runtime-stats.ts';
import type { Database } from '../store/database.ts';
import type { UnitName } from '../units.ts';
import type { ResourceFeed } from '../watch/resource-feed.ts';
import { VersionCounter } from '../watch/version-counter.ts';

interface OperationsOptions {
  readonly configuration: Configuration;
  /** As it is in effect now. */
  readonly currentConfiguration: () => Configuration;
  readonly database: Database;
  readonly state: AgentState;
  readonly backends: BackendWatch;
  readonly kubernetesApi: () => KubernetesApi | undefined;
  readonly onTroubledEdits: () => void;
  /** The clock of each unit that the operations run in. */
  readonly clockOf: (unit: UnitName) => Clock;
  readonly targetChanges: TargetChanges;
  /** The time by which edits end and events are forgotten, milliseconds since the epoch. */
  readonly keptNow: () => number;
  readonly log: Logger;
}

type BackgroundUnit = PodObserver | 'edge-store' | 'edit-reconciler';

export interface AgentOperations {
  readonly clients: NodeClients;
  readonly node: NodeOperations;
  readonly nodeObject: NodeSource;
  readonly configMaps: ConfigMaps;
  readonly pods: PodOperations;
  /** Calls back when pods or the contents of the store may have changed. */
  readonly onPodsChange: (listener: () => void, signal: AbortSignal) => void;
  readonly podFeed: ResourceFeed;
  /** The counter for the versions of objects of every kind. */
  readonly versions: VersionCounter;
  readonly streamTargets: StreamTargets;
  readonly devices: DeviceOperations;
  /** What the alarms look at, without a request to MetaServer. */
  readonly keptDevices: Pick<DeviceOperations, 'list' | 'listModels'>;
  readonly deviceFeed: DeviceFeed;
  readonly deviceHistory: DeviceHistory;
  readonly troubledEdits: () => readonly TroubledEdit[];
  readonly events: EventLog;
  readonly alarms: AlarmLog;
  readonly care: CareOperations;
  readonly upgrades: Upgrades;
  /** Containers in back-off, as the stored statuses said last. */
  readonly backOffs: () => readonly BackOff[];
  /** Why exec takes the longer way, for the diagnosis. */
  execDetour(signal: AbortSignal): Promise<string | undefined>;
  /** Ends the processes of execs that a killed run of the agent left. */
  endLeftExecs(): Promise<void>;
  /** Background work, a unit each; ends with its signal. */
  readonly background: Readonly<Record<BackgroundUnit, (signal: AbortSignal) => void>>;
  stop(): Promise<void>;
}

export function createOperations({
  configuration,
  currentConfiguration,
  database,
  state,
  backends,
  kubernetesApi,
  onTroubledEdits,
  clockOf,
  targetChanges,
  keptNow,
  log,
}: OperationsOptions): AgentOperations {
  const clock = clockOf('pods');
  const clients = createClients(configuration.backends, clock);
  const { node: nodeName } = configuration;
  const { execFifos = `${configuration.socket}.fifos` } = configuration.backends;
  const storeWatch = new StoreWatch(clients.store, clockOf('edge-store'));
  const versions = new VersionCounter(database, clock);
  const pods = createPods({
    ...clients,
    versions,
    log,
    storeWatch,
    nodeName,
    logRoot: configuration.backends.podLogs,
    database,
    execRecords: `${configuration.socket}.execs`,
    ...(execFifos !== 'off' && { execFifos }),
    eventsKeptMs: configuration.limits.eventsKeptMs,
    logSearches: {
      get inAll() {
        return currentConfiguration().limits.logSearchesInAll;
      },
      get perKey() {
        return currentConfiguration().limits.logSearchesPerPrincipal;
      },
    },
    ownPod: process.env['EDGECTL_POD'] || undefined,
    onRestart: (params) => targetChanges.note('pod.restart', { ...params }),
    keptNow,
    clock,
    clocks: {
      'runtime-events': clockOf('runtime-events'),
      'event-log': clockOf('event-log'),
      'container-observer': clockOf('container-observer'),
      'status-observer': clockOf('status-observer'),
    },
  });
  const devices = createDevices({
    ...clients,
    storeWatch,
    database,
    observe: (observation) => pods.events.observe(observation),
    eventsOf: (device) => pods.events.eventsOf({ kind: 'Device', ...device }),
    ...(configuration.backends.dmiSocket !== undefined && { dmiSocket: configuration.backends.dmiSocket }),
    mapperUrls: () => currentConfiguration().mappers,
    onTroubledEdits,
    onWrite: (method, params) => targetChanges.note(method, { ...params }),
    onCloudChange: () => currentConfiguration().devices.onCloudChange,
    keptNow,
    clock,
    clocks: {
      feed: clockOf('device-feed'),
      reconciler: clockOf('edit-reconciler'),
      history: clockOf('device-history'),
    },
    log,
  });
  const nodeObject = nodeSource(clients, nodeName, clock);
  const upgrades = new Upgrades({
    ...clients,
    node: nodeName,
    sources: pods.sources,
    nodeObject,
    edgeCoreStart: edgeCoreStart(configuration.backends.edgeStore, configuration.backends.dmiSocket),
    clock,
  });
  const node = new NodeOperations({
    state,
    backends,
    node: nodeObject,
    edged: clients.edged,
    runtimeStats: new RuntimeStats(clients.cri, nodeName),
    kubernetesApi,
    clock,
  });
  return {
    clients,
    node,
    nodeObject,
    configMaps: new ConfigMaps(clients),
    pods: pods.operations,
    onPodsChange: (listener, signal) => pods.onChange(listener, signal),
    podFeed: pods.feed,
    versions,
    streamTargets: pods.streamTargets,
    devices: devices.operations,
    keptDevices: devices.kept,
    deviceFeed: devices.feed,
    deviceHistory: devices.history,
    troubledEdits: () => devices.troubledEdits(),
    events: pods.events,
    alarms: new AlarmLog({ store: new AlarmStore(database), clock: clockOf('alarms'), keptNow }),
    care: createCare({
      ...clients,
      sources: pods.sources,
      node: nodeName,
      podLogs: configuration.backends.podLogs,
      stores: [
        { name: 'EdgeCore', path: configuration.backends.edgeStore },
        { name: 'edgectl', path: configuration.database },
      ],
      units: () => currentConfiguration().programs,
      clock,
      log,
    }),
    upgrades,
    backOffs: () => pods.backOffs(),
    execDetour: (signal) => pods.execDetour(signal),
    async endLeftExecs() {
      const { ended, left } = await pods.endLeftExecs();
      if (ended + left > 0)
        log.warn({ ended, left }, 'exec processes kept running after the agent was killed');
    },
    background: {
      'edge-store'(signal) {
        storeWatch.start(signal);
        storeWatch.onChange(() => background(clockOf('edge-store'), upgrades.notice(signal)), signal);
      },
      'edit-reconciler': (signal) => devices.start(signal),
      ...pods.observers,
    },
    async stop() {
      devices.close();
      pods.feed.stop();
      await clients.close();
    },
  };
}

/** The Node object from MetaServer, else from the store. */
function nodeSource({ metaServer, store }: NodeClients, name: string, clock: Clock): NodeSource {
  return async (signal) => {
    const live = await metaServer.get('nodes', name, undefined, signal).catch(() => undefined);
    const object = live ?? (await store.get('nodes', name, undefined, signal));
    if (object === undefined) return undefined;
    const observedAtMs = live === undefined ? (store.modifiedAtMs() ?? clock.now()) : clock.now();
    const source = live === undefined ? 'store' : 'metaserver';
    const node: Node = { ...object, apiVersion: 'v1', kind: 'Node' };
    return { object: node, meta: { source, observedAt: new Date(observedAtMs).toISOString() } };
  };
}

/** The clients of what runs on the node. Each connects, and loads what is heavy, when first used. */
interface NodeClients {
  readonly metaServer: MetaServerClient;
  readonly edged: EdgedClient;
  readonly cri: CriClient;
  readonly store: EdgeStore;
  readonly mappers: MapperDirectory;
  close(): Promise<void>;
}

function createClients(backends: BackendsConfiguration, clock: Clock): NodeClients {
  const metaServer = new MetaServerClient({ baseUrl: backends.metaserver });
  const edged = new EdgedClient({ baseUrl: backends.edged });
  const cri = new CriClient({ endpoint: backends.cri });
  const store = new EdgeStore({ path: backends.edgeStore, clock });
  const mappers = new MapperDirectory(store);
  return {
    metaServer,
    edged,
    cri,
    store,
    mappers,
    async close() {
      mappers.close();
      cri.connection.close();
      await Promise.all([metaServer.close(), edged.close()]);
    },
  };
}

/** The paths that show whether each backend exists. */
export function watchedAddresses(backends: BackendsConfiguration): BackendWatchOptions['addresses'] {
  const { metaserver, edged, cri, edgeStore } = backends;
  return { metaserver, edged, cri, store: edgeStore };
}
