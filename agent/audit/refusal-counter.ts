/** Counts refusals that are alike: of a flood the first is told at once, the others as one number. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock, Timer } from '../../common/clock.ts';
import type { AuditedCall } from './audit.ts';

export interface Refusals {
  readonly call: AuditedCall;
  readonly error: EdgectlError;
  /** Of those that were not told yet. */
  count: number;
}

const WINDOW_MS = 10_000;
/** Kinds of refusals in one window, of all and of one principal, who cannot hide so what others were refused; those beyond are counted as one. */
const MAX_KINDS = 768;
const MAX_KINDS_OF_ONE = 256;
const OTHERS = '*';

export class RefusalCounter {
  readonly #clock: Clock;
  readonly #tell: (refusals: Refusals) => void;
  readonly #kinds = new Map<string, Refusals>();
  /** How many of them each principal has. */
  readonly #kindsOf = new Map<string, number>();
  #window: Timer | undefined;

  constructor(clock: Clock, tell: (refusals: Refusals) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  add(call: AuditedCall, error: EdgectlError): void {
    const { door, attachment, principal } = call.caller;
    // Of messages each topic is a kind.
    const topic = call.action === 'broker.publish' ? call.params['path'] : undefined;
    const kind = JSON.stringify([door, attachment, principal, call.action, error.kind, topic]);
    const kinds = this.#kindsOf.get(principal) ?? 0;
    const isTooMany = this.#kinds.size >= MAX_KINDS || kinds >= MAX_KINDS_OF_ONE;
    const known = this.#kinds.get(kind) ?? (isTooMany ? this.#others(call, error) : undefined);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#kinds.set(kind, { call, error, count: 0 });
    this.#kindsOf.set(principal, kinds + 1);
    this.#window ??= this.#clock.after(WINDOW_MS, () => this.flush());
    this.#tell({ call, error, count: 1 });
  }

  /** What is beyond {@link MAX_KINDS} is nobody's in particular. */
  #others(call: AuditedCall, error: EdgectlError): Refusals {
    const known = this.#kinds.get(OTHERS);
    if (known !== undefined) return known;
    const caller = { ...call.caller, principal: OTHERS, client: OTHERS };
    const others = { call: { ...call, caller }, error, count: 0 };
    this.#kinds.set(OTHERS, others);
    return others;
  }

  /** Tells what was counted. */
  flush(): void {
    this.#window?.stop();
    this.#window = undefined;
    const counted = [...this.#kinds.values()].filter(({ count }) => count > 0);
    this.#kinds.clear();
    this.#kindsOf.clear();
    for (const refusals of counted) this.#tell(refusals);
  }
}
