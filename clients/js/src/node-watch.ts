/** The node's retained `state`: the last one known, everyone who wants to hear of the next. */
import type { StatePayload } from '@edgectl/rpc-schema/generated/types';
import type { NodeState } from './api.ts';

/** `live`: published just now, not kept by the broker from before. */
type StateListener = (state: NodeState, before: NodeState | undefined, live: boolean) => void;

export class NodeWatch {
  #state: NodeState | undefined;
  readonly #listeners = new Set<StateListener>();

  get state(): NodeState | undefined {
    return this.#state;
  }

  /** Calls back with each state from now on, until the function that it gives is called. */
  listen(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  handle(payload: Buffer, live: boolean): void {
    const state = parseState(payload);
    if (state === undefined) return;
    const before = this.#state;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state, before, live);
  }

  /** Each state, the present one first; of several that came meanwhile, the last. */
  async *states(signal: AbortSignal): AsyncGenerator<NodeState, void> {
    let next = this.#state;
    let wake: () => void = () => undefined;
    const stop = this.listen((state) => {
      next = state;
      wake();
    });
    const onAbort = (): void => wake();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!signal.aborted) {
        const state = next;
        next = undefined;
        if (state !== undefined) yield state;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  }
}

export function parseState(payload: Buffer): NodeState | undefined {
  try {
    const value = JSON.parse(payload.toString()) as Partial<StatePayload> | null;
    const known = value?.state === 'online' || value?.state === 'offline';
    return known && typeof value.bootId === 'string' ? (value as NodeState) : undefined;
  } catch {
    return undefined;
  }
}
