/**
 * The highest restart count that each container was seen with. After it was killed EdgeCore begins with the status that it had loaded at
 * its start, and tells counts of before for some seconds; a count never really goes back.
 */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { isJsonObject } from '../../backends/http/kubernetes-json.ts';
import type { RuntimeView } from './runtime-view.ts';

/** More containers than a node runs; beyond it what was seen is forgotten. */
const MAX_CONTAINERS = 10_000;
const LISTS = ['containerStatuses', 'initContainerStatuses'] as const;

export class RestartCounts {
  readonly #seen = new Map<string, number>();

  /** The pods, with no count lower than was seen before, or than the runtime has. */
  raised(pods: readonly Pod[], runtime: RuntimeView | undefined): Pod[] {
    if (this.#seen.size > MAX_CONTAINERS) this.#seen.clear();
    return pods.map((pod) => this.#raised(pod, runtime));
  }

  #raised(pod: Pod, runtime: RuntimeView | undefined): Pod {
    const { uid = '' } = pod.metadata;
    const { status } = pod;
    if (uid === '' || !isJsonObject(status)) return pod;
    const attempts = new Map<string, number>();
    for (const { name, attempt } of runtime?.byUid.get(uid)?.instances ?? [])
      attempts.set(name, Math.max(attempt, attempts.get(name) ?? 0));
    const raised: Record<string, unknown> = {};
    for (const list of LISTS) {
      const statuses: unknown = status[list];
      if (!Array.isArray(statuses)) continue;
      for (const [at, each] of statuses.entries()) {
        const counted = this.#count(uid, each, attempts);
        if (counted !== each) raised[list] = ((raised[list] ?? statuses) as unknown[]).with(at, counted);
      }
    }
    return Object.keys(raised).length === 0 ? pod : { ...pod, status: { ...status, ...raised } };
  }

  #count(uid: string, status: unknown, attempts: ReadonlyMap<string, number>): unknown {
    if (!isJsonObject(status) || typeof status['name'] !== 'string') return status;
    const key = `${uid} ${status['name']}`;
    const reported = typeof status['restartCount'] === 'number' ? status['restartCount'] : 0;
    const highest = Math.max(reported, this.#seen.get(key) ?? 0, attempts.get(status['name']) ?? 0);
    this.#seen.set(key, highest);
    return highest === reported ? status : { ...status, restartCount: highest };
  }
}
