/** The lines of several logs as one, in the order of their times: whole lines, each with the name of its pod before it. */

interface Line {
  readonly atMs: number;
  readonly bytes: Uint8Array;
  readonly cameAtMs: number;
}

/** So long a line waits for an older one of another log. */
const HOLD_MS = 300;
/** Of one log, before its reader has to wait. */
const MAX_WAITING = 4_000;
const SPACE = 32;
const LINE_FEED = 10;
const BRACKET = 93;

export class MergedLines {
  readonly #queues: Line[][];
  readonly #rests: Uint8Array[];
  readonly #over: boolean[];
  readonly #emit: (line: Uint8Array) => void;
  readonly #timestamps: boolean;
  readonly #decoder = new TextDecoder();

  /** @param timestamps whether lines keep theirs; they come with one in any case */
  constructor(sources: number, timestamps: boolean, emit: (line: Uint8Array) => void) {
    this.#queues = Array.from({ length: sources }, () => []);
    this.#rests = Array.from({ length: sources }, () => new Uint8Array());
    this.#over = Array.from({ length: sources }, () => false);
    this.#timestamps = timestamps;
    this.#emit = emit;
  }

  isFull(source: number): boolean {
    return (this.#queues[source]?.length ?? 0) >= MAX_WAITING;
  }

  add(source: number, chunk: Uint8Array, nowMs: number): void {
    const rest = this.#rests[source] ?? new Uint8Array();
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
      this.#queues[source]?.push(this.#lineOf(bytes.subarray(from, at + 1), nowMs));
      from = at + 1;
    }
    this.#rests[source] = bytes.slice(from);
  }

  /** Nothing more comes of it. */
  end(source: number, nowMs: number): void {
    const rest = this.#rests[source] ?? new Uint8Array();
    if (rest.length > 0) this.#queues[source]?.push(this.#lineOf(rest, nowMs));
    this.#rests[source] = new Uint8Array();
    this.#over[source] = true;
  }

  /** Gives the lines that nothing older can come before. @returns true if there were some */
  drain(nowMs: number): boolean {
    const taken = this.#queues.map(() => 0);
    let some = false;
    for (;;) {
      let first: Line | undefined;
      let of = -1;
      let waits = false;
      for (const [source, queue] of this.#queues.entries()) {
        const line = queue[taken[source] ?? 0];
        if (line === undefined) waits ||= this.#over[source] !== true;
        else if (first === undefined || line.atMs < first.atMs) {
          first = line;
          of = source;
        }
      }
      if (first === undefined || (waits && nowMs - first.cameAtMs < HOLD_MS)) break;
      this.#emit(first.bytes);
      taken[of] = (taken[of] ?? 0) + 1;
      some = true;
    }
    for (const [source, queue] of this.#queues.entries()) queue.splice(0, taken[source] ?? 0);
    return some;
  }

  /** `[pod/NAME/CONTAINER] TIME TEXT` */
  #lineOf(line: Uint8Array, cameAtMs: number): Line {
    const prefixEnd = line.indexOf(BRACKET) + 2;
    const timeEnd = line.indexOf(SPACE, prefixEnd) + 1;
    const atMs = Date.parse(this.#decoder.decode(line.subarray(prefixEnd, Math.max(prefixEnd, timeEnd - 1))));
    if (Number.isNaN(atMs) || timeEnd === 0) return { atMs: 0, bytes: line.slice(), cameAtMs };
    if (this.#timestamps) return { atMs, bytes: line.slice(), cameAtMs };
    const bytes = new Uint8Array(prefixEnd + line.length - timeEnd);
    bytes.set(line.subarray(0, prefixEnd));
    bytes.set(line.subarray(timeEnd), prefixEnd);
    return { atMs, bytes, cameAtMs };
  }
}
