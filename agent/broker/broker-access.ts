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
import { isOfSession, mayPublish, maySubscribe, ROOT } from './access-list.ts';
import type { LoginGate } from './login-gate.ts';
import type { Arrival } from './listeners/listener.ts';
import type { PublishPace } from './publish-pace.ts';
import { matches } from './topic-filter.ts';

export interface BrokerAccessOptions {
  readonly node: string;
  readonly users: UserDirectory | undefined;
  /** Where connections wait for their login. */
  readonly pool: Pick<ConnectionPool, 'prove'>;
  readonly logins: LoginGate;
  readonly pace: PublishPace;
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
    const { users, logins, pool, log } = this.#options;
    if (users === undefined) return UNAVAILABLE;
    const name = username ?? arrival.certificate?.commonName ?? '';
    const check = (): Promise<Proof | undefined> => prove(users, arrival, username, password?.toString());
    const login = await logins
      .login(arrival.address, name, check)
      .catch((error: unknown): typeof UNAVAILABLE => {
        log.warn(
          { address: arrival.address, reason: EdgectlError.from(error).message },
          'a login was put off',
        );
        return UNAVAILABLE;
      });
    if (login === undefined || login === UNAVAILABLE) return UNAVAILABLE;
    const { proof } = login;
    if (proof === undefined) {
      log.warn({ address: arrival.address, user: username?.slice(0, 128) }, 'a login was refused');
      return WRONG_CREDENTIALS;
    }
    pool.prove(arrival.id);
    connection.proof = proof;
    connection.principal = proof.principal;
    return undefined;
  }

  /** True where the client is let read what the filter stands for; it then counts as subscribed. */
  subscribe(stream: Duplex, filter: string): boolean {
    const connection = this.#connections.get(stream);
    if (connection?.principal === undefined || !maySubscribe(connection.principal, filter)) return false;
    if (!this.#stands(connection)) return false;
    const { filters } = connection;
    if (filters.size >= this.#options.limits.subscriptionsPerConnection && !filters.has(filter)) return false;
    filters.add(filter);
    return true;
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
