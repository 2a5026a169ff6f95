/** The users of this node, for every door: what the users file says, read again when it changes. */
import { createHmac, randomBytes } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { RevokedCertificates } from '../../common/certificates/revoked-certificates.ts';
import type { Clock } from '../../common/clock.ts';
import { digestOfToken, expiresAtMs } from '../../common/credentials/bearer-token.ts';
import { MAX_PASSWORD_BYTES, verifyPassword } from '../../common/credentials/password.ts';
import {
  parseUsers,
  type User,
  type Users,
  USERS_FILE_MAX_BYTES,
} from '../../common/credentials/users-file.ts';
import { FileWatch } from '../../common/file-watch.ts';
import { readPrivateFile } from '../../common/private-file.ts';
import { ROOT } from './caller.ts';
import type { Authorities } from './client-authorities.ts';
import type { TokenUseRecord } from './token-use-record.ts';
import type { KeptTime } from '../time/kept-time.ts';

/** Who logged in, and by which entry of the file: {@link UserDirectory.holds} tells whether the file still has it. */
export interface Proof {
  readonly principal: string;
  readonly kind: 'password' | 'token' | 'certificate' | 'link';
  /** The hash of the password or the token's digest; empty for a certificate and a link. */
  readonly entry: string;
  /** When the token expires, in RFC 3339; absent if it never does. */
  readonly expires?: string;
  /** Of a certificate. */
  readonly shown?: ShownUntil;
  /** Of the page: where it was proved that this stands. Not `current` once that session is over. */
  readonly session?: { readonly current: boolean };
}

/** How long a certificate that was verified proves anything. */
export interface ShownUntil {
  /** The end of its dates, in milliseconds since the epoch. */
  readonly endsAtMs: number;
  /** Not `current` once the file of the authorities that verified it is another. */
  readonly authority?: Authorities;
  /** How revocation lists identify it. */
  readonly identity?: string;
}

export interface UserDirectoryOptions {
  /** Asked at each start. */
  readonly path: () => string;
  readonly clock: Clock;
  /** By which tokens end. */
  readonly time: Pick<KeptTime, 'hasPassed'>;
  /** Told of each token that lets somebody in; absent if nobody wants to know. */
  readonly tokenUses?: TokenUseRecord;
  /** Absent if certificates are never taken back. */
  readonly revoked?: RevokedCertificates;
  readonly log: Logger;
}

/** A password takes 0.1 s of one of libuv's four threads, which files and names are read by too. */
const CHECKS_AT_ONCE = 2;
const CHECKS_WAITING = 32;
/** Passwords that were found right, as a keyed digest: a client that comes back costs no scrypt. */
const REMEMBERED = 1024;

export class UserDirectory {
  readonly #options: UserDirectoryOptions;
  readonly #listeners = new Set<() => void>();
  /** A key of this process alone, so that the digests of passwords in memory are useless elsewhere. */
  readonly #key = randomBytes(32);
  readonly #remembered = new Map<string, string>();
  readonly #waiting: (() => void)[] = [];
  #checking = 0;
  #path = '';
  #users: Users = new Map();
  #tokens: ReadonlyMap<string, User> = new Map();
  #problem: string | undefined;

  constructor(options: UserDirectoryOptions) {
    this.#options = options;
  }

  /** Why a file as it is now is not in effect; the last good one is, or nobody where there was none. */
  get problem(): string | undefined {
    return this.#problem ?? this.#options.revoked?.problem;
  }

  get size(): number {
    return this.#users.size;
  }

  start(signal: AbortSignal): void {
    const { path, clock } = this.#options;
    this.#path = path();
    new FileWatch(this.#path, clock, () => this.#load()).start(signal);
    this.#load();
    this.#options.revoked?.onChange(() => this.#tell(), signal);
    this.#options.revoked?.start(signal);
  }

  /** Calls back when users were read again: a connected user may have lost access. */
  onChange(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /**
   * @returns `undefined` for a wrong name or password, which cannot be told apart, neither by the time it takes
   * @throws EdgectlError `TooManyRequests` if too many are being checked
   */
  async byPassword(name: string, password: string): Promise<Proof | undefined> {
    if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return undefined;
    const entry = this.#users.get(name)?.password;
    const digest = createHmac('sha256', this.#key)
      .update(JSON.stringify([name, entry, password]))
      .digest('base64');
    const known = entry !== undefined && this.#remembered.get(name) === digest;
    if (!known && !(await this.#oneByOne(() => verifyPassword(password, entry)))) return undefined;
    if (entry === undefined) return undefined;
    this.#remember(name, digest);
    const proof: Proof = { principal: name, kind: 'password', entry };
    // The file may have changed while it was checked.
    return this.holds(proof) ? proof : undefined;
  }

  /** @returns `undefined` for a token that is unknown or has expired */
  byToken(token: string): Proof | undefined {
    const entry = digestOfToken(token);
    const user = this.#tokens.get(entry);
    const record = user?.tokens.find(({ sha256 }) => sha256 === entry);
    if (user === undefined || record === undefined) return undefined;
    if (this.#options.time.hasPassed(expiresAtMs(record))) return undefined;
    this.#options.tokenUses?.used(record.id);
    const { expires } = record;
    return { principal: user.name, kind: 'token', entry, ...(expires === undefined ? {} : { expires }) };
  }

  /** @param commonName of a certificate whose chain and dates were verified */
  byCertificate(commonName: string, shown: ShownUntil): Proof | undefined {
    const proof: Proof = { principal: commonName, kind: 'certificate', entry: '', shown };
    return this.holds(proof) ? proof : undefined;
  }

  /** False once the password was changed, token or certificate taken back, one of them expired, or the user removed. */
  holds({ principal, kind, entry, shown, session }: Proof): boolean {
    if (session?.current === false) return false;
    const user = this.#users.get(principal);
    // Given at the node, by whoever is root there: it ends with its session, and with its user where that is somebody else.
    if (kind === 'link') return session !== undefined && (principal === ROOT || user !== undefined);
    if (user === undefined) return false;
    if (kind === 'certificate') {
      if (shown?.authority?.current === false) return false;
      if (shown?.identity !== undefined && this.#options.revoked?.has(shown.identity) === true) return false;
      return shown === undefined || !this.#options.time.hasPassed(shown.endsAtMs);
    }
    if (kind === 'password') return user.password === entry;
    const record = user.tokens.find(({ sha256 }) => sha256 === entry);
    return record !== undefined && !this.#options.time.hasPassed(expiresAtMs(record));
  }

  #load(): void {
    const { log } = this.#options;
    const path = this.#path;
    try {
      const text = readPrivateFile(path, USERS_FILE_MAX_BYTES);
      this.#users = text === undefined ? new Map() : parseUsers(text);
    } catch (error) {
      this.#problem = EdgectlError.from(error).message;
      log.error(
        { path, reason: this.#problem },
        'the users file is invalid: the last valid one stays in effect',
      );
      return;
    }
    this.#problem = undefined;
    this.#tokens = new Map(
      [...this.#users.values()].flatMap((user) =>
        user.tokens.map(({ sha256 }): [string, User] => [sha256, user]),
      ),
    );
    this.#options.tokenUses?.retain(
      new Set([...this.#users.values()].flatMap(({ tokens }) => tokens.map(({ id }) => id))),
    );
    this.#remembered.clear();
    log.info({ path, users: this.#users.size }, 'users read');
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #remember(name: string, digest: string): void {
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(name, digest);
  }

  async #oneByOne(check: () => Promise<boolean>): Promise<boolean> {
    if (this.#checking >= CHECKS_AT_ONCE) {
      if (this.#waiting.length >= CHECKS_WAITING) {
        throw new EdgectlError('TooManyRequests', 'too many passwords are being checked', {
          hint: 'try again in a few seconds',
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#checking += 1;
    try {
      return await check();
    } finally {
      this.#checking -= 1;
      this.#waiting.shift()?.();
    }
  }
}
