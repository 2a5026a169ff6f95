/** An embedded broker in this process with a TCP listener and users, each of whom has their name as password. */
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { pino } from 'pino';
import type { IncomingMessage } from '../../agent/broker/attachment.ts';
import { EmbeddedBroker, type EmbeddedBrokerOptions } from '../../agent/broker/embedded-broker.ts';
import { UserDirectory } from '../../agent/access/user-directory.ts';
import { type Clock, systemClock } from '../../common/clock.ts';
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { NODE } from './test-configuration.ts';
import { connectTo, type TestClient } from './mqtt-client.ts';
import { wallTime } from './kept-time.ts';
import { temporaryFolder } from './temp-folder.ts';
import { writeUsers } from './users.ts';

export interface BrokerNode {
  readonly broker: EmbeddedBroker;
  readonly socket: string;
  readonly port: number;
  readonly usersFile: string;
  /** What the broker was asked. */
  readonly messages: IncomingMessage[];
  /** Lines of its log. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Connects to the listener; closed with the test. */
  connect(user: string): Promise<TestClient>;
}

export interface BrokerNodeOptions {
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  /** Of its listener. */
  readonly kind?: 'tcp' | 'websocket';
  readonly policy?: EmbeddedBrokerOptions['policy'] & object;
  readonly audit?: EmbeddedBrokerOptions['audit'] & object;
}

export async function startBrokerNode(
  t: ExecutionContext,
  names: readonly string[],
  { limits = {}, clock = systemClock, kind = 'tcp', ...rights }: BrokerNodeOptions = {},
): Promise<BrokerNode> {
  const folder = temporaryFolder(t);
  const usersFile = writeUsers(folder, names);
  const port = await freePort();
  const socket = join(folder, 'mqtt.sock');
  const messages: IncomingMessage[] = [];
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const stopping = new AbortController();
  const users = new UserDirectory({ path: () => usersFile, time: wallTime(clock), clock, log });
  users.start(stopping.signal);
  const broker = new EmbeddedBroker({
    node: NODE,
    socket,
    listeners: [{ kind, address: '127.0.0.1', port }],
    users,
    limits: { ...DEFAULT_LIMITS, ...limits },
    clock,
    log,
    ...rights,
    onMessage: (_attachment, message) => messages.push(message),
  });
  await broker.start();
  t.teardown(async () => {
    stopping.abort();
    await broker.stop();
  });
  return {
    broker,
    socket,
    port,
    usersFile,
    messages,
    log: lines,
    async connect(user) {
      const client = await connectTo(`${kind === 'tcp' ? 'mqtt' : 'ws'}://127.0.0.1:${port}`, {
        username: user,
        password: user,
      });
      t.teardown(() => client.end());
      return client;
    },
  };
}
