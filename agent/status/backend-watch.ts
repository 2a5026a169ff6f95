/** How each backend and mapper is, looked at now and then: none is required, and `state` says which are there. */
import type { BackendState } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { BACKEND_REMEDIES } from '../../common/diagnose/remedies.ts';
import { background } from '../../common/fault-boundary.ts';
import { probeAddress } from '../../common/probe-address.ts';
import type { BackendsConfiguration } from '../config/configuration.ts';
import { edgeCoreStart } from '../backends/edge-core-start.ts';
import { type SocketFile, socketFile } from '../backends/socket-file.ts';

type WatchedBackend = 'metaserver' | 'edged' | 'cri' | 'store';

type Check = (signal: AbortSignal) => Promise<void>;

export interface BackendWatchOptions {
  readonly addresses: Readonly<Record<WatchedBackend, string>>;
  /** The sockets of the mappers that registered, by protocol. @throws where the store cannot be read */
  readonly mapperSockets: (signal: AbortSignal) => Promise<ReadonlyMap<string, string>>;
  /** Whether the mapper of a protocol runs; its socket alone is looked for if there is none. @throws where it does not */
  readonly mapperCheck?: (protocol: string, signal: AbortSignal) => Promise<void>;
  /** Asks what an address alone cannot tell; the address is looked for if there is none. @throws where it is not up */
  readonly checks?: Readonly<Partial<Record<WatchedBackend, Check>>>;
  /** Identifies the start of the backend, so that a restart between two checks is noticed. Absent if it cannot be known. */
  readonly startOf?: (name: string, kind: 'backend' | 'mapper', address: string) => SocketFile | undefined;
  /** Called for each that went, came back, or was restarted. */
  readonly onEvent?: (change: BackendChange) => void;
  readonly clock: Clock;
  readonly onChange: () => void;
}

export interface BackendChange {
  readonly kind: 'backend' | 'mapper';
  /** The backend, or the mapper's protocol. */
  readonly name: string;
  readonly what: 'Down' | 'Up' | 'Restarted';
  readonly message: string;
  readonly atMs: number;
}

type States<Name extends string> = ReadonlyMap<Name, BackendState>;

const PERIOD_MS = 15_000;
const TIMEOUT_MS = 2_000;

export class BackendWatch {
  readonly #options: BackendWatchOptions;
  #backends: States<WatchedBackend>;
  #mappers: States<string> = new Map();
  /** The start of each that was up, by kind and name. */
  readonly #starts = new Map<string, string>();
  #signal = new AbortController().signal;

  constructor(options: BackendWatchOptions) {
    this.#options = options;
    this.#backends = new Map(this.#watched().map(([name, address]) => [name, { state: 'unknown', address }]));
  }

  get states(): Readonly<Partial<Record<WatchedBackend, BackendState>>> {
    return Object.fromEntries(this.#backends);
  }

  /** By protocol. */
  get mappers(): Readonly<Record<string, BackendState>> {
    return Object.fromEntries(this.#mappers);
  }

  /** Resolves when each has been looked at once. */
  async start(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const { clock } = this.#options;
    clock.every(PERIOD_MS, () => background(clock, this.poll()), signal);
    await this.poll();
  }

  /** Looks at every backend and mapper now. */
  async poll(): Promise<void> {
    const [backends, mappers] = await Promise.all([
      this.#pollBackend('backend', this.#watched(), this.#backends, (name) => ({
        hint: BACKEND_REMEDIES[name].hint,
        check: this.#options.checks?.[name],
      })),
      this.#pollMappers(),
    ]);
    const changed = differ(backends, this.#backends) || differ(mappers, this.#mappers);
    this.#backends = backends;
    this.#mappers = mappers;
    if (changed && !this.#signal.aborted) this.#options.onChange();
  }

  #watched(): [WatchedBackend, string][] {
    return Object.entries(this.#options.addresses) as [WatchedBackend, string][];
  }

  async #pollMappers(): Promise<States<string>> {
    const sockets = await this.#options.mapperSockets(this.#signal).catch(() => undefined);
    // If the backends cannot be listed, the previous list is the best that is known.
    const known =
      sockets ?? new Map([...this.#mappers].map(([protocol, { address = '' }]) => [protocol, address]));
    const { mapperCheck } = this.#options;
    return this.#pollBackend('mapper', [...known], this.#mappers, (protocol) => ({
      hint: BACKEND_REMEDIES.mapper.hint,
      check: mapperCheck && ((signal) => mapperCheck(protocol, signal)),
    }));
  }

  async #pollBackend<Name extends string>(
    kind: BackendChange['kind'],
    watched: readonly (readonly [Name, string])[],
    before: States<Name>,
    ask: (name: Name) => { readonly hint: string; readonly check: Check | undefined },
  ): Promise<States<Name>> {
    const states = await Promise.all(
      watched.map(async ([name, address]): Promise<[Name, BackendState]> => {
        const { hint, check } = ask(name);
        const failure = await this.#probe(address, check);
        const state = this.#stateOf(address, failure, hint, before.get(name));
        return [name, this.#noticed(kind, name, address, state, before.get(name))];
      }),
    );
    return new Map(states);
  }

  /** Tells what has changed. One that was restarted between two checks has been up since its start, not since before. */
  #noticed(
    kind: BackendChange['kind'],
    name: string,
    address: string,
    state: BackendState,
    before: BackendState | undefined,
  ): BackendState {
    const { startOf, onEvent, clock } = this.#options;
    const key = `${kind} ${name}`;
    const start = state.state === 'up' ? startOf?.(name, kind, address) : undefined;
    const known = this.#starts.get(key);
    if (start !== undefined) this.#starts.set(key, start.identity);
    const again = known !== undefined && start !== undefined && known !== start.identity;
    const restarted = again && before?.state === 'up';
    const atMs = restarted ? Math.min(start.madeAtMs, clock.now()) : clock.now();
    const tell = (what: BackendChange['what'], message: string): void =>
      onEvent?.({ kind, name, what, message, atMs });
    const title = kind === 'mapper' ? `the mapper of ${name}` : name;
    if (restarted) tell('Restarted', `${title} was restarted`);
    else if (state.state === 'down' && before?.state !== 'down')
      tell('Down', `${title} is not there: ${state.message ?? 'no answer'}`);
    else if (state.state === 'up' && before?.state === 'down') tell('Up', `${title} is there again`);
    return restarted ? { ...state, since: new Date(atMs).toISOString() } : state;
  }

  async #probe(address: string, check: Check | undefined): Promise<Error | undefined> {
    const deadline = new AbortController();
    const timer = this.#options.clock.after(
      TIMEOUT_MS,
      () => deadline.abort(new Error('no answer in time')),
      this.#signal,
    );
    try {
      await (check ?? ((signal: AbortSignal) => probeAddress(address, signal)))(deadline.signal);
      return undefined;
    } catch (error) {
      return (deadline.signal.aborted ? deadline.signal.reason : error) as Error;
    } finally {
      timer.stop();
    }
  }

  #stateOf(
    address: string,
    failure: Error | undefined,
    hint: string,
    before: BackendState | undefined,
  ): BackendState {
    const state = failure === undefined ? 'up' : 'down';
    const since =
      before?.state === state && before.since !== undefined
        ? before.since
        : new Date(this.#options.clock.now()).toISOString();
    return { state, since, address, ...(failure === undefined ? {} : { message: failure.message, hint }) };
  }
}

function differ(now: States<string>, before: States<string>): boolean {
  return JSON.stringify([...now]) !== JSON.stringify([...before]);
}

// Which start of a backend this is, told by the sockets that are created again at each.

/** EdgeCore's servers are on TCP, which says nothing: its DMI socket does. The store is a file, and has no start. */
const OF_EDGE_CORE: ReadonlySet<string> = new Set(['metaserver', 'edged']);

export function backendStarts({
  edgeStore,
  dmiSocket,
}: Pick<BackendsConfiguration, 'edgeStore' | 'dmiSocket'>): NonNullable<BackendWatchOptions['startOf']> {
  const edgeCore = edgeCoreStart(edgeStore, dmiSocket);
  return (name, kind, address): SocketFile | undefined => {
    if (kind === 'backend' && OF_EDGE_CORE.has(name)) return edgeCore();
    return address.startsWith('unix://') ? socketFile(address.slice('unix://'.length)) : undefined;
  };
}
