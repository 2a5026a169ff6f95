/** What the bytes of a log are read through: one container's, or several merged. */
import { BlockPool, release, retain } from '../../../common/block-pool.ts';
import type { Clock } from '../../../common/clock.ts';
import { pause } from '../../../common/pause.ts';
import { CriHeader, headerNanos } from './cri-header.ts';
import type { LineStripper } from './line-stripper.ts';
import type { LogBytes } from './log-bytes.ts';
import type { ContainerPosition, FilterState } from './log-cursor.ts';
import type { LogFolderWatch } from './log-folder.ts';

/** Bytes to publish, whose user the receiver is (`BlockPool`), and where in the logs they begin. */
export interface LogChunk {
  readonly bytes: Buffer;
  readonly start: LogPlace;
}

/** A place between two published bytes. */
export interface LogPlace {
  readonly positions: readonly ContainerPosition[];
  readonly current: number | undefined;
  /** Where only lines that match are published. */
  readonly filter?: FilterState;
}

/** What a source of log bytes is made of: one container's log, or several merged. */
export interface LogReader {
  /** The next bytes; waits for them while the log is followed. `undefined` at the end, and once closed. */
  next(): Promise<LogChunk | undefined>;
  /** Where the next chunk will begin. */
  place(): LogPlace;
  close(): Promise<void>;
}

/** One container's log with all that reading it takes. */
export interface OpenLog {
  readonly bytes: LogBytes;
  readonly stripper: LineStripper;
  /** Lines that wait until another has ended. */
  readonly whole: WholeLines;
  /** Absent if nothing is followed. */
  readonly watch: LogFolderWatch | undefined;
  /** Who it is, for positions. */
  readonly owner: Pick<ContainerPosition, 'pod' | 'uid' | 'container' | 'only'>;
}

function positionOf({ bytes, stripper, whole, owner }: OpenLog): ContainerPosition {
  if (whole.from !== undefined) return whole.from;
  const { attempt, identity, position } = bytes;
  return { ...owner, attempt, identity, position, state: stripper.state };
}

const DECORATED_BLOCK_BYTES = 256 * 1024;
const MORE_THAN_A_HEAD = 1024;
/** How long the rest of a begun line is waited for before others go on. */
const UNFINISHED_LINE_MS = 1_000;

export class ContainerLog implements LogReader {
  readonly #log: OpenLog;
  readonly #clock: Clock;
  readonly #decorated = new BlockPool(DECORATED_BLOCK_BYTES + MORE_THAN_A_HEAD);
  /** The unread bytes are a head that is not complete, or none. */
  #starved = true;
  #closed = false;

  constructor(log: OpenLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  place(): LogPlace {
    return { positions: [positionOf(this.#log)], current: undefined };
  }

  async next(): Promise<LogChunk | undefined> {
    const { bytes, stripper, watch } = this.#log;
    while (!this.#closed) {
      if (!this.#starved) {
        const chunk = stripper.isHoldingBack ? this.#giveWhole() : this.#strip();
        if (chunk !== undefined) return chunk;
        continue;
      }
      const more = await bytes.more(watch?.acceptChanges() ?? true);
      if (more === 'bytes') this.#starved = false;
      else if (more === 'next-file') stripper.endFile();
      else if (stripper.isHoldingBack && (await this.#isOver(more))) {
        this.#log.whole.tear();
        this.#starved = false;
      } else if (more === 'end' || watch === undefined) return undefined;
      else if (!stripper.isHoldingBack) {
        this.#decorated.rest();
        await watch.wait();
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#decorated.rest();
    this.#log.watch?.close();
    await this.#log.bytes.close();
  }

  /** True if the open line will never end, or is no longer waited for. */
  async #isOver(more: 'live' | 'end'): Promise<boolean> {
    const { watch, whole } = this.#log;
    if (more === 'end' || watch === undefined) return true;
    const leftMs = whole.sinceMs + UNFINISHED_LINE_MS - this.#clock.monotonic();
    if (leftMs <= 0) return true;
    const late = new AbortController();
    await Promise.race([watch.wait(), pause(leftMs, this.#clock, late.signal)]);
    late.abort();
    return false;
  }

  #giveWhole(): LogChunk | undefined {
    const { bytes, stripper, whole } = this.#log;
    if (!stripper.isTorn && !whole.consume()) {
      this.#starved = true;
      return undefined;
    }
    const start = this.place();
    const given = whole.give();
    this.#starved = bytes.at === bytes.input.length;
    return given.length === 0 ? undefined : { bytes: given, start };
  }

  #strip(): LogChunk | undefined {
    const { bytes, stripper } = this.#log;
    const { input, at } = bytes;
    const start = this.place();
    const output = stripper.shrinks ? input : this.#outputFor(input.length - at);
    if (stripper.shrinks) retain(input);
    const from = stripper.shrinks ? at : 0;
    stripper.strip(input, at, output, from);
    bytes.at = stripper.taken;
    this.#starved = !stripper.isHoldingBack && (stripper.taken === at || stripper.taken === input.length);
    if (stripper.isHoldingBack) this.#log.whole.begin(positionOf(this.#log), this.#clock.monotonic());
    if (stripper.written === from) {
      release(output);
      return undefined;
    }
    return { bytes: compact(output, from, stripper.written), start };
  }

  #outputFor(rawBytes: number): Buffer {
    if (2 * rawBytes >= DECORATED_BLOCK_BYTES) return this.#decorated.receive();
    return Buffer.allocUnsafeSlow(2 * rawBytes + MORE_THAN_A_HEAD);
  }
}

/** A few bytes must not keep a whole block alive while they wait to be acknowledged. */
function compact(block: Buffer, from: number, to: number): Buffer {
  const bytes = block.subarray(from, to);
  if ((to - from) * 4 >= block.length) return bytes;
  const copy = Buffer.from(bytes);
  release(block);
  return copy;
}

/**
 * Keeps a line whole that the runtime wrote in pieces with lines of the other stream between them: those wait until it has ended, and come
 * after it. Held is no more than {@link MOST_HELD_BYTES}, and by the caller no longer than a follower may be kept waiting; past that the
 * rest comes in the order of the file.
 */
const MOST_HELD_BYTES = 2 * 1024 * 1024;
const NEWLINE = 0x0a;

export class WholeLines {
  readonly #bytes: LogBytes;
  readonly #stripper: LineStripper;
  readonly #header = new CriHeader();
  /** Pieces of the line that is open, and those of the other stream; with their order in the file. */
  #held: { readonly record: Buffer; readonly isOwn: boolean }[] = [];
  #heldBytes = 0;
  #from: ContainerPosition | undefined;
  #sinceMs = 0;

  constructor(bytes: LogBytes, stripper: LineStripper) {
    this.#bytes = bytes;
    this.#stripper = stripper;
  }

  /** Where what is held begins: a cursor goes on there. `undefined` while nothing is held. */
  get from(): ContainerPosition | undefined {
    return this.#from;
  }

  /** Since when something is held, in monotonic milliseconds. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  begin(from: ContainerPosition, nowMs: number): void {
    this.#from = from;
    this.#sinceMs = nowMs;
  }

  /** Takes the records that have come. @returns false if the line has not ended with them, and may be waited for */
  consume(): boolean {
    const { input } = this.#bytes;
    const open = this.#stripper.openStream;
    for (;;) {
      const { at } = this.#bytes;
      const newline = input.indexOf(NEWLINE, at);
      if (newline < 0) break;
      this.#bytes.at = newline + 1;
      const content = this.#header.read(input, at, newline + 1, newline);
      if (content < 0) continue;
      const isOwn = this.#header.stream === open;
      // A copy: a few records must not keep a whole block alive.
      this.#held.push({ record: Buffer.from(input.subarray(at, newline + 1)), isOwn });
      this.#heldBytes += newline + 1 - at;
      if (isOwn && !this.#header.partial) return true;
    }
    if (this.#heldBytes <= MOST_HELD_BYTES) return false;
    this.tear();
    return true;
  }

  /** The line is no longer waited for. */
  tear(): void {
    this.#stripper.tear();
    if (this.#from !== undefined) this.#from = { ...this.#from, state: this.#stripper.state };
  }

  /** What is held, stripped: the line first, unless it is torn. Nothing is held afterwards. */
  give(): Buffer {
    const held = this.#held;
    const isTorn = this.#stripper.isTorn;
    const records = isTorn
      ? held.map(({ record }) => record)
      : [true, false].flatMap((own) => held.flatMap(({ record, isOwn }) => (isOwn === own ? record : [])));
    this.#held = [];
    this.#heldBytes = 0;
    this.#from = undefined;
    return this.#stripper.stripWhole(Buffer.concat(records), records.length);
  }
}

/**
 * The logs of several containers as one: whole lines, in the order of the runtime's timestamps, so that a later call with the same cursor finds
 * the same order. A line of a followed log is held back for a moment, in case another container wrote an older one.
 */
const OUTPUT_BYTES = 64 * 1024;
const HOLD_BACK_MS = 100;

interface Member {
  readonly log: OpenLog;
  state: 'ready' | 'live' | 'ended';
  /** The time of the line that is next, in nanoseconds. */
  head: bigint | undefined;
  /** When it was found, in monotonic milliseconds. */
  headSince: number;
}

export class MergedLog implements LogReader {
  readonly #members: readonly Member[];
  readonly #clock: Clock;
  #output = Buffer.alloc(0);
  #end = 0;
  #start: LogPlace | undefined;
  /** The one whose line has begun. */
  #current: Member | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(logs: readonly OpenLog[], current: number | undefined, clock: Clock) {
    this.#members = logs.map((log) => ({ log, state: 'ready', head: undefined, headSince: 0 }));
    this.#current = current === undefined ? undefined : this.#members[current];
    this.#clock = clock;
  }

  place(): LogPlace {
    const index = this.#current === undefined ? -1 : this.#members.indexOf(this.#current);
    return {
      positions: this.#members.map(({ log }) => positionOf(log)),
      current: index < 0 ? undefined : index,
    };
  }

  async next(): Promise<LogChunk | undefined> {
    while (!this.#closed) {
      const member = this.#current ?? (await this.#oldest());
      if (member === undefined) {
        if (this.#end > 0) return this.#flush();
        if (this.#members.every(({ state }) => state === 'ended')) return undefined;
        const held = this.#members.some(({ head }) => head !== undefined);
        await this.#changed(this.#members, held ? HOLD_BACK_MS : undefined);
        continue;
      }
      if (member.log.stripper.isHoldingBack) {
        if (this.#end > 0) return this.#flush();
        const chunk = await this.#giveWhole(member);
        if (chunk !== undefined) return chunk;
        continue;
      }
      if (!this.#emit(member)) continue;
      // No progress: the output is full, or the line goes on in bytes that are not read yet.
      if (this.#end > 0) return this.#flush();
      await this.#continueLine(member);
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await Promise.all(
      this.#members.map(async ({ log }) => {
        log.watch?.close();
        await log.bytes.close();
      }),
    );
  }

  /** The member whose next line is the oldest; `undefined` if there is none, or where it is too early to say. */
  async #oldest(): Promise<Member | undefined> {
    let oldest: Member | undefined;
    let othersLive = false;
    for (const member of this.#members) {
      if (member.head === undefined) await this.#findHead(member);
      if (member.head === undefined) {
        othersLive ||= member.state === 'live';
        continue;
      }
      if (oldest?.head === undefined || member.head < oldest.head) oldest = member;
    }
    if (oldest?.head === undefined || !othersLive) return oldest;
    const age = this.#clock.now() - Number(oldest.head / 1_000_000n);
    const seen = this.#clock.monotonic() - oldest.headSince;
    return age >= HOLD_BACK_MS || seen >= HOLD_BACK_MS ? oldest : undefined;
  }

  async #findHead(member: Member): Promise<void> {
    const { bytes, stripper } = member.log;
    while (member.state !== 'ended' && !this.#closed) {
      const { at, found } = stripper.seek(bytes.input, bytes.at);
      bytes.at = at;
      if (found) {
        member.head = headerNanos(bytes.input, at, stripper.header) ?? 0n;
        member.headSince = this.#clock.monotonic();
        return;
      }
      if (!(await this.#more(member))) return;
    }
  }

  /** False if there is nothing more, now or at all. */
  async #more(member: Member): Promise<boolean> {
    const { bytes, stripper, watch } = member.log;
    const more = await bytes.more(watch?.acceptChanges() ?? true);
    if (more === 'next-file') stripper.endFile();
    member.state = more === 'live' || more === 'end' ? (more === 'live' ? 'live' : 'ended') : 'ready';
    return member.state === 'ready';
  }

  /** Adds a line of this member to the output, or a part of one. True if it could add nothing. */
  #emit(member: Member): boolean {
    const { bytes, stripper } = member.log;
    this.#start ??= this.place();
    if (this.#output.length === 0) this.#output = Buffer.allocUnsafeSlow(OUTPUT_BYTES);
    const { at } = bytes;
    const from = this.#end;
    stripper.strip(bytes.input, at, this.#output, from, true);
    bytes.at = stripper.taken;
    this.#end = stripper.written;
    const whole = stripper.betweenLines;
    if (stripper.isHoldingBack) member.log.whole.begin(positionOf(member.log), this.#clock.monotonic());
    const progress = stripper.taken > at || this.#end > from || stripper.isHoldingBack;
    if (progress) member.head = undefined;
    this.#current = whole && progress ? undefined : member;
    return !progress;
  }

  /** What was held, where its line has ended or is no longer waited for; `undefined` if more was read. */
  async #giveWhole(member: Member): Promise<LogChunk | undefined> {
    const { stripper, whole } = member.log;
    const isLate = (): boolean => this.#clock.monotonic() - whole.sinceMs >= UNFINISHED_LINE_MS;
    if (!whole.consume()) {
      if (await this.#more(member)) return undefined;
      if (member.state !== 'ended' && !isLate()) {
        await this.#changed([member], UNFINISHED_LINE_MS);
        return undefined;
      }
      whole.tear();
    }
    this.#start = undefined;
    const start = this.place();
    const bytes = whole.give();
    member.head = undefined;
    this.#current = stripper.betweenLines ? undefined : member;
    return bytes.length === 0 ? undefined : { bytes, start };
  }

  #flush(): LogChunk {
    const bytes = compact(this.#output, 0, this.#end);
    const start = this.#start ?? this.place();
    this.#output = Buffer.alloc(0);
    this.#end = 0;
    this.#start = undefined;
    return { bytes, start };
  }

  /** Waits for the rest of a begun line, but not for ever: the others would stand still. */
  async #continueLine(member: Member): Promise<void> {
    const since = this.#clock.monotonic();
    while (!this.#closed && !(await this.#more(member))) {
      const givenUp = this.#clock.monotonic() - since >= UNFINISHED_LINE_MS && member.log.stripper.atHead;
      if (member.state === 'ended' || givenUp) {
        this.#current = undefined;
        member.log.stripper.endFile();
        return;
      }
      await this.#changed([member], UNFINISHED_LINE_MS);
    }
  }

  async #changed(members: readonly Member[], mostMs: number | undefined): Promise<void> {
    const waits = members.flatMap(({ log, state }) =>
      state === 'live' && log.watch ? [log.watch.wait()] : [],
    );
    const late = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const timer = mostMs === undefined ? undefined : this.#clock.after(mostMs, () => this.#wake?.());
    await Promise.race([...waits, late]);
    timer?.stop();
  }
}
