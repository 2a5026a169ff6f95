/** Restart counts of an EdgeCore that was killed. */
import test from 'ava';
import fc from 'fast-check';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { RestartCounts } from '../../../../agent/pods/status/restart-counts.ts';
import type { RuntimeView } from '../../../../agent/pods/status/runtime-view.ts';

function pod(uid: string, restartCount: number): Pod {
  const statuses = [{ name: 'main', restartCount }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'crasher', namespace: 'default', uid },
    status: { containerStatuses: statuses, initContainerStatuses: [{ name: 'init', restartCount }] },
  };
}

function countOf({ status }: Pod, list: 'containerStatuses' | 'initContainerStatuses'): unknown {
  return (status as Record<string, { restartCount: number }[]>)[list]?.[0]?.restartCount;
}

test('R11: a restart count never goes back, whatever order EdgeCore tells it in', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1 }), (reported) => {
      const counts = new RestartCounts();
      let highest = 0;
      for (const count of reported) {
        highest = Math.max(highest, count);
        const [shown] = counts.raised([pod('u', count)], undefined);
        for (const list of ['containerStatuses', 'initContainerStatuses'] as const)
          t.is(shown && countOf(shown, list), highest);
      }
    }),
  );
});

test('R11: the runtime knows better than a stale status, and another pod starts over', (t) => {
  const counts = new RestartCounts();
  const instances = [12, 11].map((attempt) => ({ name: 'main', attempt }));
  const runtime = { byUid: new Map([['u', { sandbox: undefined, instances }]]) } as unknown as RuntimeView;
  const [raised] = counts.raised([pod('u', 10)], runtime);
  t.is(raised && countOf(raised, 'containerStatuses'), 12);
  t.is(raised && countOf(raised, 'initContainerStatuses'), 10);
  const [other] = counts.raised([pod('v', 0)], runtime);
  t.is(other && countOf(other, 'containerStatuses'), 0);
  const right = pod('u', 12);
  t.is(counts.raised([right], runtime)[0], right, 'what is right is passed on as it came');
});
