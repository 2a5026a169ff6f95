/** The way of requests with methods of the test's own, over real brokers and a real database. */
import { join } from 'node:path';
import type { MethodName } from '@edgectl/rpc-schema/methods';
import { Topics } from '@edgectl/rpc-schema/topics';
import { type Logger, pino } from 'pino';
import { type Clock, systemClock } from '../../common/clock.ts';
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';
import type { ManagedAttachment, MessageHandler } from '../../agent/broker/attachment.ts';
import { EmbeddedBroker, type EmbeddedBrokerOptions } from '../../agent/broker/embedded-broker.ts';
import { ExternalBroker } from '../../agent/broker/external-broker.ts';
import { type Access, createAccess, migrations } from '../../agent/compose/ground.ts';
import { createRpc, type Rpc } from '../../agent/compose/rpc.ts';
import type { BrokerConfiguration } from '../../agent/config/configuration.ts';
import type { SetProperty } from '../../agent/methods/devices.ts';
import type { Method } from '../../agent/methods/method.ts';
import { Sessions } from '../../agent/sessions/sessions.ts';
import { UserDirectory } from '../../agent/access/user-directory.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { openDatabase } from '../../agent/store/database.ts';
import { Journal } from '../../agent/store/journal.ts';
import { NODE } from './test-configuration.ts';
import { keptTime, wallTime } from './kept-time.ts';
import { ADMINS, writePolicy } from './policy.ts';
import { writeUsers } from './users.ts';

/** A method of the test's own in the place of the agent's. */
export interface TestMethod {
  readonly name: MethodName;
  readonly run: Method;
}

export interface RpcNodeOptions {
  readonly folder: string;
  readonly methods: readonly TestMethod[] | ((sessions: Sessions) => readonly TestMethod[]);
  readonly brokers?: readonly BrokerConfiguration[];
  /** Values on `set/…` are refused without. */
  readonly setProperty?: SetProperty;
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  readonly bootId?: string;
  readonly log?: Logger;
  /** Users of the embedded broker, which then has a listener too. */
  readonly users?: readonly string[];
  /** Default: `tcp`. */
  readonly listenerKind?: 'tcp' | 'websocket';
  /** The policy file. Default: the principals of the tests may do everything. */
  readonly policy?: string;
}

export interface RpcNode {
  readonly rpc: Rpc;
  readonly sessions: Sessions;
  readonly access: Access;
  readonly socket: string;
  /** Where users come in. */
  readonly listenerUrl: string | undefined;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  /** Resolves when every external broker is attached, and was judged: before that, its callers are anonymous. */
  attached(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRpcNode(options: RpcNodeOptions): Promise<RpcNode> {
  const { folder, methods, brokers = [], clock = systemClock, bootId = 'boot-1' } = options;
  const topics = new Topics(NODE);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const log = options.log ?? pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' });
  const socket = join(folder, 'mqtt.sock');
  const database = openDatabase({ path: join(folder, 'agent.db'), migrations, clock, log });
  const attachments = new Map<string, ManagedAttachment>();
  const stopping = new AbortController();
  const path = writePolicy(folder, options.policy ?? ADMINS);
  const time = keptTime(database, clock);
  time.start(stopping.signal);
  const access = createAccess({ database, time, path: () => path, attachments, limits, clock, log });
  access.policy.start(stopping.signal);
  access.audit.start();
  const sessions = new Sessions({ topics, limits, clock, attachments });
  const list = typeof methods === 'function' ? methods(sessions) : methods;
  const rpc = createRpc({
    topics,
    methods: Object.fromEntries(list.map((method) => [method.name, method.run])),
    ...(options.setProperty === undefined ? {} : { setProperty: options.setProperty }),
    sessions,
    access,
    journal: new Journal(database, bootId),
    attachments,
    limits,
    clock,
    log,
  });
  const onMessage: MessageHandler = (attachment, message) => rpc.door.receive(attachment, message);
  // Brokers keep the machine's time also where the rest has a clock that is moved by hand.
  const common = { clock: systemClock, log, onMessage };
  const listener =
    options.users === undefined
      ? undefined
      : await userListener(folder, options.users, options.listenerKind ?? 'tcp', log);
  attachments.set('embedded', new EmbeddedBroker({ ...common, node: NODE, socket, limits, ...listener }));
  listener?.users.start(stopping.signal);
  const alive = (is: 'online' | 'offline'): string => `${is} 1.0 test`;
  const offlineState = (): string => '{"state":"offline","bootId":"test","version":"0"}';
  for (const broker of brokers) {
    attachments.set(broker.name, new ExternalBroker({ ...common, broker, topics, offlineState, alive }));
  }
  for (const attachment of attachments.values()) await attachment.start(stopping.signal);
  rpc.interruptedCalls.start(stopping.signal);
  return {
    rpc,
    sessions,
    access,
    socket,
    listenerUrl: listener?.url,
    attachments,
    async attached() {
      await Promise.all(
        [...attachments.values()].map(async (attachment) => {
          await whenAttached(attachment);
          await whenJudged(attachment);
        }),
      );
    },
    async stop() {
      stopping.abort();
      await Promise.all([rpc.pipeline.stop(1000), sessions.stop('AgentStopped')]);
      await Promise.all([...attachments.values()].map((attachment) => attachment.stop()));
      access.audit.stop();
      database.close();
    },
  };
}

interface UserListener extends Required<Pick<EmbeddedBrokerOptions, 'users' | 'listeners'>> {
  readonly url: string;
}

async function userListener(
  folder: string,
  names: readonly string[],
  kind: 'tcp' | 'websocket',
  log: Logger,
): Promise<UserListener> {
  const port = await freePort();
  const path = writeUsers(folder, names);
  return {
    users: new UserDirectory({
      path: () => path,
      clock: systemClock,
      time: wallTime(systemClock),
      log,
    }),
    listeners: [{ kind, address: '127.0.0.1', port }],
    url: `${kind === 'tcp' ? 'mqtt' : 'ws'}://127.0.0.1:${port}`,
  };
}

/** Resolves when the agent is attached to the broker. */
export function whenAttached(attachment: ManagedAttachment): Promise<void> {
  if (attachment.connected) return Promise.resolve();
  const done = new AbortController();
  return new Promise((resolve) => {
    attachment.onChange((attached) => {
      if (!attached) return;
      done.abort();
      resolve();
    }, done.signal);
  });
}

/** Resolves when the agent knows whether to trust the broker: on a busy machine it is attached before. */
function whenJudged(attachment: ManagedAttachment): Promise<void> {
  const isJudged = (): boolean => {
    const { trusted, reason = '' } = attachment.status();
    return trusted || !reason.includes('has not been proved to keep principals apart yet');
  };
  if (isJudged()) return Promise.resolve();
  const done = new AbortController();
  return new Promise((resolve) => {
    attachment.onChange(() => {
      if (!isJudged()) return;
      done.abort();
      resolve();
    }, done.signal);
  });
}
