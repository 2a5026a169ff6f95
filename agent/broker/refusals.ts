/**
 * What the listeners refused: a line in the log and a place in `node.diagnose`, so that whoever set a client up finds out why it is not
 * served. Lines are few however often a client tries again; what got no line of its own is counted.
 */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';

export const REFUSAL_KINDS = {
  subscription: { message: 'a subscription is refused', title: 'subscriptions' },
  publish: { message: 'a forbidden publish is dropped', title: 'publishes' },
  origin: { message: 'a page of another origin is refused', title: 'origins' },
  upgrade: { message: 'a request that is not MQTT over WebSocket is refused', title: 'WebSocket requests' },
  handshake: { message: 'a TLS handshake failed', title: 'TLS handshakes' },
  packet: { message: 'a connection is refused', title: 'packets' },
  crowd: { message: 'a connection is refused: there are too many connections', title: 'connections' },
  delay: { message: 'a login was put off', title: 'logins' },
} as const satisfies Readonly<Record<string, { readonly message: string; readonly title: string }>>;

export type RefusalKind = keyof typeof REFUSAL_KINDS;

export interface Refusal {
  /** The principal, or the address of a client that has not logged in. */
  readonly who: string;
  readonly reason: string;
  /** What the person who set up the client should do. */
  readonly hint?: string;
}

/** Recent refusals of one kind. */
export interface RefusalReport extends Refusal {
  readonly kind: RefusalKind;
  readonly count: number;
  /** When the last one happened; milliseconds since the epoch. */
  readonly at: number;
}

/** At most one log line per kind and client in this time. */
const AGAIN_MS = 60_000;
/** Lines of all in that time. */
const MOST_LINES = 30;
/** How long a refusal is told by `node.diagnose`. */
const RECENT_MS = 60 * 60_000;
/** How much of a client's text is shown. */
const SHOWN_CHARACTERS = 256;

export class Refusals {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #reports = new Map<RefusalKind, RefusalReport>();
  /** The clients that were logged since the last sweep. */
  readonly #notified = new Set<string>();
  readonly #untold = new Map<RefusalKind, number>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  start(signal: AbortSignal): void {
    this.#clock.every(AGAIN_MS, () => this.sweep(), signal);
  }

  refuse(kind: RefusalKind, refusal: Refusal): void {
    const { hint } = refusal;
    const who = refusal.who.slice(0, SHOWN_CHARACTERS);
    const reason = refusal.reason.slice(0, SHOWN_CHARACTERS);
    const count = (this.#recent(kind)?.count ?? 0) + 1;
    const shown = { who, reason, ...(hint === undefined ? {} : { hint }) };
    this.#reports.set(kind, { kind, ...shown, count, at: this.#clock.now() });
    const key = `${kind} ${who}`;
    if (this.#notified.has(key) || this.#notified.size >= MOST_LINES) {
      this.#untold.set(kind, (this.#untold.get(kind) ?? 0) + 1);
      return;
    }
    this.#notified.add(key);
    this.#log.warn(shown, REFUSAL_KINDS[kind].message);
  }

  /** The refusals of the last hour. */
  recent(): readonly RefusalReport[] {
    return [...this.#reports.keys()].flatMap((kind) => this.#recent(kind) ?? []);
  }

  /** Counts what had no line, and gives everybody a line again. */
  sweep(): void {
    for (const [kind, times] of this.#untold)
      this.#log.warn({ times, kind }, `${REFUSAL_KINDS[kind].message}; so often more in the last minute`);
    this.#untold.clear();
    this.#notified.clear();
  }

  #recent(kind: RefusalKind): RefusalReport | undefined {
    const report = this.#reports.get(kind);
    if (report === undefined || this.#clock.now() - report.at <= RECENT_MS) return report;
    this.#reports.delete(kind);
    return undefined;
  }
}
