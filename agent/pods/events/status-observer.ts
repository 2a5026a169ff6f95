/** Sees in the pods' stored statuses what the runtime does not know: readiness and EdgeCore's back-off. */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';
import { background, guarded } from '../../../common/fault-boundary.ts';
import { isJsonObject } from '../../backends/http/kubernetes-json.ts';
import { hasReadinessProbe } from '../pod-object.ts';
import { type ContainerStatus, containerStatusesFrom } from '../status/container-status.ts';
import type { InvolvedObject, Observation } from './event.ts';

export interface StatusObserverOptions {
  /** The pods with their stored statuses. */
  readonly read: (signal: AbortSignal) => Promise<readonly Pod[]>;
  /** Calls back when a status may have changed. */
  readonly onChange: (listener: () => void, signal: AbortSignal) => void;
  readonly clock: Clock;
  readonly observe: (observation: Observation) => void;
}

/** A container that Edged starts again only after a while. */
export interface BackOff {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly restarts: number;
}

interface Seen {
  readonly backOff: BackOff | undefined;
  readonly containerID: string;
  readonly ready: boolean;
  readonly waiting: string | undefined;
  readonly restartCount: number;
}

/** EdgeCore writes twins of devices every second too: the pods are looked at less often. */
const GATHER_MS = 2_000;

export class StatusObserver {
  readonly #options: StatusObserverOptions;
  readonly #seen = new Map<string, Seen>();
  #scheduled = false;
  #polling: Promise<void> = Promise.resolve();

  constructor(options: StatusObserverOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    this.#scheduled = false;
    const { clock } = this.#options;
    const schedule = (): void => {
      if (this.#scheduled) return;
      this.#scheduled = true;
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
    };
    this.#options.onChange(guarded(clock, schedule), signal);
    schedule();
  }

  /** Resolves when what was to be looked at has been. */
  get settled(): Promise<void> {
    return this.#polling;
  }

  /** As the statuses said at the last look. */
  get backOffs(): readonly BackOff[] {
    return [...this.#seen.values()].flatMap(({ backOff }) => backOff ?? []);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    let pods: readonly Pod[];
    try {
      pods = await this.#options.read(signal);
    } catch {
      // No status, nothing to see; a later change calls again.
      return;
    }
    const present = new Set<string>();
    for (const pod of pods) {
      const status = isJsonObject(pod.status) ? pod.status : {};
      for (const container of containerStatusesFrom(status['containerStatuses'])) {
        const key = `${pod.metadata.uid ?? ''}/${container.name}`;
        present.add(key);
        this.#compare(key, pod, container);
      }
    }
    for (const key of this.#seen.keys()) if (!present.has(key)) this.#seen.delete(key);
  }

  #compare(key: string, pod: Pod, container: ContainerStatus): void {
    const reason = container.state.waiting?.['reason'];
    const involved = about(pod, container.name);
    const backsOff = reason === 'CrashLoopBackOff';
    const { namespace, name: podName } = involved;
    const now: Seen = {
      containerID: container.containerID,
      ready: container.ready,
      waiting: typeof reason === 'string' ? reason : undefined,
      restartCount: container.restartCount,
      backOff: backsOff
        ? { namespace, pod: podName, container: container.name, restarts: container.restartCount }
        : undefined,
    };
    const before = this.#seen.get(key);
    this.#seen.set(key, now);
    const { observe } = this.#options;
    const atMs = this.#options.clock.now();
    const sameBackOff = before?.waiting === now.waiting && before?.restartCount === now.restartCount;
    if (backsOff && !sameBackOff) {
      const { name, uid } = involved;
      observe({
        involved,
        type: 'Warning',
        reason: 'BackOff',
        message: `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`,
        atMs,
      });
    }
    // What is seen first is not a change. A container that has just ended is gone, not unhealthy.
    if (before === undefined || before.ready === now.ready) return;
    // Without a probe a container is ready as long as it runs; the runtime reports that.
    if (pod.spec !== undefined && !hasReadinessProbe(pod, container.name)) return;
    if (now.ready) {
      observe({
        involved,
        type: 'Normal',
        reason: 'Ready',
        message: `Container ${container.name} is ready`,
        atMs,
      });
    } else if (container.state.running !== undefined && before.containerID === now.containerID) {
      observe({
        involved,
        type: 'Warning',
        reason: 'Unhealthy',
        message: `Container ${container.name} is not ready: its readiness probe fails`,
        atMs,
      });
    }
  }
}

function about({ metadata }: Pod, container: string): InvolvedObject {
  const { namespace = '', name, uid = '' } = metadata;
  return { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, fieldPath: `spec.containers{${container}}` };
}
