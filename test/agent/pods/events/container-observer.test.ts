/** An observer whose event cannot be kept: that is a fault, and keeps no later look from being made. */
import test from 'ava';
import { boundedClock } from '../../../../common/fault-boundary.ts';
import { ContainerObserver } from '../../../../agent/pods/events/container-observer.ts';
import type { Observation } from '../../../../agent/pods/events/event.ts';
import { StatusObserver } from '../../../../agent/pods/events/status-observer.ts';
import { RuntimeEvents } from '../../../../agent/pods/runtime-events.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../../helpers/never-aborted.ts';

interface World {
  readonly manual: ManualClock;
  readonly clock: ReturnType<typeof boundedClock>;
  readonly faults: unknown[];
  readonly seen: Observation[];
  /** Fails the first time. */
  observe(observation: Observation): void;
}

function world(): World {
  const manual = new ManualClock();
  const faults: unknown[] = [];
  const seen: Observation[] = [];
  let failed = false;
  return {
    manual,
    clock: boundedClock(manual, { fault: (error) => faults.push(error) }),
    faults,
    seen,
    observe(observation) {
      if (failed) seen.push(observation);
      else {
        failed = true;
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      }
    },
  };
}

test('6: the observer of containers looks again after an event that could not be kept', async (t) => {
  const { manual, clock, faults, seen, observe } = world();
  const pod = { name: 'p', namespace: 'n', uid: 'u' };
  const container = { id: 'c', name: 'web', state: 'running', attempt: 0, createdAtMs: 1, pod };
  const observer = new ContainerObserver({
    cri: {
      listContainers: async () => [container],
      containerStatus: async () => ({ startedAtMs: manual.now() }),
    } as never,
    events: new RuntimeEvents({ source: { async *events() {} }, clock }),
    clock,
    observe,
  });
  observer.start(NEVER_ABORTED);
  await manual.advance(100);
  t.is(faults.length, 1);
  await manual.advance(60_000);
  t.is(faults.length, 1);
  t.like(seen[0], { reason: 'Started', involved: { name: 'p' } });
});

test('6: so does the observer of statuses', async (t) => {
  const { manual, clock, faults, seen, observe } = world();
  let changed = (): void => undefined;
  let restartCount = 0;
  const observer = new StatusObserver({
    read: async () => {
      restartCount += 1;
      const waiting = { reason: 'CrashLoopBackOff' };
      const containerStatuses = [{ name: 'web', ready: false, restartCount, state: { waiting } }];
      return [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p', namespace: 'n' },
          status: { containerStatuses },
        },
      ] as never;
    },
    onChange: (listener) => {
      changed = listener;
    },
    clock,
    observe,
  });
  observer.start(NEVER_ABORTED);
  await manual.advance(2_000);
  t.is(faults.length, 1);
  changed();
  await manual.advance(2_000);
  t.is(faults.length, 1);
  t.like(seen[0], { reason: 'BackOff' });
});
