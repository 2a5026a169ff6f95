/**
 * Which instance of a container a log is of: kubelet's rule (`validateContainerLogStatus`). While a container waits to be started
 * again, the newest that ended is both the one that is shown and the previous one.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { LogTarget } from './log-targets.ts';

/** @param attempts of the files and of the runtime's instances, in any order; at least one */
export async function chooseAttempt(
  target: LogTarget,
  attempts: readonly number[],
  previous: boolean,
): Promise<number> {
  const { instances } = target;
  const inState = (state: string): readonly number[] =>
    instances.filter((instance) => instance.state === state).map(({ attempt }) => attempt);
  const running = inState('running');
  if (running.length > 0) {
    const current = Math.max(...running);
    return previous ? newest(target, below(attempts, current)) : current;
  }
  const created = inState('created');
  const ran = attempts.filter((attempt) => !created.includes(attempt));
  if (ran.length === 0) return previous ? newest(target, []) : Math.max(...attempts);
  const last = Math.max(...ran);
  if (!previous) return last;
  const waits = created.some((attempt) => attempt > last) || (await target.startsAgain());
  return waits ? last : newest(target, below(ran, last));
}

function below(attempts: readonly number[], limit: number): readonly number[] {
  return attempts.filter((attempt) => attempt < limit);
}

function newest({ pod, container }: LogTarget, attempts: readonly number[]): number {
  if (attempts.length > 0) return Math.max(...attempts);
  throw new EdgectlError(
    'NotFound',
    `previous terminated container "${container}" in pod "${pod.name}" not found`,
    { hint: 'it was not restarted, or the log of the instance before was removed from the node' },
  );
}
