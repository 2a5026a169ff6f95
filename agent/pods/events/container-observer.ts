/**
 * Sees containers start and end. The runtime's events say when to look; what happened is read from its list, so that nothing is
 * missed while the runtime or the agent was away, and nothing told twice.
 */
import type { Clock } from '../../../common/clock.ts';
import { background, guarded } from '../../../common/fault-boundary.ts';
import type { CriClient } from '../../backends/cri/cri-client.ts';
import type { CriContainer, CriContainerState, CriContainerStatus } from '../../backends/cri/cri-objects.ts';
import type { TaskEvent } from '../../backends/cri/task-client.ts';
import { isContainerChange, type RuntimeEvents } from '../runtime-events.ts';
import type { Observation } from './event.ts';

export interface ContainerObserverOptions {
  readonly cri: Pick<CriClient, 'listContainers' | 'containerStatus'>;
  readonly events: RuntimeEvents;
  readonly clock: Clock;
  readonly observe: (observation: Observation) => void;
}

/** A start and its exit, or several containers of a pod, are one look. */
const GATHER_MS = 100;
/** The time between checks, without events of the runtime, and with them in case one was lost. */
const UNSUBSCRIBED_PERIOD_MS = 5_000;
const SUBSCRIBED_PERIOD_MS = 60_000;

export class ContainerObserver {
  readonly #options: ContainerObserverOptions;
  readonly #known = new Map<string, CriContainerState>();
  #signal: AbortSignal | undefined;
  #scheduled = false;
  #polling: Promise<void> = Promise.resolve();
  #lastPollMs = -Infinity;

  constructor(options: ContainerObserverOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    this.#signal = signal;
    this.#scheduled = false;
    const { events, clock } = this.#options;
    const changed = (event: TaskEvent): void => {
      if (isContainerChange(event)) this.#schedule();
    };
    events.listen(guarded(clock, changed), signal);
    events.onChange(
      guarded(clock, () => this.#schedule()),
      signal,
    );
    clock.every(
      UNSUBSCRIBED_PERIOD_MS,
      () => {
        const period = events.subscribed ? SUBSCRIBED_PERIOD_MS : UNSUBSCRIBED_PERIOD_MS;
        if (clock.monotonic() - this.#lastPollMs >= period) this.#schedule();
      },
      signal,
    );
    this.#schedule();
  }

  /** Resolves when what was to be looked at has been. */
  get settled(): Promise<void> {
    return this.#polling;
  }

  #schedule(): void {
    const signal = this.#signal;
    if (this.#scheduled || signal === undefined || signal.aborted) return;
    this.#scheduled = true;
    const { clock } = this.#options;
    clock.after(
      GATHER_MS,
      () => {
        this.#scheduled = false;
        // A failed read is reported as a fault; later reads run anyway.
        this.#polling = this.#polling.catch(() => undefined).then(() => this.#poll(signal));
        background(clock, this.#polling);
      },
      signal,
    );
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { cri, clock } = this.#options;
    this.#lastPollMs = clock.monotonic();
    let containers: CriContainer[];
    try {
      containers = await cri.listContainers({}, signal);
    } catch {
      // The runtime is away: the next check finds what happened.
      return;
    }
    const present = new Set(containers.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!present.has(id)) this.#known.delete(id);
    for (const container of containers.toSorted((a, b) => a.createdAtMs - b.createdAtMs)) {
      const before = this.#known.get(container.id);
      if (before === container.state || container.pod.name === '') continue;
      if (await this.#changed(container, before, signal)) this.#known.set(container.id, container.state);
    }
  }

  /** False if its status could not be read: the next check tries again. */
  async #changed(
    container: CriContainer,
    before: CriContainerState | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { cri, observe } = this.#options;
    if (container.state === 'created' || container.state === 'unknown') return true;
    let status: CriContainerStatus;
    try {
      status = await cri.containerStatus(container.id, signal);
    } catch {
      return false;
    }
    if (before !== 'running' && status.startedAtMs !== undefined)
      observe(started(container, status.startedAtMs));
    if (container.state === 'exited') observe(exited(container, status));
    return true;
  }
}

function about({ pod, name }: CriContainer): Observation['involved'] {
  const { namespace, uid } = pod;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name: pod.name,
    uid,
    fieldPath: `spec.containers{${name}}`,
  };
}

function started(container: CriContainer, atMs: number): Observation {
  const again = container.attempt > 0;
  return {
    involved: about(container),
    type: 'Normal',
    reason: again ? 'Restarted' : 'Started',
    message: `${again ? 'Restarted' : 'Started'} container ${container.name}`,
    atMs,
  };
}

function exited(
  container: CriContainer,
  { exitCode, reason, startedAtMs, finishedAtMs, createdAtMs }: CriContainerStatus,
): Observation {
  const outOfMemory = reason === 'OOMKilled';
  return {
    involved: about(container),
    type: exitCode === 0 ? 'Normal' : 'Warning',
    reason: outOfMemory ? 'OOMKilled' : 'Exited',
    message: outOfMemory
      ? `Container ${container.name} was killed: it needed more memory than its limit`
      : `Container ${container.name} exited with code ${exitCode}`,
    // A runtime notes the start when it has returned: a short process has ended by then.
    atMs: Math.max(finishedAtMs ?? createdAtMs, startedAtMs ?? 0),
  };
}
