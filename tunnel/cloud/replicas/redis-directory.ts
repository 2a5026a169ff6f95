/** {@link NodeDirectory} in Redis: a key for each node and each replica, with a time to live. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { CLAIM_MS, type Holder, type NodeClaim, type NodeDirectory } from './node-directory.ts';

export interface RedisDirectoryOptions {
  /** `redis:` or `rediss:`. */
  readonly url: string;
  readonly password?: string;
  /** PEM, for `rediss:`; the system's authorities without it. */
  readonly ca?: Buffer;
  /** Several clusters may share one Redis. */
  readonly keyPrefix: string;
  /** This replica: an id that no other process ever has, and its peer port. */
  readonly replica: string;
  readonly address: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const COMMAND_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;

/** KEYS: the node. ARGV: the holder, its certificate, the time to live. */
const CLAIM = `
local present = redis.pcall('GET', KEYS[1])
if type(present) == 'string' then
  local understood, holder = pcall(cjson.decode, present)
  if understood and type(holder) == 'table' and holder.fingerprint ~= ARGV[2] then return present end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return false`;

/** KEYS: the node. ARGV: the holder, the time to live. */
const RENEW = `
local present = redis.pcall('GET', KEYS[1])
if type(present) == 'string' and present ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** KEYS: the node. ARGV: the holder. */
const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`;

const nodeKey = (node: string): string => `node:${node}`;
const replicaKey = (replica: string): string => `replica:${replica}`;
/** Its members are nodes, their scores when that ends (wall time, milliseconds). */
const addressKey = (address: string): string => `address:${address}`;

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Partial<Record<keyof Holder, unknown>> = value;
  return [fields.replica, fields.address, fields.connection, fields.fingerprint].every(
    (field) => typeof field === 'string',
  );
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function createRedisClient(options: RedisDirectoryOptions) {
  // Loaded by those who have replicas.
  const { createClient } = await import('@redis/client');
  const { url, password, ca, keyPrefix } = options;
  return createClient({
    url,
    ...(password === undefined ? {} : { password }),
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** Math.min(retries, 10), RECONNECT_MAX_MS),
      ...(ca === undefined ? {} : { tls: true, ca }),
    },
    keyPrefix,
    // A write that fails now is repeated by the next renewal.
    disableOfflineQueue: true,
    commandOptions: { timeout: COMMAND_TIMEOUT_MS },
  });
}

type RedisClient = Awaited<ReturnType<typeof createRedisClient>>;

export class RedisDirectory implements NodeDirectory {
  readonly #options: RedisDirectoryOptions;
  #client: RedisClient | undefined;
  #reachable = false;
  /** The present outage was reported. */
  #reported = false;

  constructor(options: RedisDirectoryOptions) {
    this.#options = options;
  }

  get isReachable(): boolean {
    return this.#reachable;
  }

  async start(): Promise<void> {
    const { clock, log } = this.#options;
    const client = await createRedisClient(this.#options);
    this.#client = client;
    client.on('error', (error: Error) => this.#unreachable(error));
    client.on('ready', () => {
      this.#reachable = true;
      this.#reported = false;
      log.info({ redis: this.#place }, 'the directory of nodes can be reached');
    });
    await new Promise<void>((resolve) => {
      const timer = clock.after(CONNECT_TIMEOUT_MS, resolve);
      client.connect().then(
        () => {
          timer.stop();
          resolve();
        },
        // Only where `stop` came first.
        () => resolve(),
      );
    });
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    await client.del(replicaKey(this.#options.replica)).catch(() => undefined);
    client.destroy();
  }

  async beat(): Promise<void> {
    const { replica, address } = this.#options;
    await this.#ask((client) => client.set(replicaKey(replica), address, { PX: CLAIM_MS }));
  }

  async isAlive(replica: string): Promise<boolean> {
    return (await this.#ask((client) => client.exists(replicaKey(replica)))) === 1;
  }

  async claim(claim: NodeClaim): Promise<Holder | undefined> {
    const kept = await this.#ask((client) =>
      client.eval(CLAIM, {
        keys: [nodeKey(claim.node)],
        arguments: [this.#holder(claim), claim.fingerprint, String(CLAIM_MS)],
      }),
    );
    if (typeof kept !== 'string') return undefined;
    const holder = parseHolder(kept);
    if (holder === undefined) await this.takeOver(claim);
    return holder;
  }

  async takeOver(claim: NodeClaim): Promise<void> {
    await this.#ask((client) => client.set(nodeKey(claim.node), this.#holder(claim), { PX: CLAIM_MS }));
  }

  async renew(claim: NodeClaim): Promise<boolean> {
    const renewed = await this.#ask((client) =>
      client.eval(RENEW, {
        keys: [nodeKey(claim.node)],
        arguments: [this.#holder(claim), String(CLAIM_MS)],
      }),
    );
    if (renewed !== 1) return false;
    const member = { value: claim.node, score: this.#options.clock.now() + CLAIM_MS };
    for (const address of claim.addresses) {
      await this.#ask((client) =>
        client.multi().zAdd(addressKey(address), member).pExpire(addressKey(address), CLAIM_MS).exec(),
      );
    }
    return true;
  }

  async release(claim: NodeClaim): Promise<void> {
    await this.#ask((client) =>
      client.eval(RELEASE, { keys: [nodeKey(claim.node)], arguments: [this.#holder(claim)] }),
    );
  }

  async holderOf(node: string): Promise<Holder | undefined> {
    const text = await this.#ask((client) => client.get(nodeKey(node)));
    return text === null ? undefined : parseHolder(text);
  }

  async nodesAt(address: string): Promise<readonly string[]> {
    const now = this.#options.clock.now();
    return await this.#ask((client) => client.zRangeByScore(addressKey(address), now, '+inf'));
  }

  /** Compared as text: its keys always are in the same order. */
  #holder({ connection, fingerprint }: NodeClaim): string {
    const { replica, address } = this.#options;
    const holder: Holder = { replica, address, connection, fingerprint };
    return JSON.stringify(holder);
  }

  get #place(): string {
    const { host, pathname } = new URL(this.#options.url);
    return `${host}${pathname}`;
  }

  async #ask<T>(question: (client: RedisClient) => Promise<T>): Promise<T> {
    try {
      if (this.#client === undefined) throw new Error('it is closed');
      return await question(this.#client);
    } catch (cause) {
      throw new EdgectlError(
        'Unavailable',
        `the directory of nodes does not answer: Redis at ${this.#place}`,
        {
          layer: 'tunnel',
          hint: 'nodes whose tunnels end at this replica are still served',
          cause,
        },
      );
    }
  }

  /** Logged once for each outage, not for each attempt. */
  #unreachable(error: Error): void {
    this.#reachable = false;
    if (this.#reported) return;
    this.#reported = true;
    this.#options.log.warn(
      { redis: this.#place, err: error },
      'the directory of nodes cannot be reached: only nodes whose tunnels end here are served',
    );
  }
}
