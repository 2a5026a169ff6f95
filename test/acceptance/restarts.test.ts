/** Containers that start again: what `logs -p` gives meanwhile, how long the next start waits, and how often it was. */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import test from 'ava';
import { shellPod } from '../helpers/containerd.ts';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

/** EdgeCore waits so long after a container's first end that nothing starts while a test looks; the last test makes it short. */
const backOff = { baseMs: 90_000, maxMs: 300_000 };

let nut: NodeUnderTest;

test.before('start a node with a container that ends and one that goes on', async () => {
  nut = await startNodeUnderTest({
    pods: [],
    morePods: [shellPod('crash', 'echo $(cat /proc/uptime); exit 3'), shellPod('often', 'exec sleep 100000')],
    backOff,
  });
});

test.after.always('stop it', () => nut?.stop());

test.serial(
  'R2: logs -p in CrashLoopBackOff gives the last words, before and after EdgeCore has removed the older instance',
  async (t) => {
    const { edgeCore, addresses } = nut.node;
    await nut.node.podStatus('default/crash', (status) =>
      JSON.stringify(status).includes('CrashLoopBackOff'),
    );
    const check = async (): Promise<void> => {
      const answer = await fetch(`${addresses.edged}/containerLogs/default/crash/main?previous=true`);
      const kubelet = await answer.text();
      t.regex(kubelet, /^[\d.]+ [\d.]+\n$/);
      const { stdout, stderr } = await nut.edgectl(['logs', 'crash', '-p']);
      t.is(stdout.toString(), kubelet, stderr);
      const all = await nut.edgectl(['logs', 'crash', '-p', '--all-containers']);
      t.is(all.stdout.toString(), kubelet, all.stderr);
      const exec = await nut.edgectl(['exec', 'crash', '--', 'true']);
      t.regex(exec.stderr, /its last output with logs /);
    };
    await check();
    await edgeCore.kubelet.collectGarbage();
    await check();
  },
);

test.serial(
  'R12: a restart that runs into the back-off of EdgeCore says how long the next start waits',
  async (t) => {
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
  },
);

interface Counted {
  readonly status?: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

function countOf(pod: object): number {
  return (pod as Counted).status?.containerStatuses?.[0]?.restartCount ?? 0;
}

test.serial('R11: no restart count goes back in the first seconds after a kill -9 of EdgeCore', async (t) => {
  const { node } = nut;
  Object.assign(backOff, { baseMs: 100, maxMs: 100 });
  await node.killEdgeCore();
  await node.startEdgeCore();
  await node.podStatus('default/crash', (status) => countOf({ status }) >= 3);
  const shown = async (): Promise<number> => {
    const { stdout } = await nut.edgectl(['get', 'pod', 'crash', '-o', 'json']);
    return countOf(JSON.parse(stdout.toString()) as Pod);
  };
  const before = await shown();
  t.true(before >= 3);
  await node.killEdgeCore({ staleForMs: 60_000 });
  await node.startEdgeCore();
  const reported = await fetch(`${node.addresses.metaServer}/api/v1/namespaces/default/pods/crash`);
  t.true(countOf((await reported.json()) as object) < before, 'MetaServer itself goes back');
  t.true((await shown()) >= before);
});
