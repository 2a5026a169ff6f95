/** Requests that are being answered, so that they end with the agent, with their client, and with what proved who asks. */
import { setMaxListeners } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import type { Proof, UserDirectory } from '../../credentials/user-directory.ts';

/** How late the end of a token is noticed while its request runs. */
const LOOK_EVERY_MS = 5_000;

interface Running {
  readonly controller: AbortController;
  proof: Proof | undefined;
}

export class RunningRequests {
  readonly #users: Pick<UserDirectory, 'holds' | 'onChange'>;
  readonly #clock: Clock;
  readonly #running = new Set<Running>();
  readonly #waiting: (() => void)[] = [];

  constructor(users: Pick<UserDirectory, 'holds' | 'onChange'>, clock: Clock) {
    this.#users = users;
    this.#clock = clock;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Ends what nobody stands for any more, until `signal` aborts. */
  start(signal: AbortSignal): void {
    this.#users.onChange(() => this.#look(), signal);
    this.#clock.every(LOOK_EVERY_MS, () => this.#look(), signal);
  }

  /** @param ending what closes when the answer is out or the client has gone */
  begin(ending: { once(event: 'close', action: () => void): unknown }): RunningRequest {
    const controller = new AbortController();
    // A request has as many listeners as it has parts.
    setMaxListeners(0, controller.signal);
    const running: Running = { controller, proof: undefined };
    this.#running.add(running);
    ending.once(
      'close',
      guarded(this.#clock, () => {
        this.#running.delete(running);
        for (const resolve of this.#waiting.splice(0)) resolve();
        controller.abort(new EdgectlError('Canceled', 'the client has gone'));
      }),
    );
    return {
      signal: controller.signal,
      restOn(proof) {
        running.proof = proof;
      },
    };
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  stop(): void {
    for (const { controller } of this.#running) {
      controller.abort(new EdgectlError('Unavailable', 'the agent stops', { hint: 'try again soon' }));
    }
  }

  #look(): void {
    for (const { controller, proof } of this.#running) {
      if (proof === undefined || this.#users.holds(proof)) continue;
      controller.abort(
        new EdgectlError('Unauthorized', 'the credential of this request is not valid any more'),
      );
    }
  }
}

export interface RunningRequest {
  readonly signal: AbortSignal;
  /** From now on the request ends when `proof` does not hold any more. */
  restOn(proof: Proof | undefined): void;
}
