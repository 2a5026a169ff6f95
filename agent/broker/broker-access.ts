/**
 * Who is connected to the embedded broker, and what each may do there. What aedes asks while messages flow is answered at once:
 * an asynchronous answer would let messages of one client overtake each other. Only the login, before all of them, takes time.
 */
import type { Duplex } from 'node:stream';
import type { PublishPacket } from 'aedes';
import type { Logger } from 'pino';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ConnectionPool } from '../../common/connection-pool.ts';
import type { Limits } from '../../common/limits.ts';
import type { Proof, UserDirectory } from '../credentials/user-directory.ts';
import { isOfSession, mayPublish, maySubscribe, readableBy, ROOT } from './access-list.ts';
import type { LoginGate } from './login-gate.ts';
import type { Arrival } from './listeners/listener.ts';
import type { Refusals } from './refusals.ts';
import type { PublishPace } from './publish-pace.ts';
import { isMqttText } from './mqtt-text.ts';
import { matches } from './topic-filter.ts';

export interface BrokerAccessOptions {
  readonly node: string;
  readonly users: UserDirectory | undefined;
  /** Where connections wait for their login. */
  readonly pool: Pick<ConnectionPool, 'prove' | 'judge'>;
  readonly logins: LoginGate;
  readonly pace: PublishPace;
  readonly refusals: Pick<Refusals, 'refuse'>;
  readonly limits: Limits;
  readonly log: Logger;
}

/** CONNACK of MQTT 3.1.1, section 3.2.2.3. */
export const UNAVAILABLE = 3;
export const WRONG_CREDENTIALS = 4;
export type Refusal = typeof UNAVAILABLE | typeof WRONG_CREDENTIALS;

interface Connection {
  readonly stream: Duplex;
  /** Absent on the unix socket. */
  readonly arrival: Arrival | undefined;
  readonly filters: Set<string>;
  principal: string | undefined;
  proof: Proof | undefined;
}

export class BrokerAccess {
  readonly #options: BrokerAccessOptions;
  /** Also of streams that are closing: aedes then asks about the last will. */
  readonly #connections = new WeakMap<Duplex, Connection>();
  readonly #open = new Set<Connection>();

  constructor(options: BrokerAccessOptions) {
    this.#options = options;
  }

  /** Whoever can open the unix socket is root: that was decided by who may. */
  enterAsRoot(stream: Duplex): void {
    this.#add({ stream, arrival: undefined, filters: new Set(), principal: ROOT, proof: undefined });
  }

  enter(arrival: Arrival): void {
    this.#add({
      stream: arrival.stream,
      arrival,
      filters: new Set(),
      principal: undefined,
      proof: undefined,
    });
  }

  principalOf(stream: Duplex): string | undefined {
    return this.#connections.get(stream)?.principal;
  }

  /** Who it is, as a refusal names it: the principal, else the address. */
  originOf(stream: Duplex | undefined): string {
    const { principal, arrival } = (stream && this.#connections.get(stream)) ?? {};
    return principal ?? arrival?.address ?? 'unknown';
  }

  /** @returns why not; `undefined` for a client who is let in */
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
    // A certificate was verified already, and cannot be guessed.
    const asked =
      arrival.certificate === undefined
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
        reason: `${proof.principal} has all the connections that there may be`,
        hint: 'close some of them, or raise limits.connectionsPerAddress or limits.connectionsInAll',
      });
      return UNAVAILABLE;
    }
    connection.proof = proof;
    connection.principal = proof.principal;
    return undefined;
  }

  /** True where the client is let read what the filter stands for; it then counts as subscribed. */
  subscribe(stream: Duplex, filter: string): boolean {
    const connection = this.#connections.get(stream);
    const objection = this.#objectionTo(connection, filter);
    if (objection !== undefined) {
      const who = connection?.principal ?? connection?.arrival?.address ?? 'nobody';
      this.#options.refusals.refuse('subscription', { who, ...objection });
      return false;
    }
    connection?.filters.add(filter);
    return true;
  }

  #objectionTo(
    connection: Connection | undefined,
    filter: string,
  ): { readonly reason: string; readonly hint?: string } | undefined {
    const principal = connection?.principal;
    const asked = JSON.stringify(filter.slice(0, 128));
    if (connection === undefined || principal === undefined) return { reason: 'nobody may subscribe' };
    if (!isMqttText(filter)) return { reason: `${asked} has NUL or is no UTF-8` };
    if (!maySubscribe(principal, filter)) {
      return {
        reason: `${principal} may not subscribe to ${asked}`,
        hint: `on this broker ${principal} reads ${readableBy(principal).join(' and ')}; values of devices come by device.watch, events by event.list, or by a broker with an access list of its own (edgectl broker mosquitto --reports)`,
      };
    }
    if (!this.#stands(connection)) return { reason: `${principal} is no longer let in` };
    const { filters } = connection;
    const most = this.#options.limits.subscriptionsPerConnection;
    if (filters.size < most || filters.has(filter)) return undefined;
    return {
      reason: `${asked} would be one subscription more than the ${most} that a connection may have`,
      hint: 'one to everything below to/{user}/ is enough; see limits.subscriptionsPerConnection in agent.yaml',
    };
  }

  unsubscribe(stream: Duplex, filters: readonly string[]): void {
    for (const filter of filters) this.#connections.get(stream)?.filters.delete(filter);
  }

  /** @returns why not; `undefined` for a message, or a last will, that may be taken */
  publish(stream: Duplex | undefined, { topic }: PublishPacket): string | undefined {
    const connection = stream === undefined ? undefined : this.#connections.get(stream);
    const principal = connection?.principal;
    if (connection === undefined || principal === undefined) return 'nobody may publish';
    // A last will comes after the connection was closed for that very reason.
    if (!this.#stands(connection)) return `${principal} is no longer let in`;
    if (!mayPublish(principal, this.#options.node, topic)) {
      return `${principal} may not publish to ${topic}`;
    }
    if (connection.arrival !== undefined && !isOfSession(topic)) this.#options.pace.request(principal);
    return undefined;
  }

  /** True where `stream` has subscribed to what `topic` belongs to. */
  reads(stream: Duplex, topic: string): boolean {
    for (const filter of this.#connections.get(stream)?.filters ?? []) {
      if (matches(filter, topic)) return true;
    }
    return false;
  }

  /** For how many milliseconds nothing is to be read from the client, who has sent so many packets. */
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
      this.#options.log.info({ principal }, 'no longer let in: the connection is closed');
      stream.destroy();
    }
  }

  /** False once what the client proved itself by has ended. */
  #stands({ proof }: Connection): boolean {
    return proof === undefined || (this.#options.users?.holds(proof) ?? false);
  }

  #add(connection: Connection): void {
    const { stream } = connection;
    this.#connections.set(stream, connection);
    this.#open.add(connection);
    stream.once('close', () => this.#open.delete(connection));
  }
}

/** By certificate where a verified one was shown, and then under its name alone; else by password. */
async function prove(
  users: UserDirectory,
  { certificate }: Arrival,
  username: string | undefined,
  password: string | undefined,
): Promise<Proof | undefined> {
  if (certificate !== undefined) {
    const { commonName, verified, shown } = certificate;
    if (!verified || (username !== undefined && username !== commonName)) return undefined;
    return users.byCertificate(commonName, shown);
  }
  if (username === undefined || password === undefined) return undefined;
  return users.byPassword(username, password);
}
