/** Which node a pod is on, where hundreds ask at once. */
import test from 'ava';
import { systemClock } from '../../../common/clock.ts';
import { KubernetesClient } from '../../../tunnel/cloud/kubernetes-client.ts';
import { NodeLookup } from '../../../tunnel/cloud/node-lookup.ts';
import { NodeRegistry } from '../../../tunnel/cloud/node-registry.ts';
import { parseKubeletRequest } from '../../../tunnel/wire/kubelet-request.ts';
import { KubernetesApi } from '../helpers/kubernetes-api.ts';

test('hundreds of readers of one pod cost the Kubernetes API two questions, and each later one a new question', async (t) => {
  const api = await KubernetesApi.start(t);
  let asked = 0;
  api.answers = () => {
    asked += 1;
    return false;
  };
  const lookup = new NodeLookup({
    registry: new NodeRegistry(systemClock),
    kubernetes: new KubernetesClient({ server: api.server }),
    clock: systemClock,
  });
  const nodeOf = (pod: string): Promise<string> =>
    lookup.nodeOf(parseKubeletRequest(`/containerLogs/default/${pod}/web`, ''), {});
  const nodes = await Promise.all(Array.from({ length: 300 }, () => nodeOf('web-0')));
  t.deepEqual(new Set(nodes), new Set(['edge-01']));
  t.is(asked, 2);
  t.is(await nodeOf('elsewhere'), 'edge-02');
  t.is(asked, 3);
  await t.throwsAsync(nodeOf('unknown'), { message: 'pods "unknown" not found' });
  api.pods.set('default/unknown', 'edge-02');
  t.is(await nodeOf('unknown'), 'edge-02');
  t.is(asked, 5);
});
