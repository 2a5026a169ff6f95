/** The opening of a source, which can be given up: what comes too late is ended, not forgotten. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource } from '../../common/byte-source.ts';
import { untilAborted } from '../../common/until-aborted.ts';
import type { OpenSource, SessionOptions, SessionRequest } from './session-service.ts';

/** @throws what `open` throws, or the reason of `signal` where that aborts first: the source, should it still come, is canceled */
export async function openSource(
  open: OpenSource,
  { caller }: SessionRequest,
  { unwanted }: Pick<SessionOptions, 'unwanted'>,
  signal: AbortSignal,
): Promise<ByteSource> {
  signal.throwIfAborted();
  const opening = open(signal, { unwanted: [...unwanted], reader: caller.principal });
  try {
    return await untilAborted(opening, signal);
  } catch (error) {
    if (signal.aborted) {
      opening.then(
        (late) => late.cancel('Canceled'),
        () => undefined,
      );
    }
    throw error;
  }
}

/** The right by which a stream runs: watched from before its source is opened until it is over. */
export class PermissionWatch {
  readonly #over = new AbortController();
  #lost: EdgectlError | undefined;
  #onLost: (error: EdgectlError) => void = () => undefined;

  constructor({ call }: Pick<SessionRequest, 'call'>) {
    const onRevoked = (error: EdgectlError): void => {
      this.#lost = error;
      this.#onLost(error);
    };
    call?.watch?.(onRevoked, this.#over.signal);
  }

  /** Calls back once when the right is lost: at once where it is already. */
  onLost(listener: (error: EdgectlError) => void): void {
    this.#onLost = listener;
    if (this.#lost !== undefined) listener(this.#lost);
  }

  /** @throws EdgectlError `Forbidden` if the right was lost */
  throwIfLost(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** The stream is over. */
  end(): void {
    this.#over.abort();
  }
}
