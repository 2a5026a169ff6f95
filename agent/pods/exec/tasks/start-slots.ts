/**
 * Few starts at once in a container. The runtime answers no question about a container's processes while one of them is being started:
 * a hundred starts side by side take no less time, and keep everybody else waiting meanwhile.
 */
import { Turns } from '../../../../common/turns.ts';

const AT_ONCE = 4;

export class StartSlots {
  readonly #turns = new Turns({ inAll: Infinity, perKey: AT_ONCE });

  /** Runs `start` in its turn. @throws what it throws; the reason of `signal` where that aborts before its turn */
  async run<T>(containerId: string, start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const leave = await this.#turns.enter(containerId, signal);
    try {
      return await start();
    } finally {
      leave();
    }
  }
}
