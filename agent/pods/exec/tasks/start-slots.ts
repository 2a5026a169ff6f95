/**
 * Few starts at once in a container. The runtime answers no question about a container's processes while one of them is being started:
 * a hundred starts side by side take no less time, and keep everybody else waiting meanwhile.
 */
import { untilAborted } from '../../../../common/until-aborted.ts';

const AT_ONCE = 4;

export class StartSlots {
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Runs `start` in its turn. @throws what it throws; the reason of `signal` where that aborts before its turn */
  async run<T>(containerId: string, start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#turn(containerId, signal);
    try {
      return await start();
    } finally {
      this.#leave(containerId);
    }
  }

  async #turn(containerId: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const taken = this.#taken.get(containerId) ?? 0;
    if (taken < AT_ONCE) {
      this.#taken.set(containerId, taken + 1);
      return;
    }
    let mine = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      mine = resolve;
    });
    const queue = this.#waiting.get(containerId) ?? [];
    this.#waiting.set(containerId, queue);
    queue.push(mine);
    try {
      await untilAborted(turn, signal);
    } catch (error) {
      const at = queue.indexOf(mine);
      // Its turn came at the same moment: the next one has it.
      if (at === -1) this.#leave(containerId);
      else queue.splice(at, 1);
      throw error;
    }
  }

  /** The slot goes to the one who has waited longest. */
  #leave(containerId: string): void {
    const queue = this.#waiting.get(containerId);
    const next = queue?.shift();
    if (queue?.length === 0) this.#waiting.delete(containerId);
    if (next !== undefined) return next();
    const taken = (this.#taken.get(containerId) ?? 1) - 1;
    if (taken === 0) this.#taken.delete(containerId);
    else this.#taken.set(containerId, taken);
  }
}
