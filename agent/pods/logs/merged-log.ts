/**
 * The logs of several containers as one: whole lines, in the order of the runtime's timestamps, so that a later call with the same cursor finds
 * the same order. A line of a followed log is held back for a moment, in case another container wrote an older one.
 */
import type { Clock } from '../../../common/clock.ts';
import {
  compact,
  type LogChunk,
  type LogPlace,
  type LogReader,
  type OpenLog,
  positionOf,
  UNFINISHED_LINE_MS,
} from './container-log.ts';
import { headerNanos } from './cri-header.ts';

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
      if (member.log.stripper.holding) {
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

  /** The member whose next line is the oldest; `undefined` where there is none, or where it is too early to say. */
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

  /** False where there is nothing more, now or at all. */
  async #more(member: Member): Promise<boolean> {
    const { bytes, stripper, watch } = member.log;
    const more = await bytes.more(watch?.take() ?? true);
    if (more === 'next-file') stripper.endFile();
    member.state = more === 'live' || more === 'end' ? (more === 'live' ? 'live' : 'ended') : 'ready';
    return member.state === 'ready';
  }

  /** Adds a line of this member to the output, or a part of one. True where it could add nothing. */
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
    if (stripper.holding) member.log.whole.begin(positionOf(member.log), this.#clock.monotonic());
    const progress = stripper.taken > at || this.#end > from || stripper.holding;
    if (progress) member.head = undefined;
    this.#current = whole && progress ? undefined : member;
    return !progress;
  }

  /** What was held, where its line has ended or is not waited for any more; `undefined` where more was read. */
  async #giveWhole(member: Member): Promise<LogChunk | undefined> {
    const { stripper, whole } = member.log;
    const isLate = (): boolean => this.#clock.monotonic() - whole.sinceMs >= UNFINISHED_LINE_MS;
    if (!whole.take()) {
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
