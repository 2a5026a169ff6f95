/**
 * How much may wait to be read by clients of the embedded broker. It is judged at the reader: who asked for a message, and whether it
 * is an answer, a retained message or one for many, makes no difference to what waits. Past the limit of a principal, over all of its
 * connections, the one with most unread is closed; so is a connection that takes nothing for a while. What a client has begun to send
 * and does not end is kept for it as well, and so is what waits until it acknowledges something else: both count with the rest.
 */
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { drainAsItFlushes } from './patches/drain-as-it-flushes.ts';

/** Above this, the agent sends the client no further session bytes: they wait in the session, where they are counted already. */
const CHUNKS_WAIT_BYTES = 512 * 1024;
/** From here on a client is not read from: it asks faster than it reads. */
const REQUESTS_WAIT_BYTES = 1024 * 1024;
/** Below this both continue. */
const ROOM_BYTES = 256 * 1024;
const CHECK_EVERY_MS = 5_000;
const CUT = 'a client does not read: its connection is closed';
const CUT_WAITING = 'a client does not acknowledge: its connection is closed';
const CUT_SENDER = 'a client does not end what it sends: its connection is closed';

interface Account {
  readonly principal: string;
  readonly readers: Set<Reader>;
  bytes: number;
  /** The largest single write since the account was empty: one answer may be as large as the caller asked for. */
  largestBytes: number;
}

/** Who a connection belongs to; nobody before its login. */
export interface Connected {
  readonly principal: string | undefined;
}

interface Reader {
  readonly stream: Duplex;
  readonly connection: Connected;
  account: Account | undefined;
  /** Unread bytes at the last count. */
  bytes: number;
  /** Bytes of an incomplete message from the client. */
  gatheredBytes: number;
  gatheredAtMs: number;
  /** Bytes of messages that wait until the client has acknowledged others. */
  awaitedBytes: number;
  awaitedAtMs: number;
  progressAtMs: number;
  /** Bytes of the current write that the kernel has not taken. */
  queueBytes: number;
  readonly waiting: Set<() => void>;
}

export class UnreadLimit {
  readonly #limits: Pick<Limits, 'keptMaxBytes' | 'unreadMaxBytes' | 'unreadStalledMs'>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #readers = new Map<Duplex, Reader>();
  readonly #accounts = new Map<string, Account>();
  readonly #crowded = new Set<Duplex>();
  #bytes = 0;

  constructor(limits: Limits, clock: Clock, log: Logger) {
    this.#limits = limits;
    this.#clock = clock;
    this.#log = log;
  }

  /** Connections that are to be sent no bytes of sessions for now; few, and mostly none. */
  get crowded(): ReadonlySet<Duplex> {
    return this.#crowded;
  }

  start(signal: AbortSignal): void {
    this.#clock.every(CHECK_EVERY_MS, () => this.#check(), signal);
  }

  /** Counts what is written to `stream` from now on. */
  watch(stream: Duplex, connection: Connected): void {
    const reader: Reader = {
      stream,
      connection,
      account: undefined,
      bytes: 0,
      gatheredBytes: 0,
      gatheredAtMs: 0,
      awaitedBytes: 0,
      awaitedAtMs: 0,
      progressAtMs: this.#clock.monotonic(),
      queueBytes: 0,
      waiting: new Set(),
    };
    this.#readers.set(stream, reader);
    stream.once(
      'close',
      guarded(this.#clock, () => this.#forget(reader)),
    );
    drainAsItFlushes(stream, this.#clock, {
      onWrite: () => {
        this.#count(reader);
        if (reader.bytes > 0) this.#judge(reader);
      },
      onWritten: () => this.#count(reader),
      onFlush: () => {
        reader.progressAtMs = this.#clock.monotonic();
        this.#count(reader);
      },
    });
  }

  /** Counts the bytes of an incomplete message from the client. */
  gathers(stream: Duplex, bytes: number): void {
    const reader = this.#readers.get(stream);
    if (reader === undefined || (bytes === 0 && reader.gatheredBytes === 0)) return;
    const account = this.#accountOf(reader);
    const more = bytes - reader.gatheredBytes;
    reader.gatheredBytes = bytes;
    reader.gatheredAtMs = this.#clock.monotonic();
    this.#bytes += more;
    if (account !== undefined) account.bytes += more;
    if (more > 0) this.#judge(reader);
  }

  /** Counts the bytes of messages that wait until the client has acknowledged others. */
  awaits(stream: Duplex, bytes: number): void {
    const reader = this.#readers.get(stream);
    if (reader === undefined || bytes === reader.awaitedBytes) return;
    const account = this.#accountOf(reader);
    const more = bytes - reader.awaitedBytes;
    if (more < 0 || reader.awaitedBytes === 0) reader.awaitedAtMs = this.#clock.monotonic();
    reader.awaitedBytes = bytes;
    this.#add(account, more);
    if (more > 0) this.#judge(reader);
  }

  /** Resolves when a client that asks faster than it reads has read on; `undefined` if there is nothing to wait for. */
  mayAsk(stream: Duplex): Promise<void> | undefined {
    const reader = this.#readers.get(stream);
    if (reader === undefined || stream.writableLength < REQUESTS_WAIT_BYTES) return undefined;
    return this.roomFor(stream);
  }

  /** Resolves when a client has read on, or is gone. */
  roomFor(stream: Duplex): Promise<void> {
    return new Promise((resolve) => {
      const reader = this.#readers.get(stream);
      if (reader === undefined) resolve();
      else reader.waiting.add(resolve);
    });
  }

  #count(reader: Reader): void {
    const { stream } = reader;
    // Writes that come after the closing are no longer kept.
    if (stream.destroyed) return;
    const bytes = stream.writableLength;
    const more = bytes - reader.bytes;
    if (more === 0) return;
    if (reader.bytes === 0) reader.progressAtMs = this.#clock.monotonic();
    // Before the bytes are counted: a new account takes over what was.
    const account = this.#accountOf(reader);
    reader.bytes = bytes;
    this.#add(account, more);
    if (bytes >= CHUNKS_WAIT_BYTES) this.#crowded.add(stream);
    else if (bytes < ROOM_BYTES) this.#giveRoom(reader);
  }

  #add(account: Account | undefined, more: number): void {
    this.#bytes += more;
    if (account === undefined) return;
    account.bytes += more;
    account.largestBytes = account.bytes === 0 ? 0 : Math.max(account.largestBytes, more);
  }

  #accountOf(reader: Reader): Account | undefined {
    if (reader.account !== undefined) return reader.account;
    const { principal } = reader.connection;
    if (principal === undefined) return undefined;
    let account = this.#accounts.get(principal);
    if (account === undefined) {
      account = { principal, readers: new Set(), bytes: 0, largestBytes: 0 };
      this.#accounts.set(principal, account);
    }
    reader.account = account;
    account.readers.add(reader);
    // Includes what was counted before the login.
    account.bytes += heldFor(reader);
    return account;
  }

  #giveRoom(reader: Reader): void {
    this.#crowded.delete(reader.stream);
    if (reader.waiting.size === 0) return;
    const waiting = [...reader.waiting];
    reader.waiting.clear();
    for (const wake of waiting) wake();
  }

  #judge(reader: Reader): void {
    const { unreadMaxBytes, keptMaxBytes } = this.#limits;
    const { account } = reader;
    while (account !== undefined && account.bytes - account.largestBytes > unreadMaxBytes) {
      if (!this.#cutSlowest(account, `${account.bytes} bytes are kept for it`)) break;
    }
    while (this.#bytes > keptMaxBytes) {
      const [most] = [...this.#accounts.values()].sort((a, b) => b.bytes - a.bytes);
      const reason = `${this.#bytes} bytes are kept for all clients`;
      if (most === undefined || !this.#cutSlowest(most, reason)) break;
    }
  }

  /** @returns false if nothing waits for anybody */
  #cutSlowest({ readers }: Account, reason: string): boolean {
    let slowest: Reader | undefined;
    let most = 0;
    for (const reader of readers) {
      if (heldFor(reader) <= most) continue;
      slowest = reader;
      most = heldFor(reader);
    }
    if (slowest === undefined) return false;
    this.#cut(slowest, reason);
    return true;
  }

  #cut(reader: Reader, reason: string): void {
    const { bytes, gatheredBytes, awaitedBytes } = reader;
    const message =
      awaitedBytes > bytes + gatheredBytes ? CUT_WAITING : gatheredBytes > bytes ? CUT_SENDER : CUT;
    this.#log.warn({ principal: reader.account?.principal, reason }, message);
    reader.stream.destroy();
    this.#forget(reader);
  }

  #forget(reader: Reader): void {
    if (!this.#readers.delete(reader.stream)) return;
    const bytes = heldFor(reader);
    this.#bytes -= bytes;
    const { account } = reader;
    if (account !== undefined) {
      account.bytes -= bytes;
      account.readers.delete(reader);
      if (account.bytes === 0) account.largestBytes = 0;
      if (account.readers.size === 0) this.#accounts.delete(account.principal);
    }
    reader.bytes = 0;
    reader.gatheredBytes = 0;
    reader.awaitedBytes = 0;
    this.#giveRoom(reader);
  }

  #check(): void {
    const { unreadStalledMs } = this.#limits;
    const now = this.#clock.monotonic();
    for (const reader of this.#readers.values()) {
      this.#count(reader);
      if (reader.gatheredBytes > 0 && now - reader.gatheredAtMs >= unreadStalledMs) {
        this.#cut(reader, `nothing of the rest came for ${Math.round(unreadStalledMs / 1000)} s`);
        continue;
      }
      if (reader.awaitedBytes > 0 && now - reader.awaitedAtMs >= unreadStalledMs) {
        this.#cut(reader, `nothing was acknowledged for ${Math.round(unreadStalledMs / 1000)} s`);
        continue;
      }
      if (reader.bytes === 0) continue;
      const queueBytes = queueOf(reader.stream);
      if (queueBytes !== reader.queueBytes) {
        reader.queueBytes = queueBytes;
        reader.progressAtMs = now;
      } else if (now - reader.progressAtMs >= unreadStalledMs) {
        this.#cut(reader, `nothing was read for ${Math.round(unreadStalledMs / 1000)} s`);
      }
    }
  }
}

function heldFor({ bytes, gatheredBytes, awaitedBytes }: Reader): number {
  return bytes + gatheredBytes + awaitedBytes;
}

/** The rest of a long write, read as Node's own socket time-out does; 0 if it is unknown. */
function queueOf(stream: Duplex): number {
  const { _handle } = stream as { readonly _handle?: { readonly writeQueueSize?: unknown } | null };
  return typeof _handle?.writeQueueSize === 'number' ? _handle.writeQueueSize : 0;
}
