/** Which instance of a container a log is of, and whether an instance still writes. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { CriClient } from '../../backends/cri/cri-client.ts';
import type { CriContainer } from '../../backends/cri/cri-objects.ts';
import { instancesOf } from '../pod-targets.ts';
import { startsAgain, storedStatus } from '../starts-again.ts';
import type { LogTarget } from './log-targets.ts';

/**
 * Kubelet's rule (`validateContainerLogStatus`): while a container waits to be started again, the newest that ended is both the
 * one that is shown and the previous one.
 * @param attempts of the files and of the runtime's instances, in any order; at least one
 */
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

/** The facts about a pod that decide whether its containers are restarted. */
interface KnownPod {
  readonly instances: readonly CriContainer[];
  /** The pod as MetaServer or the store has it. */
  readonly known: () => Promise<Pod | undefined>;
  /** False if the runtime does not answer: what runs is not known then. */
  readonly runtimeAnswers: boolean;
}

/** Called where none of the container's instances runs, as far as the runtime says. */
export async function willStartAgain(
  cri: Pick<CriClient, 'containerStatus'>,
  { instances, known, runtimeAnswers }: KnownPod,
  container: string,
  signal: AbortSignal,
): Promise<boolean> {
  const pod = await known();
  // Pods on edge nodes are restarted always, unless they say otherwise.
  if (pod === undefined) return runtimeAnswers;
  if (!runtimeAnswers && storedStatus(pod, container)?.state.running !== undefined) return false;
  return startsAgain(pod, container, async (name) => {
    const [newest] = instancesOf(instances, name);
    if (newest === undefined) return undefined;
    if (newest.state !== 'exited') return 'running';
    return cri.containerStatus(newest.id, signal).catch(() => undefined);
  });
}

/** The part of the CRI client that is used here. */
interface ContainerLister {
  listContainers(filter?: object, signal?: AbortSignal): Promise<CriContainer[]>;
}

/** How old an answer may be, in milliseconds. */
const MAX_AGE_MS = 500;

interface Instance {
  readonly podUid: string;
  readonly container: string;
  readonly attempt: number;
}

/** Whether an instance still runs, or is about to: asked of the CRI once for all followers. */
export class ContainerStates {
  readonly #cri: ContainerLister;
  readonly #clock: Clock;
  #asked: Promise<readonly CriContainer[] | undefined> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(cri: ContainerLister, clock: Clock) {
    this.#cri = cri;
    this.#clock = clock;
  }

  /** False once it has ended or is gone; `undefined` if the runtime does not answer. */
  async mayStillWrite({ podUid, container, attempt }: Instance): Promise<boolean | undefined> {
    const containers = await this.#list();
    if (containers === undefined) return undefined;
    return containers.some(
      ({ pod, name, attempt: number, state }) =>
        pod.uid === podUid &&
        name === container &&
        number === attempt &&
        (state === 'running' || state === 'created'),
    );
  }

  #list(): Promise<readonly CriContainer[] | undefined> {
    const now = this.#clock.monotonic();
    if (this.#asked === undefined || now - this.#askedAt > MAX_AGE_MS) {
      this.#askedAt = now;
      this.#asked = this.#cri.listContainers().catch(() => undefined);
    }
    return this.#asked;
  }
}
