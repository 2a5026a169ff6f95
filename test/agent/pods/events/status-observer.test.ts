import test from 'ava';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { Observation } from '../../../../agent/pods/events/event.ts';
import { StatusObserver } from '../../../../agent/pods/events/status-observer.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';

const RUNNING = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const BACK_OFF = { waiting: { reason: 'CrashLoopBackOff' } };

function pod(container: object, spec?: Pod['spec']): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'default', uid: 'u' },
    ...(spec !== undefined && { spec }),
    status: {
      containerStatuses: [{ name: 'web', containerID: 'containerd://1', restartCount: 0, ...container }],
    },
  };
}

function observer(): {
  show: (container: object, spec?: Pod['spec']) => Promise<string[]>;
  stop: () => void;
  clock: ManualClock;
} {
  const clock = new ManualClock();
  const stop = new AbortController();
  let pods: Pod[] = [];
  let changed: () => void = () => undefined;
  let seen: Observation[] = [];
  const observing = new StatusObserver({
    read: () => Promise.resolve(pods),
    onChange: (listener) => {
      changed = listener;
    },
    clock,
    observe: (observation) => seen.push(observation),
  });
  observing.start(stop.signal);
  return {
    clock,
    stop: () => stop.abort(),
    async show(container, spec) {
      pods = [pod(container, spec)];
      seen = [];
      changed();
      await clock.advance(2_000);
      await observing.settled;
      return seen.map(({ type, reason }) => `${type} ${reason}`);
    },
  };
}

test('of the first look nothing is a change, but a back-off that is on', async (t) => {
  t.deepEqual(await observer().show({ ready: false, state: RUNNING }), []);
  t.deepEqual(await observer().show({ ready: false, state: BACK_OFF }), ['Warning BackOff']);
});

test('readiness that comes and goes is told, once each time', async (t) => {
  const { show } = observer();
  await show({ ready: false, state: RUNNING });
  t.deepEqual(await show({ ready: true, state: RUNNING }), ['Normal Ready']);
  t.deepEqual(await show({ ready: true, state: RUNNING }), []);
  t.deepEqual(await show({ ready: false, state: RUNNING }), ['Warning Unhealthy']);
});

test('a container that ended, or was replaced, is not called unhealthy', async (t) => {
  const { show } = observer();
  await show({ ready: true, state: RUNNING });
  t.deepEqual(await show({ ready: false, state: { terminated: { exitCode: 1 } } }), []);
  await show({ ready: true, state: RUNNING });
  t.deepEqual(await show({ ready: false, state: RUNNING, containerID: 'containerd://2' }), []);
});

test('each back-off is told once', async (t) => {
  const { show } = observer();
  await show({ ready: true, state: RUNNING });
  t.deepEqual(await show({ ready: false, state: BACK_OFF, restartCount: 1 }), ['Warning BackOff']);
  t.deepEqual(await show({ ready: false, state: BACK_OFF, restartCount: 1 }), []);
  await show({ ready: false, state: { terminated: { exitCode: 3 } }, restartCount: 2 });
  t.deepEqual(await show({ ready: false, state: BACK_OFF, restartCount: 2 }), ['Warning BackOff']);
});

test('nothing is left when it is stopped', async (t) => {
  const { show, stop, clock } = observer();
  await show({ ready: true, state: RUNNING });
  stop();
  t.is(clock.pending, 0);
});

test('R9: of a container without a readiness probe nothing is told about readiness', async (t) => {
  const { show } = observer();
  const plain = { containers: [{ name: 'web' }, { name: 'other', readinessProbe: {} }] };
  await show({ ready: false, state: RUNNING }, plain);
  t.deepEqual(await show({ ready: true, state: RUNNING }, plain), []);
  t.deepEqual(await show({ ready: false, state: RUNNING }, plain), []);
  const probed = { containers: [{ name: 'web', readinessProbe: { exec: { command: ['true'] } } }] };
  t.deepEqual(await show({ ready: true, state: RUNNING }, probed), ['Normal Ready']);
});
