/** The right by which a stream runs: watched from before its source is opened until it is over. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Policy } from '../policy/policy.ts';
import type { SessionRequest } from './session-opener.ts';

export class Right {
  readonly #over = new AbortController();
  #lost: EdgectlError | undefined;
  #onLost: (error: EdgectlError) => void = () => undefined;

  constructor(policy: Pick<Policy, 'watch'>, { caller, kind, params }: SessionRequest) {
    const onRevoked = (error: EdgectlError): void => {
      this.#lost = error;
      this.#onLost(error);
    };
    policy.watch(caller, kind, { ...params }, onRevoked, this.#over.signal);
  }

  /** Calls back once when the right is lost: at once where it is already. */
  onLost(listener: (error: EdgectlError) => void): void {
    this.#onLost = listener;
    if (this.#lost !== undefined) listener(this.#lost);
  }

  /** @throws EdgectlError `Forbidden` where the right was lost */
  throwIfLost(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** The stream is over. */
  end(): void {
    this.#over.abort();
  }
}
