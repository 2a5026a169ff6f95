/** Connections that the page's listener hands to the embedded broker, whichever one runs. */
import type { Arrival } from './listeners/listener.ts';

type Accept = (arrival: Arrival) => void;

export class PageArrivals {
  /** The broker that runs, and at times the one that is about to end before it. */
  readonly #brokers = new Set<Accept>();

  /** Accepts what arrives until `signal`. */
  serve(accept: Accept, signal: AbortSignal): void {
    this.#brokers.add(accept);
    signal.addEventListener('abort', () => this.#brokers.delete(accept), { once: true });
  }

  /** While no broker runs nobody is let in. */
  arrive(arrival: Arrival): void {
    const accept = [...this.#brokers].at(-1);
    if (accept === undefined) arrival.stream.destroy();
    else accept(arrival);
  }
}
