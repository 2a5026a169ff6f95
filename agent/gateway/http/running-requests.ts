/** Requests that are being answered, so that they end with the agent, with their client, and with what proved the caller. */
import { setMaxListeners } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import type { Proof, UserDirectory } from '../../access/user-directory.ts';

/** How late the end of a token is noticed while its request runs. */
const CHECK_EVERY_MS = 5_000;

/** The limit for one principal, streams and watches included. */
const MOST_PER_PRINCIPAL = DEFAULT_LIMITS.sessionsPerPrincipal + DEFAULT_LIMITS.runningCallsPerPrincipal;

interface Entry {
  readonly controller: AbortController;
  proof: Proof | undefined;
  /** The client has its answer, or has gone. */
  isClosed: boolean;
  isWorkOver: boolean;
}

export class RunningRequests {
  readonly #users: Pick<UserDirectory, 'holds' | 'onChange'>;
  readonly #clock: Clock;
  readonly #entries = new Set<Entry>();
  readonly #waiting: (() => void)[] = [];

  constructor(users: Pick<UserDirectory, 'holds' | 'onChange'>, clock: Clock) {
    this.#users = users;
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Ends what nobody stands for any more, until `signal` aborts. */
  start(signal: AbortSignal): void {
    this.#users.onChange(() => this.#check(), signal);
    this.#clock.every(CHECK_EVERY_MS, () => this.#check(), signal);
  }

  /** @param ending what closes when the answer is out or the client disconnected */
  begin(ending: { once(event: 'close', action: () => void): unknown }): RunningRequest {
    const controller = new AbortController();
    // A request has as many listeners as it has parts.
    setMaxListeners(0, controller.signal);
    const entry: Entry = { controller, proof: undefined, isClosed: false, isWorkOver: false };
    this.#entries.add(entry);
    const forget = (): void => {
      if (!entry.isClosed || !entry.isWorkOver || !this.#entries.delete(entry)) return;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    ending.once(
      'close',
      guarded(this.#clock, () => {
        entry.isClosed = true;
        controller.abort(new EdgectlError('Canceled', 'the client disconnected'));
        forget();
      }),
    );
    return {
      signal: controller.signal,
      restOn: (proof) => {
        this.#checkPlace(proof);
        entry.proof = proof;
      },
      workIsOver: () => {
        entry.isWorkOver = true;
        forget();
      },
    };
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    while (this.#entries.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  stop(): void {
    for (const { controller } of this.#entries) {
      controller.abort(new EdgectlError('Unavailable', 'the agent is stopping', { hint: 'try again soon' }));
    }
  }

  /** @throws EdgectlError `TooManyRequests` */
  #checkPlace(proof: Proof | undefined): void {
    if (proof === undefined) return;
    const { principal } = proof;
    const count = [...this.#entries].filter((entry) => entry.proof?.principal === principal).length;
    if (count < MOST_PER_PRINCIPAL) return;
    throw new EdgectlError('TooManyRequests', `${principal} has ${count} requests running already`, {
      hint: 'wait until some have ended; a canceled request counts until its work has stopped',
    });
  }

  #check(): void {
    for (const { controller, proof } of this.#entries) {
      if (proof === undefined || this.#users.holds(proof)) continue;
      controller.abort(new EdgectlError('Unauthorized', 'the credential of this request is no longer valid'));
    }
  }
}

export interface RunningRequest {
  readonly signal: AbortSignal;
  /** From now on the request ends when `proof` does not hold any more. @throws EdgectlError `TooManyRequests` */
  restOn(proof: Proof | undefined): void;
  /** The request counts until then, even if its client has left long ago. */
  workIsOver(): void;
}
