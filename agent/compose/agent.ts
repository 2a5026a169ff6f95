/** The agent, whole: what it is made of, in the order in which it starts, and stops the other way round. */
import { randomUUID } from 'node:crypto';
import type { KubernetesApi } from '@edgectl/rpc-schema/generated/types';
import { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../../common/clock.ts';
import { tokenUsesFile } from '../../common/credentials/token-uses.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import { NodeFile } from '../broker/node-file.ts';
import type { Configuration } from '../config/configuration.ts';
import { TokenUseRecord } from '../credentials/token-use-record.ts';
import { UserDirectory } from '../credentials/user-directory.ts';
import type { ConfigurationSources } from '../diagnose/configuration-hops.ts';
import { deviceSet } from '../methods/device-set.ts';
import { Sessions } from '../sessions/sessions.ts';
import { AgentState } from '../status/agent-state.ts';
import { BackendWatch } from '../status/backend-watch.ts';
import { DevicePublisher } from '../status/device-publisher.ts';
import { EventPublisher } from '../status/event-publisher.ts';
import { StatePublisher } from '../status/state-publisher.ts';
import { openDatabase } from '../store/database.ts';
import { Journal } from '../store/journal.ts';
import { kernelSynchronised } from '../time/kernel-synchronised.ts';
import { KeptTime } from '../time/kept-time.ts';
import { TimeOperations } from '../time/time-operations.ts';
import { createAttachments } from './attachments.ts';
import { type Access, createAccess } from './access.ts';
import { contractDigest } from './contract.ts';
import { createDiagnosis } from './diagnosis.ts';
import { createGateway, type RunningGateway } from './gateway.ts';
import { methodsOf } from './methods.ts';
import { migrations } from './migrations.ts';
import { createOperations } from './operations.ts';
import { createRpc, type Rpc } from './rpc.ts';
import { createTunnel } from './tunnel.ts';

export interface AgentOptions {
  readonly configuration: Configuration;
  /** Where it was read from; absent where it was made by other means. */
  readonly sources?: ConfigurationSources;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** How often what is over is forgotten. */
const SWEEP_MS = 30_000;
/** How long calls that run may take to say that they were given up. */
const CALLS_STOP_MS = 2_000;

export class Agent {
  readonly bootId = randomUUID();
  readonly #options: AgentOptions;
  readonly #clock: Clock;
  readonly #attachments = new Map<string, ManagedAttachment>();
  /** What was started, to be stopped in the opposite order. */
  readonly #stops: (() => void | Promise<void>)[] = [];
  #rpc: Rpc | undefined;
  #sessions: Sessions | undefined;
  #access: Access | undefined;
  #gateway: RunningGateway | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Resolves when the embedded broker listens. What was started is stopped again where a step fails. */
  async start(signal: AbortSignal): Promise<void> {
    try {
      await this.#start(signal);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) await stop();
  }

  /** What the agent holds for calls and sessions: back at the same figures when all are over. */
  held(): Readonly<Record<string, number>> {
    return {
      ...this.#rpc?.held(),
      ...this.#gateway?.held(),
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

  async #start(signal: AbortSignal): Promise<void> {
    const { configuration, log } = this.#options;
    const { node, limits } = configuration;
    const clock = this.#clock;
    const attachments = this.#attachments;
    const topics = new Topics(node);
    const startedAt = new Date(clock.now()).toISOString();
    log.info({ bootId: this.bootId }, 'starting');

    const database = openDatabase({ path: configuration.database, migrations, clock, log });
    this.#stops.push(() => void database.close());

    const time = new KeptTime({ database, clock, isSynchronised: kernelSynchronised, log });
    time.start(this.#onStop());
    this.#stops.push(() => time.stop());

    const tokenUses = new TokenUseRecord({ path: tokenUsesFile(configuration.database), clock, log });
    this.#stops.push(() => tokenUses.stop());
    const users = new UserDirectory({ path: configuration.users, clock, time, tokenUses, log });
    users.start(this.#onStop());

    const access = createAccess({
      database,
      time,
      path: configuration.policy,
      attachments,
      limits,
      clock,
      log,
    });
    access.start(this.#onStop());
    this.#stops.push(() => access.stop());
    const policyProblem = (): string | undefined => access.policyFile.problem?.message;

    const backends = new BackendWatch({
      addresses: addressesOf(configuration),
      mapperSockets: (signal) => operations.clients.mappers.sockets(signal),
      checks: { store: (signal) => operations.clients.store.check(signal) },
      clock,
      onChange: () => publisher.changed(),
    });
    const state = new AgentState({
      node,
      bootId: this.bootId,
      startedAt,
      schema: contractDigest(),
      attachments,
      backends,
      tunnel: () => tunnel.state,
      clock: () => time.status(),
      policyProblem,
      troubledEdits: () => operations.troubledEdits(),
    });
    const publisher = new StatePublisher({ topics, state, attachments, clock, log });
    access.policyFile.onChange(() => publisher.changed());
    time.onChange(() => publisher.changed());
    const operations = createOperations({
      configuration,
      database,
      state,
      backends,
      kubernetesApi: () => gateway.endpoint,
      onTroubledEdits: () => publisher.changed(),
      clock,
      log,
    });
    this.#stops.push(() => operations.stop());
    const diagnosis = createDiagnosis({
      configuration,
      sources: this.#options.sources,
      attachments,
      endpoint: () => gateway.endpoint,
      clients: operations.clients,
      usersProblem: () => users.problem,
      policyProblem,
      troubledEdits: () => operations.troubledEdits(),
      state,
      time,
      clock,
    });

    const sessions = new Sessions({
      policy: access.policy,
      topics,
      limits,
      clock,
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
      }),
      setProperty: deviceSet(operations.devices),
      sessions,
      access,
      journal: new Journal(database, this.bootId),
      attachments,
      limits,
      clock,
      log,
    });
    const tunnel = createTunnel({
      configuration,
      operations,
      policy: access.policy,
      audit: access.audit,
      clock,
      log,
      onChange: () => publisher.changed(),
    });
    const gateway = createGateway({
      configuration,
      operations,
      users,
      access,
      sessions,
      database,
      clock,
      log,
    });
    this.#sessions = sessions;
    this.#access = access;
    this.#rpc = rpc;
    this.#gateway = gateway;
    clock.every(SWEEP_MS, () => this.sweep(), this.#onStop());

    const created = createAttachments({
      configuration,
      topics,
      users,
      onMessage: (attachment, message) => rpc.door.receive(attachment, message),
      offlineState: () => JSON.stringify(state.offline()),
      clock,
      log,
    });
    for (const attachment of created) attachments.set(attachment.name, attachment);
    for (const attachment of attachments.values()) {
      this.#stops.push(() => attachment.stop());
      await attachment.start(signal);
    }
    publisher.start();
    this.#stops.push(() => publisher.stop());
    const nodeFile = new NodeFile({ socket: configuration.socket, node, log });
    nodeFile.start();
    this.#stops.push(() => nodeFile.stop());
    rpc.interruptedCalls.start();
    this.#stops.push(() => rpc.interruptedCalls.stop());
    operations.start();
    const { publish } = configuration;
    const { deviceFeed: feed } = operations;
    new DevicePublisher({ topics, feed, attachments, publish, clock, log }).start(this.#onStop());
    if (configuration.publish.events) {
      new EventPublisher({ topics, events: operations.events, attachments, log }).start(this.#onStop());
    }
    await gateway.start();
    this.#stops.push(() => gateway.stop());
    await tunnel.start(signal);
    this.#stops.push(() => tunnel.stop());
    void backends.start();
    this.#stops.push(() => backends.stop());
    this.#stops.push(async () => {
      rpc.setDoor.stop();
      await Promise.all([rpc.pipeline.stop(CALLS_STOP_MS), sessions.stop('AgentStopped')]);
    });
  }

  #onStop(): AbortSignal {
    const controller = new AbortController();
    this.#stops.push(() => controller.abort());
    return controller.signal;
  }
}

function addressesOf({
  backends,
}: Configuration): ConstructorParameters<typeof BackendWatch>[0]['addresses'] {
  return {
    metaserver: backends.metaserver,
    edged: backends.edged,
    cri: backends.cri,
    store: backends.edgeStore,
  };
}
