/** Pods whose update EdgeCore holds: what is held is in memory alone, the store has the pod. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../common/clock.ts';
import { BUSYBOX_IMAGE } from '../containerd/images.ts';
import type { Kubelet } from '../edged/kubelet.ts';
import { metaTime } from '../edged/pod-status.ts';
import { HOLD, isHeld, type PodManifest, podKey } from '../edged/pod-types.ts';
import type { EdgeCoreStore } from '../store/edge-core-store.ts';
import { PODS, podManifest } from '../store/seed.ts';
import type { JsonObject } from '../store/strategic-merge.ts';

export interface HeldUpgradesOptions {
  readonly store: EdgeCoreStore;
  readonly clock: Clock;
  readonly kubelet: Kubelet | undefined;
}

/** A pod as the cloud sends one whose update is to be held. */
export function heldPod(key: string, nodeName: string): PodManifest {
  const [namespace = '', name = ''] = key.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: randomUUID(), annotations: { [HOLD]: 'true' }, labels: { app: name } },
    spec: {
      ...{ nodeName, hostNetwork: true },
      containers: [{ name: 'main', image: BUSYBOX_IMAGE, command: ['sleep', '1000000'] }],
      terminationGracePeriodSeconds: 1,
    },
    status: { phase: 'Pending' },
  };
}

export class HeldUpgrades {
  readonly #options: HeldUpgradesOptions;
  readonly #held = new Map<string, PodManifest>();

  /** Holds again what the store has with the annotation; the condition is not written again. */
  constructor(options: HeldUpgradesOptions) {
    this.#options = options;
    for (const { value } of options.store.metaOfType('pod')) {
      const pod = podManifest(value);
      if (isHeld(pod)) this.#held.set(podKey(pod), pod);
    }
  }

  hold(pod: PodManifest): void {
    const { store, clock } = this.#options;
    this.#held.set(podKey(pod), pod);
    const condition = {
      type: 'HeldUpgrade',
      status: 'True',
      reason: 'HoldUpgradeEnabled',
      message: 'Upgrade is currently held due to edge-hold-upgrade annotation',
      lastTransitionTime: metaTime(clock.now()),
    };
    store.transaction(() => {
      store.putMeta(podKey(pod).replace('/', '/pod/'), 'pod', pod);
      store.putObject(PODS, pod as unknown as JsonObject);
      store.putMeta(podKey(pod).replace('/', '/podpatch/'), 'podpatch', {
        metadata: { uid: pod.metadata.uid },
        status: { conditions: [condition] },
      });
    });
  }

  /** What is not held is left alone, without a word. @param key all without one */
  async release(key?: string): Promise<void> {
    const keys = key === undefined ? [...this.#held.keys()] : [key];
    for (const each of keys) {
      const pod = this.#held.get(each);
      this.#held.delete(each);
      if (pod !== undefined) await this.#options.kubelet?.add(pod);
    }
  }
}
