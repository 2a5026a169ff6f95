/** Follows every device from now on, for who works in the background: where the devices cannot be read yet, it tries again. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import type { DeviceChange, DeviceFeed } from './device-feed.ts';

interface Source {
  readonly feed: Pick<DeviceFeed, 'subscribe'>;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Follower {
  /** Called with each device that is there, then with every change, in order. */
  readonly receive: (change: DeviceChange) => void;
  /** Called once, when every device that is there was received. */
  readonly onComplete?: () => void;
}

/** EdgeCore may come after the agent. */
const RETRY_MS = 2_000;

/** Until `signal` aborts. */
export function followDevices(source: Source, follower: Follower, signal: AbortSignal): void {
  const { feed, clock, log } = source;
  feed
    .subscribe(
      guarded(clock, (change) => follower.receive(change)),
      signal,
    )
    .then((states) => {
      for (const state of states) follower.receive({ ...state, type: 'ADDED' });
      follower.onComplete?.();
    })
    .catch((error: unknown) => {
      if (signal.aborted) return;
      log.debug({ reason: EdgectlError.from(error).message }, 'the devices cannot be read yet');
      clock.after(RETRY_MS, () => followDevices(source, follower, signal), signal);
    });
}
