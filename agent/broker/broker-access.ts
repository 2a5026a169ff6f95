/**
 * Who is connected to the embedded broker, and what each may do there. What aedes asks while messages flow is answered at once:
 * an asynchronous answer would let messages of one client overtake each other. Only the login, before all of them, takes time.
 */
import type { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PublishPacket } from 'aedes';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { ConnectionPool } from '../../common/connection-pool.ts';
import type { Limits } from '../../common/limits.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';
import { type Caller, ROOT } from '../access/caller.ts';
import type { Policy } from '../access/policy.ts';
import type { Proof, UserDirectory } from '../access/user-directory.ts';
import {
  isOfSession,
  matches,
  mayPublish,
  maySubscribe,
  readableBy,
  type ReportRight,
  reportRightOf,
} from './access-list.ts';
import type { ForbiddenPublishes } from './forbidden-publishes.ts';
import type { Arrival } from './listeners/listener.ts';
import type { LoginGate } from '../access/login-gate.ts';
import type { Refusals } from './refusals.ts';
import type { Connected } from './unread-limit.ts';

interface BrokerAccessOptions {
  readonly node: string;
  readonly users: UserDirectory | undefined;
  /** Where connections wait for their login. */
  readonly pool: Pick<ConnectionPool, 'prove' | 'judge'>;
  readonly logins: LoginGate;
  readonly pace: PublishPace;
  readonly refusals: Pick<Refusals, 'refuse'>;
  /** Whom it lets read values of devices and events; without it nobody but root. */
  readonly policy: Pick<Policy, 'permits' | 'watch'> | undefined;
  readonly forbidden: ForbiddenPublishes;
  readonly limits: Limits;
  readonly log: Logger;
}

/** CONNACK of MQTT 3.1.1, section 3.2.2.3. */
const UNAVAILABLE = 3;
export const WRONG_CREDENTIALS = 4;
type Refusal = typeof UNAVAILABLE | typeof WRONG_CREDENTIALS;

/** All filters of a connection together are no longer than so much for each that it may have. */
const FILTER_CHARACTERS = 512;

interface Connection {
  readonly stream: Duplex;
  /** Absent on the unix socket. */
  readonly arrival: Arrival | undefined;
  /** Each with what ends the watch over the right to it. */
  readonly filters: Map<string, AbortController | undefined>;
  /** Ends what is watched of it. */
  readonly over: AbortController;
  principal: string | undefined;
  proof: Proof | undefined;
}

/** A publish that is not taken. */
interface PublishRefusal {
  readonly reason: string;
  /** Otherwise it is acknowledged and dropped. */
  readonly closes: boolean;
}

export class BrokerAccess {
  readonly #options: BrokerAccessOptions;
  /** Includes streams that are closing: aedes then asks about the last will. */
  readonly #connections = new WeakMap<Duplex, Connection>();
  readonly #open = new Set<Connection>();

  constructor(options: BrokerAccessOptions) {
    this.#options = options;
  }

  /** @param arrival absent on the unix socket: whoever can open that is root, which was decided by who may */
  enter(stream: Duplex, arrival: Arrival | undefined): Connected {
    const connection: Connection = {
      stream,
      arrival,
      filters: new Map(),
      over: new AbortController(),
      principal: arrival === undefined ? ROOT : undefined,
      proof: undefined,
    };
    this.#connections.set(stream, connection);
    this.#open.add(connection);
    stream.once('close', () => this.#open.delete(connection));
    stream.once('close', () => connection.over.abort());
    return connection;
  }

  principalOf(stream: Duplex): string | undefined {
    return this.#connections.get(stream)?.principal;
  }

  /** The client's name in a refusal: the principal, or the address if there is none. */
  originOf(stream: Duplex | undefined): string {
    const { principal, arrival } = (stream && this.#connections.get(stream)) ?? {};
    return principal ?? arrival?.address ?? 'unknown';
  }

  /** @returns why not; `undefined` for a client who is admitted */
  async login(
    stream: Duplex,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<Refusal | undefined> {
    const connection = this.#connections.get(stream);
    if (connection === undefined) return UNAVAILABLE;
    const { arrival } = connection;
    if (arrival === undefined) return undefined;
    const { users, logins, pool, refusals, log } = this.#options;
    if (users === undefined) return UNAVAILABLE;
    const name = username ?? '';
    const check = (): Promise<Proof | undefined> => prove(users, arrival, username, password?.toString());
    const judged = pool.judge(arrival.id);
    // A certificate was verified already, and cannot be guessed; nor can the secret of a page.
    const asked =
      arrival.certificate === undefined && arrival.page === undefined
        ? logins.login(arrival.address, name, check)
        : check().then((proof) => ({ proof }));
    const login = await asked.catch((error: unknown): typeof UNAVAILABLE => {
      refusals.refuse('delay', { who: arrival.address, reason: EdgectlError.from(error).message });
      return UNAVAILABLE;
    });
    judged();
    if (login === UNAVAILABLE) return UNAVAILABLE;
    if (login === undefined) {
      refusals.refuse('delay', {
        who: arrival.address,
        reason: 'too many wrong passwords came from there; it has to wait',
        hint: 'mend the password of the client that tries again and again',
      });
      return UNAVAILABLE;
    }
    const { proof } = login;
    if (proof === undefined) {
      log.warn({ address: arrival.address, user: username?.slice(0, 128) }, 'a login was refused');
      return WRONG_CREDENTIALS;
    }
    if (!pool.prove(arrival.id, proof.principal)) {
      refusals.refuse('delay', {
        who: arrival.address,
        reason: `${proof.principal} has used up its connections`,
        hint: 'close some of them, or raise limits.connectionsPerAddress or limits.connectionsInAll',
      });
      return UNAVAILABLE;
    }
    connection.proof = proof;
    connection.principal = proof.principal;
    return undefined;
  }

  /** True if the client is let read what the filter stands for; it then counts as subscribed. */
  subscribe(stream: Duplex, filter: string): boolean {
    const connection = this.#connections.get(stream);
    const objection = this.#objectionTo(connection, filter);
    if (objection !== undefined) {
      const who = connection?.principal ?? connection?.arrival?.address ?? 'nobody';
      this.#options.refusals.refuse('subscription', { who, ...objection });
      return false;
    }
    if (connection !== undefined) this.#keep(connection, filter);
    return true;
  }

  #keep(connection: Connection, filter: string): void {
    const { filters, stream, over } = connection;
    if (filters.has(filter)) return;
    const right = connection.principal === ROOT ? undefined : reportRightOf(filter);
    const watch = right === undefined ? undefined : new AbortController();
    filters.set(filter, watch);
    if (right === undefined || watch === undefined) return;
    // aedes has no way to take a subscription away.
    const onLost = ({ message: reason }: EdgectlError): void => {
      this.#options.refusals.refuse('subscription', { who: this.originOf(stream), reason });
      stream.destroy();
    };
    this.#options.policy?.watch(
      callerOf(connection),
      right.action,
      right.params,
      onLost,
      AbortSignal.any([watch.signal, over.signal]),
    );
  }

  /** Values of devices and events are read by whoever may see them by a call. */
  #mayRead(connection: Connection, right: ReportRight | undefined): boolean {
    return (
      right !== undefined &&
      this.#options.policy?.permits(callerOf(connection), right.action, right.params) === true
    );
  }

  #objectionTo(
    connection: Connection | undefined,
    filter: string,
  ): { readonly reason: string; readonly hint?: string } | undefined {
    const principal = connection?.principal;
    const asked = JSON.stringify(filter.slice(0, 128));
    if (connection === undefined || principal === undefined) return { reason: 'nobody may subscribe' };
    if (!isMqttText(filter)) return { reason: `${asked} contains NUL or is not UTF-8` };
    if (!maySubscribe(principal, filter)) {
      const right = reportRightOf(filter);
      if (!this.#mayRead(connection, right)) {
        return {
          reason: `${principal} may not subscribe to ${asked}`,
          hint:
            right === undefined
              ? `on this broker ${principal} reads ${readableBy(principal).join(' and ')}, and below device/, event/ and alarm/ what device.watch, event.list and alarm.list would show`
              : `that takes the right to ${right.action} of all that the filter stands for: a role for ${principal} in the policy`,
        };
      }
    }
    if (!this.#stands(connection)) return { reason: `${principal} is no longer let in` };
    const { filters } = connection;
    const most = this.#options.limits.subscriptionsPerConnection;
    if (filters.has(filter)) return undefined;
    const characters = [...filters.keys()].reduce((sum, { length }) => sum + length, filter.length);
    if (characters > most * FILTER_CHARACTERS) {
      return {
        reason: `${asked} and the other subscriptions of the connection are longer than ${most * FILTER_CHARACTERS} characters`,
        hint: 'one to everything below to/{user}/ is enough',
      };
    }
    if (filters.size < most) return undefined;
    return {
      reason: `${asked} would be one subscription more than the ${most} that a connection may have`,
      hint: 'one to everything below to/{user}/ is enough; see limits.subscriptionsPerConnection in agent.yaml',
    };
  }

  unsubscribe(stream: Duplex, filters: readonly string[]): void {
    const own = this.#connections.get(stream)?.filters;
    for (const filter of filters) {
      own?.get(filter)?.abort();
      own?.delete(filter);
    }
  }

  /** @returns why not; `undefined` for a message, or a last will, that may be taken */
  publish(
    stream: Duplex | undefined,
    { topic }: PublishPacket,
    clientId: string,
  ): PublishRefusal | undefined {
    const connection = stream === undefined ? undefined : this.#connections.get(stream);
    const principal = connection?.principal;
    if (connection === undefined || principal === undefined)
      return { reason: 'nobody may publish', closes: true };
    // A last will comes after the connection was closed for that very reason.
    if (!this.#stands(connection)) return { reason: `${principal} is no longer let in`, closes: true };
    if (!mayPublish(principal, this.#options.node, topic)) {
      const reason = `${principal} may not publish to ${topic}`;
      return {
        reason,
        closes: this.#options.forbidden.isTooMany(callerOf(connection, clientId), topic, reason),
      };
    }
    if (connection.arrival !== undefined && !isOfSession(topic)) this.#options.pace.request(principal);
    return undefined;
  }

  /** True if `stream` has subscribed to what `topic` belongs to. */
  reads(stream: Duplex, topic: string): boolean {
    for (const filter of this.#connections.get(stream)?.filters.keys() ?? []) {
      if (matches(filter, topic)) return true;
    }
    return false;
  }

  /** For how many milliseconds to stop reading from a client that has sent that many packets. */
  paceOf(stream: Duplex, packets: number): number {
    const { principal, arrival } = this.#connections.get(stream) ?? {};
    if (principal === undefined || arrival === undefined) return 0;
    return this.#options.pace.packets(principal, packets);
  }

  /** Closes the connections of those who are no longer let in. */
  review(): void {
    for (const connection of this.#open) {
      if (this.#stands(connection)) continue;
      const { principal, stream } = connection;
      this.#options.log.info({ principal }, 'access was revoked: the connection is closed');
      stream.destroy();
    }
  }

  /** False once what the client proved itself by has ended. */
  #stands({ proof }: Connection): boolean {
    return proof === undefined || (this.#options.users?.holds(proof) ?? false);
  }
}

/** By the session of a page where it comes from one; by certificate where a verified one was shown, and then under its name alone; else by password. */
async function prove(
  users: UserDirectory,
  { certificate, page }: Arrival,
  username: string | undefined,
  password: string | undefined,
): Promise<Proof | undefined> {
  if (page !== undefined) return page(username, password);
  if (certificate !== undefined) {
    const { commonName, verified, shown } = certificate;
    if (!verified || (username !== undefined && username !== commonName)) return undefined;
    return users.byCertificate(commonName, shown);
  }
  if (username === undefined || password === undefined) return undefined;
  return users.byPassword(username, password);
}

/** The connected client as the caller for the policy and the audit. */
function callerOf({ principal = '' }: Connection, client = ''): Caller {
  return {
    door: 'mqtt',
    attachment: 'embedded',
    principal,
    topicPrincipal: principal,
    client,
    trusted: true,
    ...(principal === ROOT ? { role: 'admin' } : {}),
  };
}

// How fast a principal may publish to the embedded broker. Beyond that the broker reads from its connection more slowly. The
// token bucket may go into debt.

/** Past its rate a principal is refused; past this many times the rate it is not even read. */
const READ_RATE = 2;
/** The cost of a packet other than a request: messages of sessions, acknowledgements, pings. */
const SMALL = 0.1;

export class PublishPace {
  readonly #buckets: TokenBuckets;

  constructor(limits: Limits, clock: Clock) {
    this.#buckets = new TokenBuckets(limits, clock, { rate: READ_RATE, burst: 1 });
  }

  /** Counts a request, or a value for a device. */
  request(principal: string): void {
    this.#buckets.spend(principal, 1);
  }

  /** Counts packets of any kind. @returns how many milliseconds the principal has to wait before it may send more */
  packets(principal: string, packets: number): number {
    this.#buckets.spend(principal, packets * SMALL);
    return this.#buckets.waitMs(principal);
  }

  /** Forgets who has not published for a while. */
  sweep(): void {
    this.#buckets.sweep();
  }
}

// Texts of MQTT packets (MQTT 3.1.1, section 1.5.3): UTF-8, and without NUL. What is none has become U+FFFD when it is read.

/** True for a text that a packet may hold; `undefined` is none. */
function isMqttText(text: string | undefined): boolean {
  return text === undefined || !/[\0\uFFFD]/.test(text);
}

interface ConnectTexts {
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly will?: { readonly topic: string } | undefined;
}

/** What is wrong with the strings of a CONNECT; `undefined` if nothing is. */
export function wrongText({ clientId, username, will }: ConnectTexts): Error | undefined {
  for (const [name, text] of [
    ['client id', clientId],
    ['user name', username],
    ["will's topic", will?.topic],
  ] as const) {
    if (!isMqttText(text))
      return new Error(`the ${name} ${JSON.stringify(text)} contains NUL or is not UTF-8`);
  }
  return undefined;
}
