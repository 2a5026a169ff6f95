/**
 * Containers that were meant a moment ago. Finding one costs a question to the runtime, of the few milliseconds that an exec may
 * cost; while the runtime tells every start and end of a container, the answer holds until the next of them.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { ContainerTarget, PodTargets } from '../pod-targets.ts';
import type { RuntimeEvents } from '../runtime-events.ts';

export interface RecentTargetsOptions {
  readonly targets: Pick<PodTargets, 'container'>;
  readonly events: Pick<RuntimeEvents, 'subscribed' | 'containerChanges'>;
  readonly clock: Clock;
}

interface Meant {
  readonly namespace?: string;
  readonly name: string;
  readonly container?: string;
}

interface RecentTarget {
  readonly target: ContainerTarget;
  readonly atMs: number;
  /** {@link RuntimeEvents.containerChanges} before the runtime was asked. */
  readonly changes: number;
}

/** A changed default-container annotation is told by nobody. */
const KEPT_MS = 5_000;
const MAX_TARGETS = 256;

export class RecentTargets {
  readonly #options: RecentTargetsOptions;
  readonly #recent = new Map<string, RecentTarget>();

  constructor(options: RecentTargetsOptions) {
    this.#options = options;
  }

  /** `undefined` if it must be found. */
  recent(namespace: string, name: string, container: string | undefined): ContainerTarget | undefined {
    const { events, clock } = this.#options;
    const found = this.#recent.get(keyOf(namespace, name, container));
    if (found === undefined || !events.subscribed || found.changes !== events.containerChanges)
      return undefined;
    return clock.monotonic() - found.atMs > KEPT_MS ? undefined : found.target;
  }

  /** Asks the runtime. @throws as {@link PodTargets.container} */
  async find(
    namespace: string,
    name: string,
    container: string | undefined,
    signal: AbortSignal,
  ): Promise<ContainerTarget> {
    const { targets, events, clock } = this.#options;
    const atMs = clock.monotonic();
    const changes = events.containerChanges;
    const target = await targets.container(namespace, name, container, signal);
    if (target.instance.state !== 'running') return target;
    if (this.#recent.size >= MAX_TARGETS) this.#recent.clear();
    this.#recent.set(keyOf(namespace, name, container), { target, atMs, changes });
    return target;
  }

  /** Opens with the container that was found a moment ago; where there is none, or it is gone, finds it first. */
  async open<T>(
    { namespace = 'default', name, container }: Meant,
    open: (target: ContainerTarget) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const recent = this.recent(namespace, name, container);
    if (recent !== undefined) {
      try {
        return await open(recent);
      } catch (error) {
        const gone = EdgectlError.is(error) && (error.kind === 'Conflict' || error.kind === 'NotFound');
        if (!gone || signal.aborted) throw error;
        this.forget();
      }
    }
    return open(await this.find(namespace, name, container, signal));
  }

  forget(): void {
    this.#recent.clear();
  }
}

function keyOf(namespace: string, name: string, container: string | undefined): string {
  return `${namespace}/${name}/${container ?? ''}`;
}
