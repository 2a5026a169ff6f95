/** `logs -p` of a container that crashes again and again: the same as kubelet gives, by every door. */
import test from 'ava';
import { shellPod } from '../helpers/containerd.ts';
import { startNodeUnderTest } from './node-under-test.ts';

test('R2: logs -p in CrashLoopBackOff gives the last words, before and after EdgeCore has removed the older instance', async (t) => {
  const crash = shellPod('crash', 'echo $(cat /proc/uptime); exit 3');
  const nut = await startNodeUnderTest({
    pods: [],
    morePods: [crash],
    backOff: { baseMs: 300_000, maxMs: 300_000 },
  });
  t.teardown(() => nut.stop());
  const { edgeCore, addresses } = nut.node;
  await nut.node.podStatus('default/crash', (status) => JSON.stringify(status).includes('CrashLoopBackOff'));
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
});
