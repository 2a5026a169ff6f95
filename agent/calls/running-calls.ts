/** What runs: how many calls, in all and per principal, and the reads that the same read joins while it runs. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { Caller } from '../access/caller.ts';
import type { AnswerText } from './answer.ts';
import type { RequestId } from './json-rpc.ts';

/** Work that continues after its call was answered, past the deadline, still counts. */
export class RunningCalls {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #perPrincipal = new Map<string, number>();
  readonly #idleListeners = new Set<() => void>();
  /** Not answered yet. */
  #open = 0;
  /** Not over yet: what counts against the limits. */
  #total = 0;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#open;
  }

  /** @throws EdgectlError `TooManyRequests` */
  enter(caller: Caller, exempt: boolean): void {
    const { runningCallsInAll, runningCallsPerPrincipal } = this.#limits;
    const key = keyOf(caller);
    const own = this.#perPrincipal.get(key) ?? 0;
    if (this.#total >= runningCallsInAll || (!exempt && own >= runningCallsPerPrincipal)) {
      throw new EdgectlError('TooManyRequests', `${own} calls of ${caller.principal} are running already`, {
        hint: 'wait for answers before sending more',
      });
    }
    this.#perPrincipal.set(key, own + 1);
    this.#total += 1;
    this.#open += 1;
  }

  /** The call is answered. @param work what it does, where it has begun */
  leave(caller: Caller, work?: Promise<unknown>): void {
    const key = keyOf(caller);
    const over = (): void => {
      const left = (this.#perPrincipal.get(key) ?? 0) - 1;
      if (left <= 0) this.#perPrincipal.delete(key);
      else this.#perPrincipal.set(key, left);
      this.#total -= 1;
    };
    if (work === undefined) over();
    else work.then(over, over);
    this.#open -= 1;
    if (this.#open === 0) for (const listener of this.#idleListeners) listener();
  }

  /** Resolves when all are answered, or after `timeoutMs`. */
  idle(timeoutMs: number): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        timer.stop();
        this.#idleListeners.delete(finish);
        resolve();
      };
      const timer = this.#clock.after(timeoutMs, finish);
      this.#idleListeners.add(finish);
    });
  }
}

function keyOf({ attachment, principal }: Caller): string {
  return `${attachment}/${principal}`;
}

/** The same read asked again while it runs joins it. Nothing is kept once it is answered. */
export class RunningReads {
  readonly #answers = new Map<string, Promise<AnswerText>>();

  get size(): number {
    return this.#answers.size;
  }

  find(key: string): Promise<AnswerText> | undefined {
    return this.#answers.get(key);
  }

  add(key: string, answer: Promise<AnswerText>): void {
    this.#answers.set(key, answer);
    const remove = (): void => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    };
    answer.then(remove, remove);
  }
}

/** The same caller, the same id, the same method, the same parameters. */
export function readKey(caller: Caller, id: RequestId, method: string, params: unknown): string {
  return stringifyExact([caller.attachment, caller.topicPrincipal, caller.client, id, method, params]);
}
