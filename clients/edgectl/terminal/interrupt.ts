/** SIGINT, SIGTERM and SIGHUP as a rejection to race with, so that a session is ended on the node before the program goes. */
import { constants } from 'node:os';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isReaderStalled } from './output-writer.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Interruption = (typeof SIGNALS)[number];

export class Interrupt {
  readonly #listeners = new Map<Interruption, () => void>();
  #interruption: Interruption | undefined;
  #reject: (error: EdgectlError) => void = () => undefined;

  /** Rejects with `Canceled` when a signal comes; never resolves. */
  readonly received: Promise<never>;

  constructor() {
    this.received = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // When the signal comes, nothing may be waiting for the promise.
    this.received.catch(() => undefined);
  }

  /** 128 and the signal's number, as a shell has it; `undefined` while none came. */
  get exitCode(): number | undefined {
    return this.#interruption === undefined ? undefined : 128 + constants.signals[this.#interruption];
  }

  /** The first signal rejects {@link received}; a second one ends the program at once. */
  start(): void {
    for (const name of SIGNALS) {
      const listener = (): void => {
        if (this.#interruption !== undefined) this.die(name);
        this.#interruption = name;
        this.#reject(new EdgectlError('Canceled', `interrupted by ${name}`, { layer: 'client' }));
      };
      this.#listeners.set(name, listener);
      process.on(name, listener);
    }
  }

  stop(): void {
    for (const [name, listener] of this.#listeners) process.off(name, listener);
    this.#listeners.clear();
  }

  /**
   * How a command ends that failed with `error`: by the exit code of the signal that came, or by the signal itself where the reader of
   * its output has stalled.
   * @throws `error` if no signal came
   */
  async exitCodeAfter(error: unknown): Promise<number> {
    const { exitCode } = this;
    if (exitCode === undefined) throw error;
    if (await isReaderStalled()) this.die();
    return exitCode;
  }

  /** Ends the program by the signal itself: works also while a write is blocked, which an orderly exit would wait for. */
  die(name: Interruption = this.#interruption ?? 'SIGTERM'): void {
    this.stop();
    process.kill(process.pid, name);
  }
}
