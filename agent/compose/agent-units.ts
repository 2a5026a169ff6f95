/** The units of the agent, in the order in which they start; they stop the other way round. */
import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeFileOf } from '@edgectl/rpc-schema/node-file';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import type { Limits } from '../../common/limits.ts';
import { replaceFile } from '../../common/private-file.ts';
import type { LoginGate } from '../access/login-gate.ts';
import type { UserDirectory } from '../access/user-directory.ts';
import type { ManagedAttachment, MessageHandler } from '../broker/attachment.ts';
import { AlarmWatch } from '../alarms/alarm-watch.ts';
import {
  crashLoops,
  doubtfulClock,
  endingCertificates,
  failingEdits,
  scarceDisks,
  silentMappers,
} from '../alarms/conditions.ts';
import { EmbeddedBroker } from '../broker/embedded-broker.ts';
import { ExternalBroker } from '../broker/external-broker.ts';
import type { PageArrivals } from '../broker/page-arrivals.ts';
import { SupervisedAttachment } from '../broker/supervised-attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import { namePattern } from '../devices/name-pattern.ts';
import { credentialFiles } from '../diagnose/credential-files.ts';
import { HomeAssistantPublisher } from '../home-assistant/home-assistant-publisher.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { BackendWatch } from '../status/backend-watch.ts';
import type { CertificateWatch } from '../status/certificate-watch.ts';
import { AlarmPublisher } from '../status/alarm-publisher.ts';
import { DevicePublisher } from '../status/device-publisher.ts';
import { EventPublisher } from '../status/event-publisher.ts';
import { clearLeft, type RetainedTopic, type RetainedTopics } from '../status/retained-topics.ts';
import type { StatePublisher } from '../status/state-publisher.ts';
import type { Store } from '../store/store.ts';
import type { Supervisor, UnitSteps } from '../supervise.ts';
import type { KeptTime } from '../time/kept-time.ts';
import type { TunnelDoor } from '../tunnel/tunnel-door.ts';
import type { UnitName } from '../units.ts';
import type { RunningGateway } from './gateway.ts';
import type { Access } from './ground.ts';
import type { RunningPage } from './page.ts';
import type { AgentOperations } from './operations.ts';
import type { ReloadParts } from './reload.ts';
import type { Rpc } from './rpc.ts';

interface AgentParts {
  readonly store: Store;
  /** The configuration in effect; every start reads it again. */
  readonly configuration: () => Configuration;
  readonly topics: Topics;
  readonly time: KeptTime;
  readonly users: UserDirectory;
  readonly access: Access;
  readonly attachments: ReadonlyMap<string, SupervisedAttachment>;
  readonly publisher: StatePublisher;
  readonly retained: RetainedTopics;
  readonly operations: AgentOperations;
  readonly rpc: Rpc;
  readonly sessions: Sessions;
  readonly gateway: RunningGateway;
  readonly page: RunningPage;
  readonly certificates: CertificateWatch;
  readonly backends: BackendWatch;
  /** Makes the door to the cloud as the configuration now says. */
  readonly openTunnel: () => TunnelDoor;
  /** Forgets what is over. */
  readonly sweep: () => void;
  readonly clockOf: (unit: UnitName) => Clock;
  readonly log: Logger;
}

/** How often what is over is forgotten. */
const SWEEP_MS = 30_000;
/** How long calls that run may take to say that they were given up. */
const CALLS_STOP_MS = 2_000;

/** Where each kind of alarm shows. */
function createAlarmWatch(
  { configuration, store, time, operations, certificates, backends, log }: AgentParts,
  clock: Clock,
): AlarmWatch {
  const { alarms, keptDevices, onPodsChange, backOffs, troubledEdits } = operations;
  return new AlarmWatch({
    alarms,
    devices: keptDevices,
    onDevicesChange: onPodsChange,
    clock,
    log,
    checks: {
      CrashLoop: async () => crashLoops(backOffs()),
      MapperSilent: async () => silentMappers(backends.mappers, clock.now()),
      Disk: () => {
        const { database, backends: places } = configuration();
        return scarceDisks({ database: dirname(database), 'pod-logs': places.podLogs }, store.state());
      },
      Certificate: async () => endingCertificates(certificates.ends(), clock.now()),
      Clock: async () => doubtfulClock(time.status(), configuration().node),
      EditFailing: async () => failingEdits(troubledEdits()),
    },
  });
}

export function addUnits(supervisor: Supervisor, parts: AgentParts): void {
  const { store, configuration, topics, time, users, access, attachments, publisher } = parts;
  const { operations, rpc, sessions, gateway, backends, clockOf, log } = parts;
  const reason = (): string => changeTimes(configuration());

  supervisor.unit('store', { start: (signal) => store.start(signal) });
  supervisor.unit('time', {
    start: (signal) => time.start(signal),
    stop: () => time.stop(),
  });
  supervisor.unit('users', { start: (signal) => users.start(signal) });
  supervisor.unit('policy', { start: (signal) => access.policy.start(signal) });
  supervisor.unit('audit', auditSteps(access));
  for (const attachment of attachments.values())
    supervisor.unit(`broker/${attachment.name}`, attachmentSteps(attachment, reason));
  supervisor.unit('state', {
    start: (signal) => publisher.start(signal),
    stop: (forGood) => (forGood ? publisher.sayOffline() : undefined),
  });
  supervisor.unit('node-file', {
    start(_signal, opened) {
      const { socket, node } = configuration();
      opened.use(new NodeFile({ socket, node, log }).write());
    },
  });
  supervisor.unit('interrupted-calls', { start: (signal) => rpc.interruptedCalls.start(signal) });
  supervisor.unit('pods');
  supervisor.unit('device-feed', {
    start: () => operations.deviceFeed.serve(),
    stop: () => operations.deviceFeed.halt(),
  });
  for (const [name, start] of Object.entries(operations.background))
    supervisor.unit(name as keyof typeof operations.background, { start });
  supervisor.unit('left-execs', {
    start: () => background(clockOf('left-execs'), operations.endLeftExecs()),
  });
  const publishing = { topics, attachments, log };
  supervisor.unit('device-publisher', {
    start(signal) {
      const { publish } = configuration();
      const clock = clockOf('device-publisher');
      const feed = operations.deviceFeed;
      const { retained } = parts;
      new DevicePublisher({ ...publishing, feed, publish, retained, clock }).start(signal);
    },
  });
  supervisor.unit('device-history', {
    start(signal) {
      const { publish } = configuration();
      if (publish.devices.length > 0) operations.deviceHistory.start(namePattern(publish.devices), signal);
    },
    stop: (forGood) => (forGood ? operations.deviceHistory.save() : undefined),
  });
  supervisor.unit('event-publisher', {
    start(signal) {
      if (!configuration().publish.events) return;
      const clock = clockOf('event-publisher');
      new EventPublisher({ ...publishing, events: operations.events, clock }).start(signal);
    },
  });
  supervisor.unit('home-assistant', {
    start(signal) {
      const { publish } = configuration();
      const clock = clockOf('home-assistant');
      const { retained } = parts;
      const devices = operations.keptDevices;
      new HomeAssistantPublisher({ ...publishing, devices, publish, retained, clock }).start(signal);
    },
  });
  supervisor.unit('alarms', {
    start(signal) {
      const clock = clockOf('alarms');
      new AlarmPublisher({ ...publishing, alarms: operations.alarms, retained: parts.retained, clock }).start(
        signal,
      );
      createAlarmWatch(parts, clock).start(signal);
    },
  });
  supervisor.unit('gateway', {
    start: () => gateway.start(),
    stop: (forGood) => gateway.stop(forGood),
    reason,
  });
  supervisor.unit('page', {
    start: () => parts.page.start(),
    stop: () => parts.page.stop(),
    reason,
  });
  supervisor.unit('tunnel', {
    async start(signal, opened) {
      const tunnel = parts.openTunnel();
      opened.defer(() => tunnel.stop());
      await tunnel.start(signal);
    },
    reason,
  });
  supervisor.unit('certificates', { start: (signal) => parts.certificates.start(signal) });
  supervisor.unit('backends', {
    // Nobody waits for backends that do not answer.
    start: (signal) => background(clockOf('backends'), backends.start(signal)),
  });
  supervisor.unit('sessions', {
    start: () => sessions.serve(),
    stop: (forGood) => (forGood ? undefined : sessions.refuse()),
  });
  supervisor.unit('calls', {
    start(signal) {
      clockOf('calls').every(SWEEP_MS, parts.sweep, signal);
    },
    async stop(forGood) {
      if (!forGood) return;
      rpc.setDoor.stop();
      rpc.getDoor.stop();
      rpc.releaseDoor.stop();
      await Promise.allSettled([rpc.pipeline.stop(CALLS_STOP_MS), sessions.stop('AgentStopped')]);
    },
  });
}

/** The embedded broker has to be there: without it nobody is served, and another agent may have its socket. */
function attachmentSteps(attachment: SupervisedAttachment, reason: () => string): UnitSteps {
  return {
    start: (signal) => attachment.start(signal),
    stop: () => attachment.stop(),
    reason,
    essential: attachment.name === 'embedded',
  };
}

/** When the files were last written that certificates, keys and passwords come from. */
function changeTimes(configuration: Configuration): string {
  const { certificates, authorities, secrets } = credentialFiles(configuration);
  const paths = [
    ...certificates.map(({ certFile }) => certFile),
    ...[...authorities, ...secrets].map(({ path }) => path),
  ];
  return paths.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0).join(' ');
}

/** What the agent says of itself; it stays where a broker is left. */
const OWN_STATE: ReadonlySet<string | undefined> = new Set(['state', 'info', 'alive', 'alarms']);

/** How brokers come and go while the agent runs. */
export function attaching(
  supervisor: Supervisor,
  attachments: Map<string, SupervisedAttachment>,
  retained: RetainedTopics,
  options: AttachmentsOptions,
): Pick<ReloadParts, 'attach' | 'leave' | 'detach'> {
  /** Its clients are to know that we are gone, and to read no value that nobody updates; a broker that is away has our last will. */
  const leave = async (attachment: SupervisedAttachment | undefined): Promise<void> => {
    if (attachment?.connected !== true) return;
    const offline = { qos: 1, retain: true } as const;
    try {
      const isOwnState = ({ names, topic }: RetainedTopic): boolean =>
        names === undefined && OWN_STATE.has(options.topics.parseReport(topic)?.kind);
      await clearLeft(retained, attachment, isOwnState);
      await attachment.publish(options.topics.state(), options.offlineState(), offline);
      await attachment.publish(options.topics.alive(), options.alive('offline'), offline);
    } catch (error) {
      const { message } = error as Error;
      options.log.warn({ broker: attachment.name, reason: message }, 'a broker was left with old values');
    }
  };
  return {
    leave: (name) => leave(attachments.get(name)),
    async attach(name) {
      const attachment = createAttachment(name, options);
      attachments.set(name, attachment);
      const reason = (): string => changeTimes(options.configuration());
      await supervisor.add(`broker/${name}`, attachmentSteps(attachment, reason));
    },
    async detach(name) {
      const attachment = attachments.get(name);
      attachments.delete(name);
      await leave(attachment);
      await supervisor.remove(`broker/${name}`);
    },
  };
}

/** Why a unit that runs does not do what the configuration says. */
export function problemOf(
  unit: string,
  { rest, web }: Configuration,
  {
    gateway,
    page,
    attachments,
    users,
    access,
  }: Pick<AgentParts, 'gateway' | 'page' | 'attachments' | 'users' | 'access'>,
): string | undefined {
  if (unit === 'gateway' && rest.enabled && gateway.endpoint === undefined)
    return `the Kubernetes API cannot be served at ${rest.address}:${rest.port}; the log says why`;
  if (unit === 'page' && web.enabled) return page.problem;
  if (unit === 'broker/embedded') return attachments.get('embedded')?.status().reason;
  if (unit === 'users') return users.problem;
  if (unit === 'policy') return access.policyFile.problem?.message;
  return undefined;
}

/** Reads again what came from the database when the database is another file. */
export function followStore(
  store: Store,
  { access, operations, rpc }: Pick<AgentParts, 'access' | 'operations' | 'rpc'>,
  supervisor: Supervisor,
): void {
  store.onOpened(() => {
    operations.alarms.reload();
    access.grants.reload();
    access.audit.start();
    rpc.restore();
    // Its failure is a fault, and shown.
    supervisor
      .find('interrupted-calls')
      .restart()
      .catch(() => undefined);
  });
}

function auditSteps({ audit }: Access): UnitSteps {
  let begun = false;
  return {
    start() {
      // Only what an earlier run of the agent left: calls of this one may be open.
      if (!begun) audit.start();
      begun = true;
    },
    stop: (forGood) => (forGood ? audit.stop() : undefined),
  };
}

/** The brokers that the agent serves: the embedded one, and those of the configuration. */
export interface AttachmentsOptions {
  /** The configuration in effect; read again at each start of an attachment. */
  readonly configuration: () => Configuration;
  /** The limits in effect: changed in place by a reload. */
  readonly limits: Limits;
  readonly topics: Topics;
  readonly users: UserDirectory;
  readonly access: Pick<Access, 'policy' | 'audit'>;
  readonly logins: LoginGate;
  readonly pageArrivals: PageArrivals;
  readonly onMessage: MessageHandler;
  /** The last will: what a broker publishes as `state` when the agent is gone. */
  readonly offlineState: () => string;
  /** What it publishes as `alive`. */
  readonly alive: (state: 'online' | 'offline') => string;
  readonly clock: (attachment: string) => Clock;
  readonly log: Logger;
}

const EMBEDDED = 'embedded';

/** The names of those that the configuration asks for. */
export function attachmentNames({ brokers }: Configuration): readonly string[] {
  return [EMBEDDED, ...brokers.filter(({ enabled }) => enabled).map(({ name }) => name)];
}

export function createAttachment(name: string, options: AttachmentsOptions): SupervisedAttachment {
  const clock = options.clock(name);
  return new SupervisedAttachment({
    name,
    clock,
    onMessage: options.onMessage,
    create: (onMessage) => create(name, options, clock, onMessage),
  });
}

function create(
  name: string,
  { configuration, limits, users, access, offlineState, alive, topics, log, ...embedded }: AttachmentsOptions,
  clock: Clock,
  onMessage: MessageHandler,
): ManagedAttachment {
  const { node, socket, listeners, brokers } = configuration();
  const common = { onMessage, clock, log, limits };
  const { policy, audit } = access;
  if (name === EMBEDDED) {
    const { logins, pageArrivals } = embedded;
    return new EmbeddedBroker({
      ...common,
      node,
      socket,
      listeners,
      users,
      policy,
      audit,
      logins,
      pageArrivals,
    });
  }
  const broker = brokers.find((one) => one.name === name);
  if (broker === undefined) throw new Error(`the configuration has no broker ${name} any more`);
  return new ExternalBroker({ ...common, broker, topics, offlineState, alive });
}

/** Names the node beside the agent's socket while the agent is ready; without it a client asks the broker and waits for the answer. */
interface NodeFileOptions {
  readonly socket: string;
  readonly node: string;
  readonly log: Logger;
}

class NodeFile {
  readonly #options: NodeFileOptions;

  constructor(options: NodeFileOptions) {
    this.#options = options;
  }

  /** A place that cannot be written costs clients a few milliseconds, nothing else. @returns takes it away again */
  write(): Disposable {
    const { socket, node, log } = this.#options;
    const path = nodeFileOf(socket);
    try {
      replaceFile(path, `${node}\n`, 0o600);
    } catch (error) {
      log.debug({ path, reason: (error as Error).message }, 'the node file was not written');
    }
    return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
  }
}
