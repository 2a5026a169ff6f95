/** Puts together everything about pods over the node's clients. Nothing connects before it is first used or {@link Pods.start}. */
import type { PodRestartParams } from '@edgectl/rpc-schema/generated/types';
import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import type { CriClient } from '../backends/cri/cri-client.ts';
import { TaskClient } from '../backends/cri/task-client.ts';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';
import type { StoreWatch } from '../backends/edge-store/store-watch.ts';
import type { EdgedClient } from '../backends/edged/edged-client.ts';
import type { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';
import { ContainerObserver } from './events/container-observer.ts';
import { EventLog } from './events/event-log.ts';
import { SqliteEventStore } from './events/event-store.ts';
import { type BackOff, StatusObserver } from './events/status-observer.ts';
import { CriRemote } from './exec/cri-remote.ts';
import { CriTargets } from './exec/cri-target.ts';
import { EdgedRemote } from './exec/edged-remote.ts';
import { ExecOpener } from './exec/exec-opener.ts';
import { ExecProcesses } from './exec/exec-process.ts';
import { ExecRecords, type LeftExecs } from './exec/exec-records.ts';
import { RecentTargets } from './exec/recent-targets.ts';
import { ExecExits } from './exec/tasks/exec-exits.ts';
import { GracePeriod } from './exec/tasks/grace-period.ts';
import { FifoPool } from './exec/tasks/fifo-pool.ts';
import { StartSlots } from './exec/tasks/start-slots.ts';
import { TaskRemote } from './exec/tasks/task-remote.ts';
import { TaskRoute } from './exec/tasks/task-route.ts';
import { RuntimeDial } from './exec/runtime-dial.ts';
import type { StreamTargets } from './exec/stream-target.ts';
import { WireChoice } from './exec/dial-remote.ts';
import { ContainerStates } from './logs/log-instance.ts';
import { Expressions } from './logs/grep/expressions.ts';
import { LogSearches } from './logs/log-searches.ts';
import type { TurnLimits } from '../../common/turns.ts';
import { type PodOperations, podOperations } from './pod-operations.ts';
import { PodSources } from './pod-sources.ts';
import { PodTargets } from './pod-targets.ts';
import { isContainerChange, RuntimeEvents } from './runtime-events.ts';
import type { Database } from '../store/database.ts';
import { ResourceFeed } from '../watch/resource-feed.ts';
import type { VersionCounter } from '../watch/version-counter.ts';
import { podFeedSource } from './watch-pods.ts';

export interface PodsOptions {
  readonly nodeName: string;
  readonly metaServer: MetaServerClient;
  readonly edged: EdgedClient;
  readonly store: EdgeStore;
  readonly storeWatch: StoreWatch;
  readonly cri: CriClient;
  /** `/var/log/pods`. */
  readonly logRoot: string;
  /** The agent's own, with the events' migrations. */
  readonly database: Database;
  /** The counter for versions of objects. */
  readonly versions: VersionCounter;
  /** Where running execs are recorded, so that the next run of the agent can end those that a killed agent left behind. */
  readonly execRecords: string;
  /** Where the FIFOs of execs are, seen by the runtime under the same path; absent: exec goes over the streaming server. */
  readonly execFifos?: string;
  /** How long an event is kept after it was last seen. */
  readonly eventsKeptMs?: number;
  /** How many logs are searched at once. */
  readonly logSearches?: TurnLimits;
  /** Called at once with every restart that is asked for, by any door. */
  readonly onRestart?: (params: PodRestartParams) => void;
  /** `namespace/name` of the pod that the agent runs in. */
  readonly ownPod?: string | undefined;
  /** The time by which events are forgotten. */
  readonly keptNow?: () => number;
  readonly clock: Clock;
  /** The clocks of the observers, if each is to fail alone. */
  readonly clocks?: Partial<Record<PodObserver, Clock>>;
  readonly log: Logger;
}

/** The observers of pods in the background. */
export type PodObserver = 'runtime-events' | 'event-log' | 'container-observer' | 'status-observer';

export interface Pods {
  readonly operations: PodOperations;
  /** For doors whose clients speak to a streaming server themselves. */
  readonly streamTargets: StreamTargets;
  /** `event.list`, and what `event/…` topics are fed from. Others may add observations of their own. */
  readonly events: EventLog;
  readonly sources: PodSources;
  /** Containers in back-off, as the stored statuses said last. */
  backOffs(): readonly BackOff[];
  /** Pods as they change, for all who watch them. */
  readonly feed: ResourceFeed;
  /** Calls back when pods may be other than before, until `signal` aborts: the store was written, or a container started or ended. */
  onChange(listener: () => void, signal: AbortSignal): void;
  /** Why exec does not go through containerd's task service; `undefined` if it does, or no container runs to ask about. */
  execDetour(signal: AbortSignal): Promise<string | undefined>;
  /** Ends the processes of execs that a killed run of the agent left. To be called before {@link Pods.start}. Never rejects. */
  endLeftExecs(): Promise<LeftExecs>;
  /** The observers, each to be started; an observer ends with its signal. */
  readonly observers: Readonly<Record<PodObserver, (signal: AbortSignal) => void>>;
  /** Begins to observe with all of them. */
  start(signal: AbortSignal): void;
}

export function createPods(options: PodsOptions): Pods {
  const {
    nodeName,
    metaServer,
    edged,
    store,
    storeWatch,
    cri,
    logRoot,
    database,
    execRecords,
    execFifos,
    clock,
  } = options;
  const clockOf = (observer: PodObserver): Clock => options.clocks?.[observer] ?? clock;
  const sources = new PodSources({ metaServer, store, cri, nodeName, clock });
  const targets = new PodTargets(cri, sources);
  const tasks = new TaskClient(cri.connection);
  const runtimeEvents = new RuntimeEvents({ source: tasks, clock: clockOf('runtime-events') });
  const wires = new WireChoice();
  const records = new ExecRecords({ folder: execRecords, clock });
  const processes = new ExecProcesses({
    events: runtimeEvents,
    tasks,
    records,
    clock,
  });
  const fifos = execFifos === undefined ? undefined : new FifoPool({ folder: execFifos, clock });
  const execRoute = new TaskRoute({ tasks, fifos, clock });
  const dial = new RuntimeDial({ cri, wires, clock });
  const exec = new ExecOpener({
    targets: new RecentTargets({ targets, events: runtimeEvents, clock }),
    tasks: new TaskRemote({
      ...{ tasks, records, clock },
      exits: new ExecExits({ events: runtimeEvents, tasks, clock }),
      slots: new StartSlots(),
      route: execRoute,
      gracePeriod: new GracePeriod({ clock }),
    }),
    cri: new CriRemote({ cri, processes, dial, clock }),
    criTargets: new CriTargets({ cri, processes, clock }),
    edged: new EdgedRemote({ edged, lookup: sources, wires, clock }),
    dial,
    portForward: { cri, edged, lookup: sources },
  });
  const events = new EventLog({
    store: new SqliteEventStore(database),
    nodeName,
    ...(options.eventsKeptMs !== undefined && { keptMs: options.eventsKeptMs }),
    ...(options.keptNow !== undefined && { keptNow: options.keptNow }),
    clock: clockOf('event-log'),
  });
  const observe = events.observe.bind(events);
  const containers = new ContainerObserver({
    cri,
    events: runtimeEvents,
    clock: clockOf('container-observer'),
    observe,
  });
  const statuses = new StatusObserver({
    read: async (signal) =>
      (await store.list('pods', undefined, signal)).map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' })),
    onChange: (listener, signal) => storeWatch.onChange(listener, signal),
    clock: clockOf('status-observer'),
    observe,
  });
  const logBackends = {
    targets,
    lookup: sources,
    cri,
    logRoot,
    states: new ContainerStates(cri, clock),
    edged,
    searches: new LogSearches(options.logSearches),
    expressions: new Expressions(clock),
    clock,
  };
  const restarts = {
    targets,
    lookup: sources,
    cri,
    onRestart: options.onRestart,
    ownPod: options.ownPod,
    edgeCoreRuns: async (signal: AbortSignal) =>
      (await metaServer.available(signal)) || (await edged.available(signal)),
    clock,
  };
  const onChange: Pods['onChange'] = (listener, signal) => {
    storeWatch.onChange(listener, signal);
    runtimeEvents.listen((event) => {
      if (isContainerChange(event)) listener();
    }, signal);
    runtimeEvents.onChange(listener, signal);
  };
  const stamp = (): string | undefined => {
    const stored = store.dataVersion();
    if (stored === undefined || !runtimeEvents.subscribed) return undefined;
    return `${stored} ${runtimeEvents.containerChanges}`;
  };
  const feed = new ResourceFeed({
    name: 'pods',
    source: podFeedSource(sources, { onChange, stamp }),
    versions: options.versions,
    clock,
    log: options.log,
  });
  const operations = podOperations({
    nodeName,
    sources,
    cri,
    events,
    restarts,
    logs: logBackends,
    feed,
    exec,
    clock,
  });
  const observers: Pods['observers'] = {
    'event-log': (signal) => events.start(signal),
    'container-observer': (signal) => containers.start(signal),
    'status-observer': (signal) => statuses.start(signal),
    'runtime-events': (signal) => background(clockOf('runtime-events'), runtimeEvents.run(signal)),
  };
  return {
    operations,
    streamTargets: exec,
    events,
    sources,
    backOffs: () => statuses.backOffs,
    feed,
    onChange,
    async execDetour(signal) {
      const [running] = await cri.listContainers({ state: 'running' }, signal);
      if (running === undefined) return undefined;
      const found = await execRoute.of(running.id, signal);
      return 'reason' in found ? found.reason : undefined;
    },
    endLeftExecs: () => processes.endLeft(),
    observers,
    start(signal) {
      // All that observes ends with this one signal.
      setMaxListeners(0, signal);
      for (const start of Object.values(observers)) start(signal);
    },
  };
}
