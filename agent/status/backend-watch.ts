/** How each backend is, looked at now and then: none is required, and `state` says which are there. */
import type { BackendState } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { reach } from './reach.ts';

export type WatchedBackend = 'metaserver' | 'edged' | 'cri' | 'store';

export interface BackendWatchOptions {
  readonly addresses: Readonly<Record<WatchedBackend, string>>;
  readonly clock: Clock;
  readonly onChange: () => void;
}

const PERIOD_MS = 15_000;
const TIMEOUT_MS = 2_000;

const HINTS: Readonly<Record<WatchedBackend, string>> = {
  metaserver: 'is EdgeCore running, with metaManager.metaServer.enable: true?',
  edged: 'is EdgeCore running?',
  cri: 'is containerd running, and may the agent open its socket?',
  store: "does EdgeCore's database exist, and may the agent read it?",
};

export class BackendWatch {
  readonly #options: BackendWatchOptions;
  readonly #states = new Map<WatchedBackend, BackendState>();
  readonly #stopped = new AbortController();

  constructor(options: BackendWatchOptions) {
    this.#options = options;
    for (const name of this.#names())
      this.#states.set(name, { state: 'unknown', address: options.addresses[name] });
  }

  get states(): Readonly<Partial<Record<WatchedBackend, BackendState>>> {
    return Object.fromEntries(this.#states);
  }

  /** Resolves when each has been looked at once. */
  async start(): Promise<void> {
    this.#options.clock.every(PERIOD_MS, () => void this.look(), this.#stopped.signal);
    await this.look();
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** Looks at every backend now. */
  async look(): Promise<void> {
    const changes = await Promise.all(this.#names().map((name) => this.#lookAt(name)));
    if (changes.includes(true) && !this.#stopped.signal.aborted) this.#options.onChange();
  }

  #names(): WatchedBackend[] {
    return Object.keys(this.#options.addresses) as WatchedBackend[];
  }

  async #lookAt(name: WatchedBackend): Promise<boolean> {
    const { clock, addresses } = this.#options;
    const address = addresses[name];
    const deadline = new AbortController();
    const timer = clock.after(
      TIMEOUT_MS,
      () => deadline.abort(new Error('no answer in time')),
      this.#stopped.signal,
    );
    let failure: Error | undefined;
    try {
      await reach(address, deadline.signal);
    } catch (error) {
      failure = (deadline.signal.aborted ? deadline.signal.reason : error) as Error;
    } finally {
      timer.stop();
    }
    const before = this.#states.get(name);
    const state = failure === undefined ? 'up' : 'down';
    if (before?.state === state && before.message === failure?.message) return false;
    const since =
      before?.state === state && before.since !== undefined
        ? before.since
        : new Date(clock.now()).toISOString();
    this.#states.set(name, {
      state,
      since,
      address,
      ...(failure === undefined ? {} : { message: failure.message, hint: HINTS[name] }),
    });
    return true;
  }
}
