import { CoreV1Api, CustomObjectsApi, EventsV1Api, Metrics, VersionApi } from '@kubernetes/client-node';
import test from 'ava';
import { type RestNode, startRestNode } from '../helpers/rest-node.ts';
import { kubeConfigOf, runInformer } from '../kubectl/informer-scenario.ts';

let node: RestNode;

test.before('start a node without containers', async () => {
  node = await startRestNode({ containers: false });
});

test.after.always('stop it', () => node?.stop());

test.serial('the client library lists, gets and selects', async (t) => {
  const config = kubeConfigOf(node);
  const core = config.makeApiClient(CoreV1Api);
  const { items } = await core.listPodForAllNamespaces();
  t.true(items.some(({ metadata }) => metadata?.name === 'web-0'));
  const web = await core.readNamespacedPod({ namespace: 'default', name: 'web-0' });
  t.is(web.spec?.containers.length, 2);
  const inFactory = await core.listNamespacedPod({ namespace: 'factory', limit: 1 });
  t.is(inFactory.items.length, 1);
  t.truthy(inFactory.metadata?._continue);
  await t.throwsAsync(core.readNamespacedPod({ namespace: 'default', name: 'none' }), { message: /404/ });
  t.is((await core.listNode()).items.length, 1);
  t.true((await core.listNamespace()).items.length >= 2);
  t.is((await config.makeApiClient(VersionApi).getCode()).major, '1');
  await config.makeApiClient(EventsV1Api).listEventForAllNamespaces();
  const devices = (await config.makeApiClient(CustomObjectsApi).listNamespacedCustomObject({
    group: 'devices.kubeedge.io',
    version: 'v1beta1',
    namespace: 'factory',
    plural: 'devices',
  })) as { items: unknown[] };
  t.true(devices.items.length > 0);
  await t.throwsAsync(
    new Metrics(config).getPodMetrics(),
    undefined,
    'nobody tells without Edged and a runtime',
  );
});

test.serial('an informer has what a list has, over changes and an agent that is started again', async (t) => {
  t.timeout(120_000);
  const { cached, listed, events } = await runInformer(node, {
    changes: 12,
    restartsAfter: [6],
    betweenChangesMs: 150,
  });
  t.deepEqual(cached, listed);
  t.true(cached.some((line) => line.includes('change 11')));
  t.true(events > 0);
});
