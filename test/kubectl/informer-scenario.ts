/** An informer of the Kubernetes client library over pods that come, change and go, and an agent that is started again. */
import { setTimeout as pause } from 'node:timers/promises';
import { CoreV1Api, KubeConfig, makeInformer, type V1Pod } from '@kubernetes/client-node';
import { PODS } from '../../sandbox/store/seed.ts';
import type { RestNode } from '../helpers/rest-node.ts';

export interface Scenario {
  readonly changes: number;
  /** After which change the agent is started again. */
  readonly restartsAfter: readonly number[];
  readonly betweenChangesMs: number;
}

export interface Outcome {
  /** Name and phase of every pod, as the informer has them and as a fresh list does. */
  readonly cached: readonly string[];
  readonly listed: readonly string[];
  readonly events: number;
}

const SETTLE_MS = 60_000;
const RETRY_MS = 500;
const CHECK_EVERY_MS = 200;

/** How a client is told of the node. */
export function kubeConfigOf({ url, ca, tokens }: RestNode): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      { name: 'node', server: url, caData: Buffer.from(ca).toString('base64'), skipTLSVerify: false },
    ],
    users: [{ name: 'alice', token: tokens.alice }],
    contexts: [{ name: 'node', cluster: 'node', user: 'alice' }],
    currentContext: 'node',
  });
  return config;
}

/** On a node without containers: pods are what the store says. */
export async function runInformer(node: RestNode, scenario: Scenario): Promise<Outcome> {
  const config = kubeConfigOf(node);
  const api = config.makeApiClient(CoreV1Api);
  const list = () => api.listPodForAllNamespaces();
  let isWatching = true;
  /** After a watch that ended in order, the library lists at once, and nobody hears where that fails. */
  const listInTime = async (): ReturnType<typeof list> => {
    try {
      return await list();
    } catch (error) {
      if (!isWatching) throw error;
      await pause(RETRY_MS);
      return listInTime();
    }
  };
  const informer = makeInformer(config, '/api/v1/pods', listInTime);
  let events = 0;
  for (const verb of ['add', 'update', 'delete'] as const) {
    informer.on(verb, () => {
      events += 1;
    });
  }
  const startAgain = async (): Promise<void> => {
    await pause(RETRY_MS);
    if (isWatching) await informer.start().catch(startAgain);
  };
  // As its users do: an informer that lost its server is started again.
  informer.on('error', () => {
    void startAgain();
  });
  await informer.start();
  try {
    for (let change = 1; change <= scenario.changes; change += 1) {
      changePod(node, change);
      await pause(scenario.betweenChangesMs);
      if (scenario.restartsAfter.includes(change)) await node.restartAgent();
    }
    const endMs = performance.now() + SETTLE_MS;
    let cached: readonly string[];
    let listed: readonly string[];
    do {
      await pause(CHECK_EVERY_MS);
      listed = summary((await listInTime()).items);
      cached = summary(informer.list());
    } while (JSON.stringify(cached) !== JSON.stringify(listed) && performance.now() < endMs);
    return { cached, listed, events };
  } finally {
    isWatching = false;
    await informer.stop();
  }
}

/** Pods come, change their phase, and every third one goes. */
function changePod({ node }: RestNode, change: number): void {
  const { store } = node.edgeCore;
  const name = `worker-${change % 7}`;
  if (change % 3 === 0) {
    store.deleteObject(PODS, 'default', name);
    return;
  }
  store.putObject(PODS, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1' },
    spec: { nodeName: node.name, containers: [{ name: 'main', image: 'localhost/busybox:1' }] },
    // The version stays: what changes is the status alone, as on a node.
    status: { phase: change % 2 === 0 ? 'Running' : 'Pending', message: `change ${change}` },
  });
}

function summary(pods: readonly V1Pod[]): string[] {
  return pods
    .map(
      ({ metadata, status }) =>
        `${metadata?.namespace}/${metadata?.name} ${status?.phase} ${status?.message ?? ''}`,
    )
    .toSorted((one, other) => one.localeCompare(other));
}
