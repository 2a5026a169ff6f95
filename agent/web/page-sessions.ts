/**
 * The sessions of people who use the page. A session is proved by two secrets: a cookie, which the browser sends and no script reads,
 * and one that the page keeps in memory, which no other site can send. Each alone is worth nothing.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../common/clock.ts';
import type { Proof, UserDirectory } from '../access/user-directory.ts';
import type { KeptSession, SessionFile } from './session-file.ts';

export type SessionEnd = 'logged out' | 'idle for too long' | 'no longer let in' | 'replaced by newer ones';

/** What ends with a session. */
export interface OpenSocket {
  close(code: number, reason: string): void;
  once(event: 'close', listener: () => void): unknown;
}

export interface PageSession {
  readonly principal: string;
  /** Stands until the session is over. */
  readonly proof: Proof;
}

interface Kept extends PageSession {
  readonly state: { current: boolean };
  /** SHA-256, as of the secret: what is kept lets nobody in. */
  readonly cookie: Buffer;
  readonly secret: Buffer;
  readonly sockets: Set<OpenSocket>;
  usedAtMs: number;
}

export interface PageSessionsOptions {
  readonly users: Pick<UserDirectory, 'holds'>;
  /** How long a person may do nothing. */
  readonly idleMs: number;
  readonly clock: Clock;
  /** Sessions go on after a restart of the agent; absent: they do not. */
  readonly file?: SessionFile;
  /** Told of each end. */
  readonly onEnd: (session: PageSession, reason: SessionEnd) => void;
}

/** What a session's cookie and secret are given out as. */
export interface IssuedSession extends PageSession {
  readonly cookie: string;
  readonly secret: string;
}

const SECRET_BYTES = 32;
const MAX_SESSIONS = 256;
const MAX_SESSIONS_PER_PRINCIPAL = 16;
/** How late it is seen that nobody has done anything. */
const SWEEP_MS = 5_000;
/** How much of a session's use a crash may forget. */
const WRITE_AFTER_MS = 60_000;
/** A close code of a WebSocket that programs may choose (RFC 6455, section 7.4.2). */
const SESSION_OVER = 4401;

export class PageSessions {
  readonly #options: PageSessionsOptions;
  /** The oldest first. */
  readonly #sessions = new Set<Kept>();
  #writtenAtMs = 0;

  constructor(options: PageSessionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  start(signal: AbortSignal): void {
    this.#restore();
    this.#options.clock.every(
      SWEEP_MS,
      () => {
        this.#endIdle();
        this.#writeUses();
      },
      signal,
    );
  }

  /** The agent stops, and the sessions wait for the next one. */
  save(): void {
    const { clock, file } = this.#options;
    if (file === undefined) return;
    const [nowMs, monotonicMs] = [clock.now(), clock.monotonic()];
    const kept = [...this.#sessions].flatMap(({ proof, cookie, secret, usedAtMs }): KeptSession[] => {
      const { principal, kind, entry } = proof;
      // Who verified a certificate is not known to the next agent: the browser shows it again.
      if (kind !== 'password' && kind !== 'link') return [];
      const usedMs = nowMs - (monotonicMs - usedAtMs);
      return [
        {
          principal,
          kind,
          entry,
          cookie: cookie.toString('base64url'),
          secret: secret.toString('base64url'),
          usedMs,
        },
      ];
    });
    this.#writtenAtMs = monotonicMs;
    file.write(kept);
  }

  /** Begins a session of whoever `proof` has proved. */
  begin(proof: Proof): IssuedSession {
    const { principal } = proof;
    const [cookie, secret] = [newSecret(), newSecret()];
    const session = keep(proof, digestOf(cookie), digestOf(secret), this.#options.clock.monotonic());
    const own = [...this.#sessions].filter((one) => one.principal === principal);
    const [oldest] = own.length >= MAX_SESSIONS_PER_PRINCIPAL ? own : this.#sessions;
    if (own.length >= MAX_SESSIONS_PER_PRINCIPAL || this.#sessions.size >= MAX_SESSIONS)
      this.#end(oldest, 'replaced by newer ones');
    this.#sessions.add(session);
    this.save();
    return { principal, proof: session.proof, cookie, secret };
  }

  /** The session of a cookie, which proves nothing by itself. */
  byCookie(cookie: string | undefined): PageSession | undefined {
    return this.#find(cookie);
  }

  /** The session that both secrets prove. */
  prove(cookie: string | undefined, secret: string | undefined): PageSession | undefined {
    const session = this.#find(cookie);
    return session !== undefined && isEqual(session.secret, secret) && this.#stands(session)
      ? session
      : undefined;
  }

  /** The person has done something. */
  use(session: PageSession): void {
    const kept = this.#kept(session);
    if (kept !== undefined) kept.usedAtMs = this.#options.clock.monotonic();
  }

  /** The socket is closed when the session ends. */
  hold(session: PageSession, socket: OpenSocket): void {
    const kept = this.#kept(session);
    kept?.sockets.add(socket);
    socket.once('close', () => kept?.sockets.delete(socket));
  }

  end(session: PageSession, reason: SessionEnd): void {
    this.#end(this.#kept(session), reason);
  }

  endAll(reason: SessionEnd): void {
    for (const session of this.#sessions) this.#end(session, reason);
  }

  /** Users were read again: who came in may not be let in any more. */
  review(): void {
    for (const session of this.#sessions) this.#stands(session);
  }

  #restore(): void {
    const { clock, file, idleMs, users } = this.#options;
    for (const { principal, kind, entry, cookie, secret, usedMs } of file?.read() ?? []) {
      const idleForMs = Math.abs(clock.now() - usedMs);
      if (idleForMs >= idleMs) continue;
      const session = keep(
        { principal, kind, entry },
        Buffer.from(cookie, 'base64url'),
        Buffer.from(secret, 'base64url'),
        clock.monotonic() - idleForMs,
      );
      if (users.holds(session.proof)) this.#sessions.add(session);
    }
  }

  /** What was used is written now and then, and not each time. */
  #writeUses(): void {
    const dueMs = this.#writtenAtMs + WRITE_AFTER_MS;
    if (this.#options.clock.monotonic() < dueMs) return;
    if ([...this.#sessions].some(({ usedAtMs }) => usedAtMs > this.#writtenAtMs)) this.save();
  }

  #find(cookie: string | undefined): Kept | undefined {
    if (cookie === undefined) return undefined;
    let found: Kept | undefined;
    for (const session of this.#sessions) if (isEqual(session.cookie, cookie)) found = session;
    return found;
  }

  #kept(session: PageSession): Kept | undefined {
    for (const kept of this.#sessions) if (kept.proof === session.proof) return kept;
    return undefined;
  }

  #stands(session: Kept): boolean {
    if (this.#options.users.holds(session.proof)) return true;
    this.#end(session, 'no longer let in');
    return false;
  }

  #endIdle(): void {
    const { clock, idleMs } = this.#options;
    for (const session of this.#sessions) {
      if (clock.monotonic() - session.usedAtMs >= idleMs) this.#end(session, 'idle for too long');
      else this.#stands(session);
    }
  }

  #end(session: Kept | undefined, reason: SessionEnd): void {
    if (session === undefined || !this.#sessions.delete(session)) return;
    session.state.current = false;
    for (const socket of session.sockets) socket.close(SESSION_OVER, reason);
    this.save();
    this.#options.onEnd(session, reason);
  }
}

function keep(proof: Proof, cookie: Buffer, secret: Buffer, usedAtMs: number): Kept {
  const state = { current: true };
  return {
    principal: proof.principal,
    proof: { ...proof, session: state },
    state,
    cookie,
    secret,
    sockets: new Set(),
    usedAtMs,
  };
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function isEqual(digest: Buffer, given: string | undefined): boolean {
  const shown = digestOf(given ?? '');
  return shown.length === digest.length && timingSafeEqual(shown, digest);
}
