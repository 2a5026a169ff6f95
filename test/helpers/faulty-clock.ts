/** A clock of a unit whose code throws when a test says so. */
import { type Clock, systemClock } from '../../common/clock.ts';
import { boundedClock, type FaultPoint } from '../../common/fault-boundary.ts';

export interface FaultyClock {
  readonly clock: Clock;
  /** The next code that runs there throws. */
  failNext(point: FaultPoint): void;
  /** What the unit was told of. */
  readonly faults: readonly unknown[];
}

export function faultyClock(inner: Clock = systemClock): FaultyClock {
  const faults: unknown[] = [];
  let armed: FaultPoint | undefined;
  const clock = boundedClock(inner, {
    enter(point) {
      if (point !== armed) return;
      armed = undefined;
      throw new Error(`a fault in a ${point}`);
    },
    fault: (error) => faults.push(error),
    note: (error) => faults.push(error),
  });
  return {
    clock,
    faults,
    failNext(point) {
      armed = point;
    },
  };
}
