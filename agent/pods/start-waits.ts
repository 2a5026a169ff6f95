/** What containers wait for that EdgeCore has yet to start again. */
import type { PodRestartOutcome, RestartedContainer } from '@edgectl/rpc-schema/generated/types';
import type { PodLookup } from './pod-targets.ts';
import { storedStatus } from './starts-again.ts';

type Waits = NonNullable<PodRestartOutcome['waits']>;

export interface StoppedContainers {
  readonly namespace: string;
  readonly name: string;
  /** Those that do not run again. */
  readonly left: readonly RestartedContainer[];
  readonly nowMs: number;
}

/** `back-off 1m20s restarting failed container=main pod=…`, as kubelet writes it. */
const BACK_OFF = /^back-off (?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)(?:\.\d+)?s)? restarting/;

export async function startWaits(
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
