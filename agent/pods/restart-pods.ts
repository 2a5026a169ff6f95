/**
 * `pod.restart`: stops the running containers of pods through the runtime and waits for EdgeCore to start them again.
 *
 * MetaServer has a call for it, but it stops with a grace of its own (3 s), answers 200 whatever happened, and does not say what
 * came back.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  PodRestartOutcome,
  PodRestartParams,
  PodRestartResult,
  RestartedContainer,
} from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { background } from '../../common/fault-boundary.ts';
import { Effect } from '../../common/effect.ts';
import { pause } from '../../common/pause.ts';
import type { CriClient } from '../backends/cri/cri-client.ts';
import type { CriContainer, PodIdentity } from '../backends/cri/cri-objects.ts';
import { podSpecOf } from './pod-object.ts';
import type { PodLookup, PodTargets } from './pod-targets.ts';
import { storedStatus } from './starts-again.ts';

export interface RestartOptions {
  readonly targets: PodTargets;
  readonly lookup: PodLookup;
  readonly cri: Pick<CriClient, 'listContainers' | 'stopContainer'>;
  /** Whether EdgeCore runs: nobody else starts the containers again. */
  readonly edgeCoreRuns: (signal: AbortSignal) => Promise<boolean>;
  /** Called at once with every restart that is asked for, by any door. */
  readonly onRestart?: ((params: PodRestartParams) => void) | undefined;
  /** `namespace/name` of the pod that the agent runs in; absent if it runs in none. */
  readonly ownPod?: string | undefined;
  readonly clock: Clock;
}

/** Time for the answer to reach the caller before the sender itself is stopped. */
const ANSWER_FIRST_MS = 1_000;
const DEFAULT_TIMEOUT_MS = 60_000;
/** The answer must be out before the caller's deadline is. */
const ANSWER_MARGIN_MS = 1_000;
const DEFAULT_GRACE_SECONDS = 30;
const POLL_MS = 250;
/** EdgeCore says in the pod's status what it waits for, some time after it has begun to wait. */
const STATUS_PERIOD_MS = 1_000;

/** @throws EdgectlError `NotFound`, `Conflict`, `Unavailable` for a single `name`; several have theirs in the outcome. */
export async function restartPods(
  options: RestartOptions,
  params: PodRestartParams,
  signal: AbortSignal,
  effect = new Effect(),
): Promise<PodRestartResult> {
  options.onRestart?.(params);
  const { clock, targets } = options;
  const { namespace = 'default', name, labelSelector } = params;
  const until =
    clock.monotonic() + (params.timeoutSeconds ?? DEFAULT_TIMEOUT_MS / 1000) * 1000 - ANSWER_MARGIN_MS;
  const selected = labelSelector === undefined ? [] : await targets.select(namespace, labelSelector, signal);
  const names = params.names ?? (name === undefined ? selected.map((pod) => pod.name) : [name]);
  if (!(await options.edgeCoreRuns(signal))) {
    throw new EdgectlError(
      'Unavailable',
      'EdgeCore is not running: nothing would start the containers again',
      {
        layer: 'edged',
        hint: 'nothing was stopped; start EdgeCore first (systemctl start edgecore)',
      },
    );
  }
  const outcomes = new Map<string, PodRestartOutcome>();
  const restartEach = (some: readonly string[], how: typeof restartPod): Promise<unknown> =>
    Promise.all(
      some.map(async (each) => {
        const pod = { namespace, name: each, graceSeconds: params.gracePeriodSeconds };
        try {
          outcomes.set(each, await how(options, pod, until, signal, effect));
        } catch (thrown) {
          if (name !== undefined || signal.aborted) throw thrown;
          const error = EdgectlError.from(thrown).toRpc();
          outcomes.set(each, { namespace, name: each, restarted: false, containers: [], error });
        }
      }),
    );
  const isOwn = (each: string): boolean => `${namespace}/${each}` === options.ownPod;
  await restartEach(
    names.filter((each) => !isOwn(each)),
    restartPod,
  );
  // Whoever stops the agent stops the answer, too: everything else comes first.
  await restartEach(names.filter(isOwn), restartOwnPodLater);
  const items = names.flatMap((each) => outcomes.get(each) ?? []);
  return { meta: { source: 'cri', observedAt: new Date(clock.now()).toISOString() }, items };
}

interface PodToRestart {
  readonly namespace: string;
  readonly name: string;
  readonly graceSeconds: number | undefined;
}

interface Stoppable {
  readonly pod: PodIdentity;
  readonly running: readonly CriContainer[];
  readonly graceSeconds: number;
}

/** @throws EdgectlError `NotFound`, or `Conflict` if a stop would not be followed by a start */
async function stoppable(
  { targets, lookup }: RestartOptions,
  { namespace, name, graceSeconds }: PodToRestart,
  signal: AbortSignal,
): Promise<Stoppable> {
  const { pod, instances } = await targets.pod(namespace, name, signal);
  const known = await lookup.find(namespace, name, signal);
  const spec = known === undefined ? undefined : podSpecOf(known);
  const running = instances.filter(({ state }) => state === 'running');
  if (running.length === 0) throw nothingRuns(pod);
  if (spec?.restartPolicy === 'Never') throw neverAgain(pod);
  const grace = graceSeconds ?? spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return { pod, running, graceSeconds: grace };
}

async function restartOwnPodLater(
  options: RestartOptions,
  asked: PodToRestart,
  _until: number,
  signal: AbortSignal,
  effect: Effect,
): Promise<PodRestartOutcome> {
  const { cri, clock } = options;
  const { namespace, name } = asked;
  const { running, graceSeconds } = await stoppable(options, asked, signal);
  effect.begins();
  effect.happened();
  const unended = new AbortController().signal;
  clock.after(ANSWER_FIRST_MS, () => {
    background(clock, Promise.all(running.map(({ id }) => cri.stopContainer(id, graceSeconds, unended))));
  });
  const containers = running.map((container) => restarted(container, []));
  return { namespace, name, restarted: false, containers, ownPod: true };
}

async function restartPod(
  options: RestartOptions,
  asked: PodToRestart,
  until: number,
  signal: AbortSignal,
  effect: Effect,
): Promise<PodRestartOutcome> {
  const { lookup, cri, clock } = options;
  const { namespace, name } = asked;
  const { pod, running, graceSeconds } = await stoppable(options, asked, signal);
  effect.begins();
  await Promise.all(running.map(({ id }) => cri.stopContainer(id, graceSeconds, signal)));
  effect.happened();
  let containers: RestartedContainer[] = [];
  let nextCheckAtMs = clock.monotonic() + STATUS_PERIOD_MS;
  for (;;) {
    const now = await cri.listContainers({ namespace, pod: name, podUid: pod.uid }, signal);
    containers = running.map((stopped) => restarted(stopped, now));
    const left = containers.filter(({ startedId }) => startedId === undefined);
    if (left.length === 0) return { namespace, name, restarted: true, containers };
    const over = clock.monotonic() >= until;
    if (over || clock.monotonic() >= nextCheckAtMs) {
      const waits = await startWaits(lookup, { namespace, name, left, nowMs: clock.now() }, signal);
      const leftMs = until - clock.monotonic();
      const later = waits.some(({ startsInSeconds = 0 }) => startsInSeconds * 1000 > leftMs);
      // There is nothing to wait for that would come in time.
      if (over || later)
        return { namespace, name, restarted: false, containers, ...(waits.length > 0 && { waits }) };
      nextCheckAtMs = clock.monotonic() + STATUS_PERIOD_MS;
    }
    await pause(POLL_MS, clock);
  }
}

function restarted(stopped: CriContainer, now: readonly CriContainer[]): RestartedContainer {
  const started = now.find(
    ({ name, state, attempt, createdAtMs }) =>
      name === stopped.name &&
      state === 'running' &&
      (attempt > stopped.attempt || createdAtMs > stopped.createdAtMs),
  );
  return {
    name: stopped.name,
    stoppedId: stopped.id,
    ...(started !== undefined && { startedId: started.id }),
  };
}

function nothingRuns(pod: PodIdentity): EdgectlError {
  return new EdgectlError('Conflict', `no container of pod ${pod.namespace}/${pod.name} is running`, {
    layer: 'cri',
    hint: 'EdgeCore starts them later; run describe pod to see what it waits for',
  });
}

function neverAgain(pod: PodIdentity): EdgectlError {
  return new EdgectlError(
    'Conflict',
    `pod ${pod.namespace}/${pod.name} has restartPolicy Never: it would not be started again`,
    {
      hint: 'nothing was stopped; delete the pod in the cloud and let its controller make a new one',
    },
  );
}

/** The reason why EdgeCore has not restarted the containers yet. */
type Waits = NonNullable<PodRestartOutcome['waits']>;

interface StoppedContainers {
  readonly namespace: string;
  readonly name: string;
  /** Those that do not run again. */
  readonly left: readonly RestartedContainer[];
  readonly nowMs: number;
}

/** `back-off 1m20s restarting failed container=main pod=…`, as kubelet writes it. */
const BACK_OFF = /^back-off (?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)(?:\.\d+)?s)? restarting/;

async function startWaits(
  lookup: PodLookup,
  { namespace, name, left, nowMs }: StoppedContainers,
  signal: AbortSignal,
): Promise<Waits> {
  const pod = await lookup.find(namespace, name, signal).catch(() => undefined);
  if (pod === undefined) return [];
  return left.flatMap(({ name: container }): Waits => {
    const status = storedStatus(pod, container);
    const message = status?.state.waiting?.['message'];
    const [found, hours = 0, minutes = 0, seconds = 0] = BACK_OFF.exec(String(message)) ?? [];
    if (found === undefined) return [];
    const backOffSeconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    const endedMs = Date.parse(String(status?.lastState.terminated?.['finishedAt']));
    const startsInSeconds = Number.isNaN(endedMs)
      ? undefined
      : Math.max(0, Math.ceil((endedMs + backOffSeconds * 1000 - nowMs) / 1000));
    const when = startsInSeconds === undefined ? '' : ` starts again in ${startsInSeconds} s:`;
    return [
      {
        container,
        message: `container ${container}${when} EdgeCore waits ${backOffSeconds} s between its starts, and twice as long after each`,
        backOffSeconds,
        ...(startsInSeconds !== undefined && { startsInSeconds }),
      },
    ];
  });
}
