import test from 'ava';
import { startRestNode } from '../helpers/rest-node.ts';
import { runInformer } from '../kubectl/informer-scenario.ts';

/** Of ten minutes. */
const CHANGES = 50;
const BETWEEN_CHANGES_MS = 12_000;

test('an informer stays right for ten minutes, over fifty changes and two starts of the agent', async (t) => {
  t.timeout(20 * 60_000);
  const node = await startRestNode({ containers: false });
  t.teardown(() => node.stop());
  const { cached, listed } = await runInformer(node, {
    changes: CHANGES,
    restartsAfter: [15, 33],
    betweenChangesMs: BETWEEN_CHANGES_MS,
  });
  t.deepEqual(cached, listed);
  t.true(cached.some((line) => line.includes(`change ${CHANGES}`)));
});
