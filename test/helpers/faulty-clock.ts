/** A clock of a unit whose code throws when a test says so. */
import { type Clock, systemClock } from '../../common/clock.ts';
import { boundedClock, type FaultPoint } from '../../common/fault-boundary.ts';

export interface FaultyClock {
  readonly clock: Clock;
  /** The next code that runs there throws; `passed` of it goes well before. */
  failNext(point: FaultPoint, passed?: number): void;
  /** What the unit was told of. */
  readonly faults: readonly unknown[];
}

export function faultyClock(inner: Clock = systemClock): FaultyClock {
  const faults: unknown[] = [];
  let armed: FaultPoint | undefined;
  let left = 0;
  const clock = boundedClock(inner, {
    enter(point) {
      if (point !== armed) return;
      left -= 1;
      if (left >= 0) return;
      armed = undefined;
      throw new Error(`a fault in a ${point}`);
    },
    fault: (error) => faults.push(error),
    note: (error) => faults.push(error),
  });
  return {
    clock,
    faults,
    failNext(point, passed = 0) {
      armed = point;
      left = passed;
    },
  };
}
