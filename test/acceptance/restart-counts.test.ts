/** Restart counts over a kill of EdgeCore, whose MetaServer begins with those of the start before. */
import test from 'ava';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { shellPod } from '../helpers/containerd.ts';
import { startNodeUnderTest } from './node-under-test.ts';

interface Counted {
  readonly status?: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

function countOf(pod: object): number {
  return (pod as Counted).status?.containerStatuses?.[0]?.restartCount ?? 0;
}

test('R11: no restart count goes back in the first seconds after a kill -9 of EdgeCore', async (t) => {
  const nut = await startNodeUnderTest({
    pods: [],
    morePods: [shellPod('crash', 'sleep 0.2; exit 3')],
    backOff: { baseMs: 100, maxMs: 100 },
  });
  t.teardown(() => nut.stop());
  const { node } = nut;
  await node.podStatus('default/crash', (status) => countOf({ status }) >= 3);
  const shown = async (): Promise<number> => {
    const { stdout } = await nut.edgectl(['get', 'pod', 'crash', '-o', 'json']);
    return countOf(JSON.parse(stdout.toString()) as Pod);
  };
  const before = await shown();
  t.true(before >= 3);
  await node.killEdgeCore({ staleForMs: 60_000 });
  await node.startEdgeCore();
  const told = await fetch(`${node.addresses.metaServer}/api/v1/namespaces/default/pods/crash`);
  t.true(countOf((await told.json()) as object) < before, 'MetaServer itself goes back');
  t.true((await shown()) >= before);
});
