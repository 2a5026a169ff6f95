import test from 'ava';
import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1.js';
import { podStatusCells } from '../../../../common/kubernetes/tables/pod-status.ts';

const NOW = Date.parse('2026-11-22T17:00:00Z');

function container(name: string, changes: Partial<ContainerStatus>): ContainerStatus {
  return { name, image: 'i', imageID: '', ready: false, restartCount: 0, ...changes };
}

const RUNNING = { ready: true, started: true, state: { running: { startedAt: '2026-11-22T16:00:00Z' } } };

function pod(changes: {
  metadata?: Pod['metadata'];
  spec?: Partial<Pod['spec']>;
  status: Pod['status'];
}): Pod {
  return {
    metadata: changes.metadata ?? {},
    spec: { containers: [{ name: 'a' }, { name: 'b' }], ...changes.spec },
    status: changes.status ?? {},
  };
}

const CASES: readonly (readonly [what: string, pod: Pod, ready: string, status: string, restarts: string])[] =
  [
    [
      'all run',
      pod({
        status: { phase: 'Running', containerStatuses: [container('a', RUNNING), container('b', RUNNING)] },
      }),
      '2/2',
      'Running',
      '0',
    ],
    [
      'one is held back',
      pod({
        status: {
          phase: 'Running',
          containerStatuses: [
            container('a', RUNNING),
            container('b', {
              restartCount: 5,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { exitCode: 3, finishedAt: '2026-11-22T16:58:31Z' } },
            }),
          ],
        },
      }),
      '1/2',
      'CrashLoopBackOff',
      '5 (89s ago)',
    ],
    [
      'creating',
      pod({
        status: {
          phase: 'Pending',
          containerStatuses: [container('a', { state: { waiting: { reason: 'ContainerCreating' } } })],
        },
      }),
      '0/2',
      'ContainerCreating',
      '0',
    ],
    [
      'killed for memory',
      pod({
        status: {
          phase: 'Running',
          containerStatuses: [
            container('a', { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }),
          ],
        },
      }),
      '0/2',
      'OOMKilled',
      '0',
    ],
    [
      'ended by a signal without a reason',
      pod({
        status: {
          phase: 'Failed',
          containerStatuses: [container('a', { state: { terminated: { exitCode: 0, signal: 9 } } })],
        },
      }),
      '0/2',
      'Signal:9',
      '0',
    ],
    [
      'ended with a code without a reason',
      pod({
        status: {
          phase: 'Failed',
          containerStatuses: [container('a', { state: { terminated: { exitCode: 4 } } })],
        },
      }),
      '0/2',
      'ExitCode:4',
      '0',
    ],
    [
      'completed beside a running one that is ready',
      pod({
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            container('a', { state: { terminated: { exitCode: 0, reason: 'Completed' } } }),
            container('b', RUNNING),
          ],
        },
      }),
      '1/2',
      'Running',
      '0',
    ],
    [
      'completed beside a running one, the pod not ready',
      pod({
        status: {
          phase: 'Running',
          containerStatuses: [
            container('a', { state: { terminated: { exitCode: 0, reason: 'Completed' } } }),
            container('b', RUNNING),
          ],
        },
      }),
      '1/2',
      'NotReady',
      '0',
    ],
    [
      'the second init container runs',
      pod({
        spec: { initContainers: [{ name: 'x' }, { name: 'y' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            container('x', { state: { terminated: { exitCode: 0 } } }),
            container('y', { restartCount: 2, state: { running: {} } }),
          ],
        },
      }),
      '0/2',
      'Init:1/2',
      '2',
    ],
    [
      'an init container failed',
      pod({
        spec: { initContainers: [{ name: 'x' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            container('x', { state: { terminated: { exitCode: 1, reason: 'Error' } } }),
          ],
        },
      }),
      '0/2',
      'Init:Error',
      '0',
    ],
    [
      'an init container is held back',
      pod({
        spec: { initContainers: [{ name: 'x' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [container('x', { state: { waiting: { reason: 'ImagePullBackOff' } } })],
        },
      }),
      '0/2',
      'Init:ImagePullBackOff',
      '0',
    ],
    [
      'an init container that keeps running counts among the containers',
      pod({
        spec: { initContainers: [{ name: 'x', restartPolicy: 'Always' }] },
        status: {
          phase: 'Running',
          initContainerStatuses: [container('x', { ...RUNNING, restartCount: 1 })],
          containerStatuses: [container('a', RUNNING), container('b', RUNNING)],
        },
      }),
      '3/3',
      'Running',
      '1',
    ],
    [
      'being deleted',
      pod({
        metadata: { deletionTimestamp: '2026-11-22T16:59:00Z' },
        status: { phase: 'Running', containerStatuses: [container('a', RUNNING), container('b', RUNNING)] },
      }),
      '2/2',
      'Terminating',
      '0',
    ],
    [
      'being deleted from a lost node',
      pod({
        metadata: { deletionTimestamp: '2026-11-22T16:59:00Z' },
        status: { phase: 'Running', reason: 'NodeLost' },
      }),
      '0/2',
      'Unknown',
      '0',
    ],
    ['evicted', pod({ status: { phase: 'Failed', reason: 'Evicted' } }), '0/2', 'Evicted', '0'],
    [
      'gated',
      pod({
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      }),
      '0/2',
      'SchedulingGated',
      '0',
    ],
  ];

for (const [what, object, ready, status, restarts] of CASES) {
  test(`${what}: ${status}`, (t) => {
    t.deepEqual(podStatusCells(object, NOW), { ready, status, restarts });
  });
}
