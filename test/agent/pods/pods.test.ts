/** Pods over a whole sandbox node, with its parts taken away one after the other. */
import { dirname, join } from 'node:path';
import test from 'ava';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import SqliteDatabase from 'better-sqlite3';
import { pino } from 'pino';
import { EdgeStore } from '../../../agent/backends/edge-store/edge-store.ts';
import { StoreWatch } from '../../../agent/backends/edge-store/store-watch.ts';
import { CriClient } from '../../../agent/backends/cri/cri-client.ts';
import { EdgedClient } from '../../../agent/backends/edged/edged-client.ts';
import { isJsonObject } from '../../../agent/backends/http/kubernetes-json.ts';
import { MetaServerClient } from '../../../agent/backends/metaserver/metaserver-client.ts';
import { createPods, type Pods, type PodsOptions } from '../../../agent/pods/create-pods.ts';
import { eventMigrations } from '../../../agent/pods/events/event-store.ts';
import { VersionCounter, versionMigrations } from '../../../agent/watch/version-counter.ts';
import { systemClock } from '../../../common/clock.ts';
import { BUSYBOX_IMAGE } from '../../../sandbox/containerd/images.ts';
import { type SandboxNode, startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { shellPod } from '../../helpers/containerd.ts';
import { aMoment, waitUntil } from '../../helpers/wait-until.ts';
import { never, processesLike, readAll, readUntil } from './exec/harness.ts';
import { TaskClient } from '../../../agent/backends/cri/task-client.ts';

let node: SandboxNode;
let pods: Pods;
let cri: CriClient;
const stop = new AbortController();
const closers: (() => unknown)[] = [];

const COLLECTOR = 'press-line-collector-6d5f9c7b8d-4xkqz';
const BOTH = { unwanted: [] } as const;

test.before(async () => {
  const annotated = shellPod('two', '', {
    spec: {
      containers: ['first', 'second'].map((name) => ({
        name,
        image: BUSYBOX_IMAGE,
        command: ['/bin/sh', '-c', 'while true; do sleep 1; done'],
      })),
    },
  });
  node = await startSandboxNode({
    pods: ['default/web-0', `factory/${COLLECTOR}`],
    morePods: [
      {
        ...annotated,
        metadata: {
          ...annotated.metadata,
          labels: { app: 'two' },
          annotations: { 'kubectl.kubernetes.io/default-container': 'second' },
        },
      },
      shellPod('flaky', 'sleep 0.2; exit 3'),
    ],
    backOff: { baseMs: 1_000, maxMs: 2_000 },
  });
  await node.podsSettled();
  cri = new CriClient({ endpoint: node.addresses.runtimeSocket ?? '' });
  pods = podsWith({});
  pods.start(stop.signal);
});

/** The same node seen by an agent of its own, with other clients. */
function podsWith(clients: Partial<PodsOptions>): Pods {
  const { metaServer, edged, database, podLogsFolder } = node.addresses;
  const own = new SqliteDatabase(':memory:');
  for (const { sql } of [...eventMigrations, ...versionMigrations]) own.exec(sql);
  const store = clients.store ?? new EdgeStore({ path: database, clock: systemClock });
  const options: PodsOptions = {
    metaServer: new MetaServerClient({ baseUrl: metaServer }),
    edged: new EdgedClient({ baseUrl: edged ?? '' }),
    store,
    storeWatch: new StoreWatch(store, systemClock),
    cri,
    nodeName: node.name,
    logRoot: podLogsFolder,
    database: own,
    versions: new VersionCounter(own, systemClock),
    execRecords: join(dirname(database), 'execs'),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    ...clients,
  };
  closers.push(
    () => options.metaServer.close(),
    () => options.edged.close(),
    () => options.store.close(),
    () => options.cri.close(),
    () => own.close(),
  );
  options.storeWatch.start(stop.signal);
  return createPods(options);
}

test.after.always(async () => {
  stop.abort();
  for (const close of closers) await close();
  await node?.stop();
});

function statusOf(pod: Pod): {
  phase?: unknown;
  containerStatuses?: unknown;
  initContainerStatuses?: unknown;
} {
  return isJsonObject(pod.status) ? pod.status : {};
}

function names(items: readonly Pod[]): string[] {
  return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

const serial = test.serial;

serial('pods are listed by namespace and name, from MetaServer, whole', async (t) => {
  const { meta, items } = await pods.operations.list({ allNamespaces: true }, never());
  t.is(meta.source, 'metaserver');
  t.deepEqual(names(items), ['default/flaky', 'default/two', 'default/web-0', `factory/${COLLECTOR}`]);
  t.like(items[2], {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: { app: 'web' } },
    spec: { hostNetwork: true },
  });
  t.deepEqual(names((await pods.operations.list({}, never())).items).length, 3);
});

serial('selectors, limit and continue are done here', async (t) => {
  const list = async (params: object): Promise<string[]> =>
    names((await pods.operations.list({ allNamespaces: true, ...params }, never())).items);
  t.deepEqual(await list({ labelSelector: 'app in (web,two)' }), ['default/two', 'default/web-0']);
  t.deepEqual(await list({ fieldSelector: 'spec.nodeName=edge-01,metadata.namespace=factory' }), [
    `factory/${COLLECTOR}`,
  ]);
  t.deepEqual(await list({ fieldSelector: 'metadata.name=web-0' }), ['default/web-0']);
  t.deepEqual(await list({ labelSelector: 'app=nope' }), []);
  const first = await pods.operations.list({ allNamespaces: true, limit: 3 }, never());
  t.is(first.meta.remainingItemCount, 1);
  t.deepEqual(await list({ continue: first.meta.continue }), [`factory/${COLLECTOR}`]);
});

serial(
  'a stored status that does not hold is corrected from the runtime, and the answer says so',
  async (t) => {
    await node.edgeCore.stop();
    await node.startEdgeCore();
    const { object, meta } = await pods.operations.get({ namespace: 'factory', name: COLLECTOR }, never());
    t.is(statusOf(object).phase, 'Running');
    t.like(statusOf(object), {
      containerStatuses: { 0: { name: 'collector', ready: true } },
      initContainerStatuses: { 0: { ready: true, state: { terminated: { reason: 'Completed' } } } },
    });
    t.true(
      meta.notes?.some(({ message }) =>
        /stale status of pod factory\/press-line.*Pending stored, Running/.test(message),
      ),
    );
  },
);

serial('a missing pod is not found, in the words of Kubernetes', async (t) => {
  for (const ask of [
    () => pods.operations.get({ name: 'nope' }, never()),
    () => pods.operations.describe({ name: 'nope' }, never()),
    () => pods.operations.exec({ name: 'nope', command: ['true'] }, BOTH, never()),
    () => pods.operations.restart({ name: 'nope' }, never()),
  ]) {
    t.like(await t.throwsAsync(ask()), { kind: 'NotFound', message: 'pods "nope" not found' });
  }
});

serial("the pod's default container is taken: by its annotation, else the first of the spec", async (t) => {
  const two = await pods.operations.exec({ name: 'two', command: ['true'] }, BOTH, never());
  t.is(two.info['container'], 'second');
  t.is(two.info['warnings'], undefined);
  const web = await pods.operations.exec({ name: 'web-0', command: ['true'] }, BOTH, never());
  t.is(web.info['container'], 'web');
  t.deepEqual(web.info['warnings'], ['Defaulted container "web" out of: web, sidecar']);
  const collector = await pods.operations.exec(
    { namespace: 'factory', name: COLLECTOR, command: ['true'] },
    BOTH,
    never(),
  );
  t.is(collector.info['container'], 'collector');
  await Promise.all([two, web, collector].flatMap((source) => [readAll(source), readAll(source, 'stderr')]));
});

serial('starts, exits, restarts and back-off become events, counted', async (t) => {
  const wanted = new Map([
    ['Restarted', 2],
    ['Exited', 3],
    ['BackOff', 1],
  ]);
  const enough = (): boolean => {
    // Of a container that restarts the first start may be forgotten before anybody observes it.
    const started = pods.events.list({ fieldSelector: 'involvedObject.name=two,reason=Started' });
    if (started.items.length === 0) return false;
    const { items } = pods.events.list({ fieldSelector: 'involvedObject.name=flaky' });
    return [...wanted].every(([reason, count]) =>
      items.some((event) => event.reason === reason && (event.count ?? 0) >= count),
    );
  };
  if (!enough()) {
    const seen = new AbortController();
    await new Promise<void>((resolve) => {
      pods.events.subscribe(() => enough() && resolve(), seen.signal);
    });
    seen.abort();
  }
  const { items, meta } = pods.events.list({ fieldSelector: 'involvedObject.name=flaky,reason=Exited' });
  t.is(meta.source, 'agent');
  t.like(items[0], {
    kind: 'Event',
    type: 'Warning',
    message: 'Container main exited with code 3',
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'flaky', fieldPath: 'spec.containers{main}' },
    source: { component: 'edgectl', host: 'edge-01' },
  });
  const [described] = (await pods.operations.describe({ name: 'flaky' }, never())).items;
  t.true(described?.events?.some(({ reason }) => reason === 'BackOff'));
  t.deepEqual(
    pods.events.list({ namespace: 'factory', fieldSelector: 'reason=Exited,type=Warning' }).items,
    [],
  );
});

// After the events, which come when the container has exited.
serial('describe has the pod, its instances in the runtime, and its events', async (t) => {
  const [flaky] = (await pods.operations.describe({ name: 'flaky' }, never())).items;
  t.is(flaky?.pod.metadata.name, 'flaky');
  const ended = flaky?.containers?.find(({ state }) => state === 'Exited');
  t.like(ended, { name: 'main', exitCode: 3, reason: 'Error' });
  t.truthy(ended?.logPath);
  const withoutEvents = await pods.operations.describe({ name: 'flaky', showEvents: false }, never());
  t.false('events' in (withoutEvents.items[0] ?? {}));
});

serial('a restart stops the running containers, and says which came back', async (t) => {
  const before = await cri.listContainers({ namespace: 'default', pod: 'web-0', state: 'running' });
  const { items } = await pods.operations.restart({ name: 'web-0', gracePeriodSeconds: 1 }, never());
  const [outcome] = items;
  t.true(outcome?.restarted);
  t.deepEqual(
    outcome?.containers.map(({ stoppedId }) => stoppedId).toSorted(),
    before.map(({ id }) => id).toSorted(),
  );
  const now = await cri.listContainers({ namespace: 'default', pod: 'web-0', state: 'running' });
  t.deepEqual(
    outcome?.containers.map(({ startedId }) => startedId).toSorted(),
    now.map(({ id }) => id).toSorted(),
  );
  const source = await pods.operations.exec({ name: 'web-0', command: ['true'] }, BOTH, never());
  t.is(source.info['containerId'], outcome?.containers.find(({ name }) => name === 'web')?.startedId);
  await Promise.all([readAll(source), readAll(source, 'stderr')]);
});

serial('of several pods each has its outcome', async (t) => {
  const { items } = await pods.operations.restart({ names: ['two', 'nope'], gracePeriodSeconds: 0 }, never());
  t.like(items, {
    0: { name: 'two', restarted: true },
    1: { name: 'nope', restarted: false, containers: { length: 0 } },
  });
  t.is(items[1]?.error?.message, 'pods "nope" not found');
});

serial("the agent's own pod is stopped when the others are back and the answer is out", async (t) => {
  const inPod = podsWith({ ownPod: 'default/web-0' });
  const running = (pod: string): Promise<readonly { readonly id: string }[]> =>
    cri.listContainers({ namespace: 'default', pod, state: 'running' });
  const before = (await running('web-0')).map(({ id }) => id).toSorted();
  const { items } = await inPod.operations.restart(
    { names: ['web-0', 'nope'], gracePeriodSeconds: 0 },
    never(),
  );
  t.like(items, {
    0: { name: 'web-0', restarted: false, ownPod: true },
    1: { name: 'nope', restarted: false },
  });
  t.deepEqual(items[0]?.containers.map(({ stoppedId }) => stoppedId).toSorted(), before);
  const isBack = async (): Promise<boolean> => {
    const now = (await running('web-0')).map(({ id }) => id);
    return now.length === before.length && now.every((id) => !before.includes(id));
  };
  t.true((await waitUntil(isBack, 60_000)) !== undefined);
});

serial('without MetaServer the pods come from the store', async (t) => {
  await node.stopMetaServer();
  const { meta, items } = await pods.operations.list({ allNamespaces: true }, never());
  t.is(meta.source, 'store');
  t.is(items.length, 4);
  t.true(
    meta.notes?.some(({ layer, message }) => layer === 'metaserver' && /cannot be reached/.test(message)),
  );
  t.like(statusOf((await pods.operations.get({ name: 'web-0' }, never())).object), { phase: 'Running' });
  await node.startMetaServer();
});

serial('without the runtime the list goes on, with a note', async (t) => {
  await node.stopContainerd();
  try {
    const { meta, items } = await pods.operations.list({}, never());
    t.is(meta.source, 'metaserver');
    t.is(items.length, 3);
    t.true(meta.notes?.some(({ layer }) => layer === 'cri'));
  } finally {
    await node.startContainerd();
  }
});

serial('where the runtime cannot be reached exec and attach go through Edged, and say so', async (t) => {
  const apart = podsWith({ cri: new CriClient({ endpoint: '/nonexistent/containerd.sock' }) });
  const command = ['sh', '-c', 'cat; echo err >&2; exit 7'];
  const source = await apart.operations.exec({ name: 'web-0', command, stdin: true }, BOTH, never());
  t.like(source.info, { source: 'edged', container: 'web', protocol: 'spdy/3.1' });
  await source.writeStdin?.(Buffer.from('typed'));
  await source.closeStdin?.();
  const [stdout, stderr] = await Promise.all([readAll(source), readAll(source, 'stderr')]);
  t.is(stdout.toString(), 'typed');
  t.is(stderr.toString(), 'err\n');
  t.deepEqual(await source.ended, { reason: 'Completed', exitCode: 7 });

  const left = await apart.operations.exec({ name: 'web-0', command: ['sleep', '2'] }, BOTH, never());
  t.is(left.info['protocol'], 'v4.channel.k8s.io');
  left.cancel('Canceled');
  t.deepEqual(await left.ended, { reason: 'Canceled', processLeft: true });

  const attached = await apart.operations.attach({ name: 'web-0', container: 'sidecar' }, BOTH, never());
  await readUntil(attached, 'sidecar tick');
  attached.cancel('Canceled');
  t.deepEqual(await attached.ended, { reason: 'Canceled' });

  const failed = await t.throwsAsync(
    apart.operations.exec({ name: 'web-0', container: 'nope', command }, BOTH, never()),
  );
  t.like(failed, { kind: 'NotFound', layer: 'edged' });
});

serial(
  'with EdgeCore gone the store and the runtime go on; a restart is refused and stops nothing',
  async (t) => {
    await node.killEdgeCore();
    const { meta, items } = await pods.operations.list({ allNamespaces: true }, never());
    t.is(meta.source, 'store');
    t.is(items.length, 4);
    t.true(Date.parse(meta.observedAt) <= Date.now());
    // Those of the pod alone: a container of another one may end by itself meanwhile.
    const running = { pod: 'web-0', state: 'running' } as const;
    const before = await cri.listContainers(running);
    t.is(before.length, 2);
    t.like(await t.throwsAsync(pods.operations.restart({ name: 'web-0' }, never())), {
      kind: 'Unavailable',
      layer: 'edged',
    });
    const ids = (containers: typeof before): readonly string[] => containers.map(({ id }) => id).toSorted();
    t.deepEqual(ids(await cri.listContainers(running)), ids(before));
    const source = await pods.operations.exec(
      { name: 'web-0', container: 'web', command: ['echo', 'alive'] },
      BOTH,
      never(),
    );
    t.is((await readAll(source)).toString(), 'alive\n');
    await readAll(source, 'stderr');
  },
);

serial('a container that ended after EdgeCore was gone is not called running', async (t) => {
  while ((await cri.listContainers({ pod: 'flaky', state: 'running' })).length > 0) await aMoment();
  const { items } = await pods.operations.list({ allNamespaces: true }, never());
  const flaky = items.find(({ metadata }) => metadata.name === 'flaky');
  t.like(statusOf(flaky as Pod), { containerStatuses: { 0: { ready: false } } });
  const [sidecar] = await cri.listContainers({ pod: 'web-0', container: 'sidecar', state: 'running' });
  await cri.stopContainer(sidecar?.id ?? '', 0);
  const { object, meta } = await pods.operations.get({ name: 'web-0' }, never());
  const statuses = statusOf(object).containerStatuses;
  const ended = Array.isArray(statuses)
    ? statuses.find((each: { name?: string }) => each.name === 'sidecar')
    : undefined;
  t.like(ended, { ready: false, state: { terminated: { exitCode: 137 } } });
  t.true(meta.notes?.some(({ message }) => /sidecar: running stored/.test(message)));
  // A note about one pod is not in an answer without that pod.
  const selected = await pods.operations.list({ labelSelector: 'app=two' }, never());
  t.deepEqual(names(selected.items), ['default/two']);
  t.false(selected.meta.notes?.some(({ message }) => message.includes('web-0')) ?? false);
});

serial('from the runtime alone pods have names, labels, phase and states', async (t) => {
  const alone = podsWith({
    store: new EdgeStore({ path: `${node.addresses.database}.none`, clock: systemClock }),
  });
  const { meta, items } = await alone.operations.list({ allNamespaces: true }, never());
  t.is(meta.source, 'cri');
  t.deepEqual(
    meta.notes?.map(({ layer }) => layer),
    ['metaserver', 'store'],
  );
  t.deepEqual(names(items), ['default/flaky', 'default/two', 'default/web-0', `factory/${COLLECTOR}`]);
  const two = items[1];
  t.deepEqual(two?.metadata.labels, { app: 'two' });
  t.like(statusOf(two as Pod), {
    phase: 'Running',
    containerStatuses: { length: 2, 0: { ready: true, restartCount: 1 } },
  });
  const source = await alone.operations.exec({ name: 'web-0', command: ['echo', 'on'] }, BOTH, never());
  t.is(await readUntil(source, 'on\n'), 'on\n');
  t.regex(String(source.info['warnings']), /Defaulted container "\w+" out of: .*the pod's spec is not known/);
  await Promise.all([readAll(source), readAll(source, 'stderr')]);
  t.is(
    await processesLike(
      { tasks: new TaskClient(cri.connection) },
      String(source.info['containerId']),
      'echo',
    ),
    0,
  );
});
