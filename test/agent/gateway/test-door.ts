/** The REST door over objects in memory: plain HTTP on a free port, users with tokens, and a policy of one's own. */
import SqliteDatabase from 'better-sqlite3';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { pino } from 'pino';
import type { Proof } from '../../../agent/access/user-directory.ts';
import { keyOf } from '../../../agent/watch/entry.ts';
import { ResourceFeed } from '../../../agent/watch/resource-feed.ts';
import { VersionCounter, versionMigrations } from '../../../agent/watch/version-counter.ts';
import { GatewayServer, type GatewayServerOptions } from '../../../agent/gateway/http/gateway-server.ts';
import { GatheredBodies } from '../../../agent/gateway/http/request-body.ts';
import type { Route } from '../../../agent/gateway/http/route.ts';
import { Router } from '../../../agent/gateway/http/router.ts';
import { RunningRequests } from '../../../agent/gateway/http/running-requests.ts';
import { readRoutes } from '../../../agent/gateway/reads/read-routes.ts';
import { PODS } from '../../../agent/gateway/resources/definitions.ts';
import type { Action, ActionParams } from '../../../agent/access/action.ts';
import type { Policy } from '../../../agent/access/policy.ts';
import type { Admission } from '../../../agent/admission/admission.ts';
import type { Caller } from '../../../agent/access/caller.ts';
import { admissionOf } from '../../helpers/admission.ts';
import { type Clock, systemClock } from '../../../common/clock.ts';

export const silent = pino({ level: 'silent' });

/** An empty database with the counter of versions. */
export function versionDatabase(path = ':memory:'): SqliteDatabase.Database {
  const database = new SqliteDatabase(path);
  for (const { sql } of versionMigrations)
    database.exec(
      sql
        .replaceAll('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS')
        .replaceAll('INSERT INTO', 'INSERT OR IGNORE INTO'),
    );
  return database;
}

/** Objects that a test changes, and tells of. */
export class MemoryObjects {
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #listeners = new Set<() => void>();
  /** Set: reading fails with it. */
  failure: Error | undefined;
  reads = 0;

  put(...objects: readonly KubernetesObject[]): void {
    for (const object of objects) this.#objects.set(keyOf(object), object);
    this.tell();
  }

  remove(object: KubernetesObject): void {
    this.#objects.delete(keyOf(object));
    this.tell();
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  readonly source = {
    read: (_signal: AbortSignal): Promise<readonly KubernetesObject[]> => {
      this.reads += 1;
      return this.failure === undefined
        ? Promise.resolve([...this.#objects.values()])
        : Promise.reject(this.failure);
    },
    onChange: (listener: () => void, signal: AbortSignal): void => {
      this.#listeners.add(listener);
      signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
    },
    periodMs: 60_000,
  };
}

export function pod(name: string, phase = 'Running', namespace = 'default'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: `uid-${name}`, labels: { app: name } },
    spec: { nodeName: 'edge-01', containers: [{ name: 'main' }] },
    status: { phase },
  };
}

/** Tokens are the names of the users; `stranger` is none. Everybody may do everything but `nobody`. */
export class TestUsers {
  readonly #listeners = new Set<() => void>();
  readonly #gone = new Set<string>();

  byToken(token: string): Proof | undefined {
    if (token === 'stranger' || this.#gone.has(token)) return undefined;
    return { principal: token, kind: 'token', entry: token };
  }

  byCertificate(): undefined {
    return undefined;
  }

  holds({ principal }: Proof): boolean {
    return !this.#gone.has(principal);
  }

  onChange(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  remove(name: string): void {
    this.#gone.add(name);
    for (const listener of this.#listeners) listener();
  }
}

export interface Asked {
  readonly principal: string;
  readonly action: Action;
  readonly params: ActionParams;
}

export interface TestDoor {
  readonly url: string;
  readonly port: number;
  readonly feed: ResourceFeed;
  readonly runningRequests: RunningRequests;
  readonly users: TestUsers;
  /** What the policy was asked. */
  readonly asked: readonly Asked[];
  /** Takes the rights of all watches. */
  revoke(): void;
  readonly server: GatewayServer;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  stop(): Promise<void>;
}

export interface TestDoorOptions {
  readonly objects?: MemoryObjects;
  readonly routes?: readonly Route[];
  /** Replaces all other routes. */
  readonly onlyRoutes?: readonly Route[];
  /** Replaces the admission that uses the door's own policy. */
  readonly admission?: Admission;
  readonly database?: SqliteDatabase.Database;
  readonly clock?: Clock;
  readonly server?: Partial<GatewayServerOptions>;
  /** Requests that each user may send. */
  readonly requests?: number;
}

export function refusingPolicy(asked: Asked[] = []): Policy & { revoke(): void } {
  const watching = new Set<(error: EdgectlError) => void>();
  const refusal = ({ principal }: Caller, action: Action): EdgectlError | undefined =>
    principal === 'nobody'
      ? new EdgectlError('Forbidden', `no rule lets nobody call ${action}`, { hint: 'ask an admin' })
      : undefined;
  return {
    authorise(caller, action, params) {
      asked.push({ principal: caller.principal, action, params });
      const error = refusal(caller, action);
      if (error !== undefined) throw error;
    },
    authoriseChanges: () => undefined,
    permits: (caller, action) => refusal(caller, action) === undefined,
    watch(_caller, _action, _params, onRevoked, signal) {
      watching.add(onRevoked);
      signal.addEventListener('abort', () => watching.delete(onRevoked), { once: true });
    },
    rulesOf: () => [],
    revoke() {
      for (const onRevoked of watching) onRevoked(new EdgectlError('Forbidden', 'the grant has ended'));
    },
  };
}

/** The caller stops it. */
export async function startTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const { objects = new MemoryObjects(), clock = systemClock, requests = 100_000 } = options;
  const versions = new VersionCounter(options.database ?? versionDatabase(), systemClock);
  const feed = new ResourceFeed({ name: 'pods', source: objects.source, versions, clock, log: silent });
  const users = new TestUsers();
  const runningRequests = new RunningRequests(users, clock);
  const asked: Asked[] = [];
  const policy = refusingPolicy(asked);
  const stopping = new AbortController();
  runningRequests.start(stopping.signal);
  const taken = new Map<string, number>();
  const server = new GatewayServer({
    clock: systemClock,
    admission: {
      router: new Router(
        options.onlyRoutes ?? [
          ...readRoutes({ definition: PODS, feed, refresh: (signal) => feed.refresh(signal) }, { clock }),
          ...(options.routes ?? []),
        ],
      ),
      credentials: users,
      admission: options.admission ?? admissionOf(clock, { policy }),
      rateLimiter: {
        acquire(key) {
          const count = (taken.get(key) ?? 0) + 1;
          taken.set(key, count);
          return count <= requests;
        },
      },
      bodyMaxBytes: 1024,
      bodies: new GatheredBodies(() => 4096),
      hosts: ['edge-01'],
      origins: ['https://plant.example'],
    },
    requests: runningRequests,
    tls: undefined,
    maxConnections: 1000,
    maxConnectionsPerAddress: 1000,
    log: silent,
    ...options.server,
  });
  const port = await server.listen('127.0.0.1', 0);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    feed,
    runningRequests,
    users,
    asked,
    server,
    revoke: () => policy.revoke(),
    get: (path, headers = {}) =>
      fetch(`${url}${path}`, { headers: { authorization: 'Bearer alice', ...headers } }),
    async stop() {
      stopping.abort();
      feed.stop();
      await server.stop();
    },
  };
}
