/** Restarts count towards EdgeCore's back-off: the caller is told how long the next start waits. */
import test from 'ava';
import { shellPod } from '../helpers/containerd.ts';
import { startNodeUnderTest } from './node-under-test.ts';

test('R12: a restart that runs into the back-off of EdgeCore says how long the next start waits', async (t) => {
  const pod = shellPod('often', 'exec sleep 100000');
  const nut = await startNodeUnderTest({
    pods: [],
    morePods: [pod],
    backOff: { baseMs: 90_000, maxMs: 300_000 },
  });
  t.teardown(() => nut.stop());
  const restart = ['restart', 'pod', 'often', '--grace-period', '0'];
  const first = await nut.edgectl(restart);
  t.is(first.exitCode, 0, first.stderr);
  const second = await nut.edgectl(restart);
  t.is(second.exitCode, 1);
  t.regex(
    second.stderr,
    /^pod\/often stopped; container main starts again in (8|9)\d s: EdgeCore waits 90 s between its starts/,
  );
  t.true(second.durationMs < 30_000);
});
