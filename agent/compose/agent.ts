/** The agent, whole: what it is made of, in the order in which it starts, and stops the other way round. */
import { randomUUID } from 'node:crypto';
import { SCHEMA_DIGEST } from '@edgectl/rpc-schema/generated/schemas';
import type { KubernetesApi, UnitState } from '@edgectl/rpc-schema/generated/types';
import { Topics } from '@edgectl/rpc-schema/topics';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Limits } from '../../common/limits.ts';
import type { RevokedCertificates } from '../../common/certificates/revoked-certificates.ts';
import { type Clock, systemClock } from '../../common/clock.ts';
import { LoginGate } from '../access/login-gate.ts';
import { PageArrivals } from '../broker/page-arrivals.ts';
import type { SupervisedAttachment } from '../broker/supervised-attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import { credentialFiles } from '../diagnose/credential-files.ts';
import type { ConfigurationSources } from '../diagnose/configuration-checks.ts';
import { getProperty, setProperty } from '../methods/devices.ts';
import { requireAnswer } from '../backends/mapper/mapper-answers.ts';
import { TargetChanges } from '../calls/target-changes.ts';
import { Validator } from '../../common/validator.ts';
import { Sessions } from '../sessions/sessions.ts';
import { AgentState, History } from '../status/agent-state.ts';
import { backendStarts, BackendWatch } from '../status/backend-watch.ts';
import { CertificateWatch, type NamedCertificate } from '../status/certificate-watch.ts';
import { NodeEvents } from '../status/node-events.ts';
import { StatePublisher } from '../status/state-publisher.ts';
import { UnitOperations } from '../status/unit-operations.ts';
import { Journal } from '../store/journal.ts';
import { Supervisor, type SupervisorOptions, within } from '../supervise.ts';
import { TimeOperations } from '../time/time-operations.ts';
import { internalIp } from '../tunnel/internal-ip.ts';
import { TunnelDoor } from '../tunnel/tunnel-door.ts';
import { isTunnelAsked, planTunnel } from '../tunnel/tunnel-plan.ts';
import type { UnitName } from '../units.ts';
import {
  addUnits,
  attaching,
  attachmentNames,
  type AttachmentsOptions,
  createAttachment,
  followStore,
  problemOf,
} from './agent-units.ts';
import { createDiagnosis } from './diagnosis.ts';
import { createGateway, type RunningGateway } from './gateway.ts';
import { type Access, createGround } from './ground.ts';
import { methodsOf } from '../methods/methods.ts';
import { type AgentOperations, createOperations, watchedAddresses } from './operations.ts';
import { Reload } from './reload.ts';
import { createPage, type RunningPage } from './page.ts';
import { createRpc, type Rpc } from './rpc.ts';

/** How long one part of what the agent stands on may take to close. */
const CLOSE_WAIT_MS = 2_000;

export interface AgentOptions {
  readonly configuration: Configuration;
  /** The files it was read from; absent if it was not read from files. */
  readonly sources?: ConfigurationSources;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Called before code of a unit runs; what it throws is a fault of the unit. For tests. */
  readonly faults?: SupervisorOptions['faults'];
}

export class Agent {
  readonly bootId = randomUUID();
  readonly #options: AgentOptions;
  readonly #clock: Clock;
  readonly #supervisor: Supervisor;
  #configuration: Configuration;
  readonly #attachments = new Map<string, SupervisedAttachment>();
  /** Resources of all units; closed in reverse order after the last unit has ended. */
  readonly #closes: (() => unknown)[] = [];
  #publisher: StatePublisher | undefined;
  #rpc: Rpc | undefined;
  #sessions: Sessions | undefined;
  #access: Access | undefined;
  #gateway: RunningGateway | undefined;
  #page: RunningPage | undefined;
  #reload: Reload | undefined;
  readonly #started = Promise.withResolvers<void>();

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#configuration = options.configuration;
    this.#clock = options.clock ?? systemClock;
    this.#supervisor = new Supervisor({
      clock: this.#clock,
      log: options.log,
      onChange: () => this.#publisher?.changed(),
      ...(options.faults === undefined ? {} : { faults: options.faults }),
    });
  }

  /** Resolves when every unit runs, or is to be started again. What was started is stopped again where an essential step fails. */
  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Never rejects: what does not stop properly keeps nothing else from being stopped. */
  async stop(): Promise<void> {
    await this.#supervisor.stop();
    for (let close = this.#closes.pop(); close !== undefined; close = this.#closes.pop()) {
      try {
        // A unit that waits for a backend does not keep others from being closed; the database is the last.
        await within(this.#clock, CLOSE_WAIT_MS, Promise.resolve(close()), () => {
          throw new EdgectlError('Timeout', `it has not closed within ${CLOSE_WAIT_MS / 1000} s`);
        });
      } catch (error) {
        this.#options.log.error({ err: error }, 'a part of the agent did not close properly');
      }
    }
  }

  /** Starts a unit again, also one that is down. @throws EdgectlError `NotFound`, or what the start failed with */
  async restartUnit(name: string): Promise<void> {
    await this.#supervisor.find(name).restart();
  }

  /** Reads the configuration files again, and applies what changed. */
  async reload(): Promise<void> {
    // Changes made to the files during the start are applied after it.
    await this.#started.promise;
    await this.#reload?.apply();
  }

  /** How each unit of the agent is. */
  units(): Readonly<Record<string, UnitState>> {
    return this.#supervisor.states();
  }

  /** The units that are still to start; none once the agent is ready. */
  get starting(): readonly string[] {
    return this.#supervisor.starting;
  }

  /** How much the agent holds for calls and sessions; the same figures again when all have ended. */
  held(): Readonly<Record<string, number>> {
    return {
      ...this.#rpc?.held(),
      ...this.#gateway?.held(),
      ...this.#page?.held(),
      sessions: this.#sessions?.held ?? 0,
      rights: this.#access?.policy.held ?? 0,
    };
  }

  /** Forgets what is over now, as it is otherwise done now and then. */
  sweep(): void {
    this.#rpc?.sweep();
    this.#gateway?.sweep();
  }

  /** Where the Kubernetes API is served; `undefined` while it is not. */
  get kubernetesApi(): KubernetesApi | undefined {
    return this.#gateway?.endpoint;
  }

  /** Where the page is served; `undefined` while it is not. */
  get page(): string | undefined {
    return this.#page?.url;
  }

  async #start(): Promise<void> {
    const { configuration, sources, log } = this.#options;
    const { node } = configuration;
    const currentConfiguration = (): Configuration => this.#configuration;
    // A reader that asks when it needs the value gets that of the last reload.
    const limits: Limits = { ...configuration.limits };
    const clock = this.#clock;
    const supervisor = this.#supervisor;
    const clockOf = (unit: UnitName): Clock => supervisor.clock(unit);
    const attachments = this.#attachments;
    const topics = new Topics(node);
    log.info({ bootId: this.bootId }, 'starting');

    const ground = createGround({ configuration, currentConfiguration, limits, attachments, clockOf, log });
    const { store, time, users, revoked, access, retained } = ground;
    this.#closes.push(ground.close);
    const history = new History({
      startedAtMs: clock.now(),
      eventsFromMs: () => operations.events.wholeFromMs(),
      auditFromMs: () => access.audit.fromMs(),
      store: () => store.state(),
      clock,
    });
    const policyProblem = (): string | undefined => access.policyFile.problem?.message;
    const backends = new BackendWatch({
      addresses: watchedAddresses(configuration.backends),
      mapperSockets: (signal) => operations.clients.mappers.sockets(signal),
      checks: { store: (signal) => operations.clients.store.check(signal) },
      mapperCheck: async (protocol, signal) =>
        requireAnswer(await operations.clients.mappers.forProtocol(protocol, signal), signal),
      startOf: backendStarts(configuration.backends),
      onEvent: (change) => nodeEvents.backend(change),
      clock: clockOf('backends'),
      onChange: () => publisher.changed(),
    });
    const certificates = new CertificateWatch({
      certificates: () => certificatesOf(currentConfiguration()),
      onEndingSoon: (message) => nodeEvents.certificateEndsSoon(message),
      onChange: () => publisher.changed(),
      clock: clockOf('certificates'),
    });
    const state = new AgentState({
      node,
      bootId: this.bootId,
      schema: SCHEMA_DIGEST,
      attachments,
      backends,
      tunnel: () => tunnel.state,
      clock: () => time.status(),
      store: () => store.state(),
      history,
      units: () => supervisor.states(),
      starting: () => supervisor.starting,
      policyProblem,
      labels: () => currentConfiguration().labels,
      troubledEdits: () => operations.troubledEdits(),
      certificateWarnings: () => certificates.warnings(),
    });
    const publishing = { topics, attachments, retained, log };
    const publisher = new StatePublisher({ ...publishing, state, clock: clockOf('state') });
    this.#publisher = publisher;
    for (const changing of [access.policyFile, time, store]) changing.onChange(() => publisher.changed());
    const targetChanges = new TargetChanges();
    const nodeEvents = new NodeEvents({
      node,
      observe: (observation) => operations.events.observe(observation),
      eventsOf: (object) => operations.events.eventsOf(object),
      clock: clockOf('backends'),
    });
    const operations = createOperations({
      configuration,
      currentConfiguration,
      database: store.database,
      state,
      backends,
      kubernetesApi: () => gateway.endpoint,
      onTroubledEdits: () => publisher.changed(),
      clockOf,
      targetChanges,
      keptNow: () => time.now(),
      log,
    });
    this.#closes.push(() => operations.stop(), nodeEvents.agentStarted());
    const diagnosis = createDiagnosis({
      currentConfiguration,
      sources,
      attachments,
      endpoint: () => gateway.endpoint,
      page: () => page,
      starting: (unit) => supervisor.starting.includes(unit),
      operations,
      usersProblem: () => users.problem,
      policyProblem,
      state,
      time,
      store: () => store.state(),
      clock,
    });
    const sessions = new Sessions({
      topics,
      limits,
      clock: clockOf('sessions'),
      attachments,
      onEnded: (report) =>
        log.info({ ...report, caller: undefined, principal: report.caller.principal }, 'session ended'),
    });
    const rpc = createRpc({
      topics,
      methods: methodsOf({
        ...operations,
        sessions,
        diagnosis,
        access: access.operations,
        audit: access.auditReader,
        time: new TimeOperations(time),
        policy: access.policy,
        units: new UnitOperations(supervisor, clock),
        reload: { check: () => reload.check(), apply: (answeredBy) => reload.apply(answeredBy) },
      }),
      releaseHeld: {
        isHeld: async (target, signal) => (await operations.upgrades.held(signal, target)).length > 0,
        release: ({ effect }, target, signal) => operations.upgrades.release(target, effect, signal),
      },
      getProperty: getProperty({ devices: operations.devices }),
      setProperty: setProperty({ devices: operations.devices, policy: access.policy }),
      sessions,
      access,
      keptNow: () => time.now(),
      journal: new Journal(store.database, this.bootId),
      targetChanges,
      attachments,
      limits,
      clock: clockOf('calls'),
      interruptedClock: clockOf('interrupted-calls'),
      log,
    });
    const createTunnelDoor = (): TunnelDoor =>
      createTunnel({
        configuration: this.#configuration,
        operations,
        access,
        revoked,
        clock: clockOf('tunnel'),
        log,
        onChange: () => publisher.changed(),
      });
    // A path that does not exist is a mistake in the configuration, and is reported before anything runs.
    let tunnel = createTunnelDoor();
    const openTunnel = (): TunnelDoor => (tunnel = createTunnelDoor());
    const gateway = createGateway({
      configuration: currentConfiguration,
      limits,
      operations,
      users,
      access,
      sessions,
      metrics: {
        state: () => state.online(true),
        calls: () => access.callCounts.all(),
        certificates: () => certificates.ends(),
        held: () => this.held(),
      },
      clock: clockOf('gateway'),
      log,
    });
    const logins = new LoginGate(clock);
    const pageArrivals = new PageArrivals();
    const page = createPage({
      configuration: currentConfiguration,
      limits,
      users,
      logins,
      arrivals: pageArrivals,
      clock: clockOf('page'),
      log,
    });
    this.#page = page;
    this.#sessions = sessions;
    this.#access = access;
    this.#rpc = rpc;
    this.#gateway = gateway;
    const attachmentOptions: AttachmentsOptions = {
      configuration: currentConfiguration,
      limits,
      topics,
      users,
      logins,
      pageArrivals,
      access,
      onMessage: (from, message) => rpc.door.receive(from, message),
      offlineState: () => JSON.stringify(state.offline()),
      alive: (is) => state.alive(is),
      clock: (of) => clockOf(`broker/${of}`),
      log,
    };
    for (const name of attachmentNames(configuration))
      attachments.set(name, createAttachment(name, attachmentOptions));
    const reload = (this.#reload = new Reload({
      sources,
      currentConfiguration,
      accept: (wanted) => {
        this.#configuration = wanted;
        Object.assign(limits, wanted.limits);
      },
      supervisor,
      ...attaching(supervisor, attachments, retained, attachmentOptions),
      problemOf: (unit) =>
        problemOf(unit, currentConfiguration(), { gateway, page, attachments, users, access }),
      started: this.#started.promise,
      clock,
      log,
    }));
    addUnits(supervisor, {
      store,
      configuration: currentConfiguration,
      topics,
      time,
      users,
      access,
      attachments,
      publisher,
      retained,
      operations,
      rpc,
      sessions,
      gateway,
      page,
      certificates,
      backends,
      openTunnel,
      sweep: () => this.sweep(),
      clockOf,
      log,
    });
    followStore(store, { access, operations, rpc }, supervisor);
    await supervisor.start();
    this.#started.resolve();
  }
}

function certificatesOf(configuration: Configuration): readonly NamedCertificate[] {
  const { certificates, authorities } = credentialFiles(configuration);
  return [
    ...certificates.map(({ name, certFile }) => ({ name, file: certFile })),
    ...authorities.map(({ name, path }) => ({ name, file: path })),
  ];
}

/** The door to the cloud over the agent's operations. */
interface TunnelOptions {
  readonly configuration: Configuration;
  readonly operations: Pick<AgentOperations, 'pods' | 'streamTargets' | 'nodeObject'>;
  readonly access: Pick<Access, 'admission'>;
  readonly revoked: RevokedCertificates;
  readonly clock: Clock;
  readonly log: Logger;
  onChange(): void;
}

/** @throws EdgectlError `InvalidParams` if the configuration asks for a tunnel to nowhere */
function createTunnel(options: TunnelOptions): TunnelDoor {
  const { configuration, operations, access, revoked, clock, log, onChange } = options;
  const { node, tunnel, backends } = configuration;
  return new TunnelDoor({
    plan: planTunnel(configuration),
    asked: isTunnelAsked(tunnel),
    node,
    offerSubProtocol: tunnel.wire === 'auto',
    internalIp: async (signal) =>
      tunnel.internalIp ?? (await internalIp(operations.nodeObject, clock, signal)),
    backend: async ({ role }) => {
      const { AgentTunnelBackend } = await import('../tunnel/tunnel-backend.ts');
      const { EdgedRoute } = await import('../../tunnel/edge/edged-route.ts');
      const edged = new EdgedRoute({ baseUrl: backends.edged });
      const validator = new Validator();
      return new AgentTunnelBackend({
        ...operations,
        admission: access.admission(clock),
        edged,
        role,
        validator,
        clock,
      });
    },
    revoked,
    clock,
    log,
    onChange,
  });
}
