/** The pod conditions that follow from its containers: `ContainersReady`, `Ready` and `Initialized`. */
import { isJsonObject, type JsonObject } from '../../node/http/kubernetes-json.ts';
import type { ContainerStatus } from './container-status.ts';

/** The stored conditions with those that do not hold turned over; when they turned is not known, so no time is given. */
export function conditionsFor(
  stored: unknown,
  statuses: readonly ContainerStatus[],
  containers: number,
): readonly JsonObject[] {
  const conditions = Array.isArray(stored) ? stored.filter(isJsonObject) : [];
  const ready = statuses.length === containers && statuses.every((status) => status.ready);
  const started = statuses.some(({ state }) => state.running !== undefined || state.terminated !== undefined);
  const gated =
    conditions.some(({ type, status }) => type === 'ContainersReady' && status === 'True') &&
    conditions.some(({ type, status }) => type === 'Ready' && status !== 'True');
  const unready = statuses.filter((status) => !status.ready).map(({ name }) => name);
  return conditions.map((condition) => {
    const { type, status } = condition;
    if (type === 'Initialized' && started) return turned(condition, status, true, undefined);
    if (type === 'ContainersReady') return turned(condition, status, ready, unready);
    // A readiness gate of the pod's own can hold Ready back; it cannot give it.
    if (type === 'Ready') return turned(condition, status, ready && !gated, unready);
    return condition;
  });
}

function turned(
  condition: JsonObject,
  status: unknown,
  holds: boolean,
  unready: readonly string[] | undefined,
): JsonObject {
  const word = holds ? 'True' : 'False';
  if (status === word) return condition;
  const { reason: _reason, message: _message, lastTransitionTime: _time, ...rest } = condition;
  if (holds || unready === undefined) return { ...rest, status: word };
  return {
    ...rest,
    status: word,
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}
