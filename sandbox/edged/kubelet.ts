/** The pod half of EdgeCore: a worker per pod, a look at the runtime every half second, statuses into the store. */
import { mkdirSync } from 'node:fs';
import type { Clock, Timer } from '../../common/clock.ts';
import { ContainerState } from '../../proto/generated/cri.ts';
import type { EdgeCoreStore } from '../store/edge-core-store.ts';
import { PODS, podManifest } from '../store/seed.ts';
import { diff, type JsonObject } from '../store/strategic-merge.ts';
import type { BackOffOptions } from './back-off.ts';
import { rotateLog } from './log-rotation.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { isHeld, type PodManifest, podKey } from './pod-types.ts';
import { PodWorker } from './pod-worker.ts';

const RELIST_MS = 500;
const GARBAGE_MS = 60_000;

/** Called with every status that is reported. */
export type StatusListener = (pod: PodManifest, status: JsonObject) => void;

export interface KubeletOptions {
  readonly store: EdgeCoreStore;
  readonly runtime: PodRuntime;
  readonly clock: Clock;
  readonly hostIP: string;
  readonly backOff: BackOffOptions;
  readonly containerLogsFolder: string;
}

export class Kubelet {
  readonly runtime: PodRuntime;
  readonly #options: KubeletOptions;
  readonly #workers = new Map<string, PodWorker>();
  readonly #listeners = new Set<StatusListener>();
  #seen = new Map<string, string>();
  /** What it reported first of each pod. */
  readonly #firstReports = new Map<string, JsonObject>();
  #late: Timer | undefined;
  #startedAt = 0;
  #timer: Timer | undefined;
  #garbageTimer: Timer | undefined;
  #relisting: Promise<void> | undefined;

  constructor(options: KubeletOptions) {
    this.runtime = options.runtime;
    this.#options = options;
  }

  /**
   * Takes over the pods of the store: those that run go on, the others are started. Resolves when each was looked at once.
   * @param staleForMs so long nothing is looked at, and MetaServer has what the store says
   */
  async start(staleForMs = 0): Promise<void> {
    this.#startedAt = this.#options.clock.now();
    mkdirSync(this.#options.containerLogsFolder, { recursive: true });
    for (const { value } of this.#options.store.metaOfType('pod')) {
      const pod = podManifest(value);
      // What is held is stored, and not started.
      if (!isHeld(pod)) this.#work(pod);
    }
    if (staleForMs > 0) {
      this.#late = this.#options.clock.after(staleForMs, () => void this.#begin());
      return;
    }
    await this.#begin();
  }

  /** What a process that is killed had reported of each pod in its first moment. */
  get firstReports(): ReadonlyMap<string, JsonObject> {
    return this.#firstReports;
  }

  async #begin(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.sync()));
    this.#garbageTimer = this.#options.clock.every(GARBAGE_MS, () => {
      // The runtime may be away: then there is nothing to collect.
      this.collectGarbage().catch(() => undefined);
    });
    this.#timer = this.#options.clock.every(RELIST_MS, () => {
      this.#relisting ??= this.#relist().finally(() => {
        this.#relisting = undefined;
      });
    });
  }

  /** Lets go of all pods at once, as a process that is killed does. */
  async kill(): Promise<void> {
    this.#late?.stop();
    this.#timer?.stop();
    this.#garbageTimer?.stop();
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
    this.#workers.clear();
    await this.#relisting;
  }

  /** An orderly stop removes every container that does not run; the files of their logs stay. */
  async stop(): Promise<void> {
    await this.kill();
    const { containers } = await this.runtime.cri.listContainers({
      filter: { state: { state: ContainerState.CONTAINER_EXITED } },
    });
    await Promise.all(containers.map(({ id }) => this.runtime.cri.removeContainer({ containerId: id })));
  }

  /** Every minute: forgets the instances of containers that ended, but for the newest of each. */
  async collectGarbage(): Promise<void> {
    for (const worker of this.#workers.values()) await worker.collectGarbage();
  }

  /** The pods as they were when they were taken over: kubelet's `/pods` is not kept up to date. */
  pods(): readonly PodManifest[] {
    return [...this.#workers.values()].map(({ pod }) => pod);
  }

  /** When this kubelet started the pods, in milliseconds since the epoch. */
  get startedAt(): number {
    return this.#startedAt;
  }

  pod(namespace: string, name: string): PodManifest | undefined {
    return this.#workers.get(`${namespace}/${name}`)?.pod;
  }

  worker(pod: PodManifest): PodWorker | undefined {
    return this.#workers.get(podKey(pod));
  }

  workers(): readonly PodWorker[] {
    return [...this.#workers.values()];
  }

  /** Calls back at every change of a pod's status until `signal` aborts. */
  onStatus(listener: StatusListener, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /** A pod that the cloud sends: stored and started. */
  async add(pod: PodManifest): Promise<void> {
    const { store } = this.#options;
    store.transaction(() => {
      store.putMeta(podKey(pod).replace('/', '/pod/'), 'pod', pod);
      store.putObject(PODS, pod as unknown as JsonObject);
    });
    await this.#work(pod).sync();
  }

  /** A pod that the cloud deletes: taken down and forgotten. */
  async remove(pod: PodManifest): Promise<void> {
    const { store } = this.#options;
    await this.#workers.get(podKey(pod))?.stop();
    this.#workers.delete(podKey(pod));
    await this.runtime.removePod(pod);
    store.transaction(() => {
      store.deleteMeta(podKey(pod).replace('/', '/pod/'));
      store.deleteMeta(podKey(pod).replace('/', '/podpatch/'));
      store.deleteObject(PODS, pod.metadata.namespace, pod.metadata.name);
    });
  }

  /** The id of the running instance of a container. @throws Error if there is none. */
  async runningContainer(namespace: string, name: string, container: string): Promise<string> {
    const pod = this.pod(namespace, name);
    const instances = pod === undefined ? [] : await this.runtime.containers(pod.metadata.uid);
    const running = instances.findLast(
      ({ metadata, state }) => metadata?.name === container && state === ContainerState.CONTAINER_RUNNING,
    );
    if (running === undefined) throw new Error(`${namespace}/${name} has no running container ${container}`);
    return running.id;
  }

  /** Rotates the log of a running container. Returns the rotated file. */
  async rotateLog(namespace: string, name: string, container: string): Promise<string> {
    return rotateLog(
      this.runtime,
      await this.runningContainer(namespace, name, container),
      this.#options.clock.now(),
    );
  }

  #work(pod: PodManifest): PodWorker {
    const { backOff, clock, containerLogsFolder, hostIP, runtime, store } = this.#options;
    // The status that kubelet begins with is the one in the pod's row: what it had reported before a restart is forgotten.
    const row = (pod.status ?? {}) as JsonObject;
    const report = (reported: PodManifest, status: JsonObject): void => {
      const value = { metadata: { uid: reported.metadata.uid }, status: diff(row, status) };
      const key = podKey(reported).replace('/', '/podpatch/');
      store.putMeta(key, 'podpatch', value);
      if (!this.#firstReports.has(key)) this.#firstReports.set(key, value);
      for (const listener of this.#listeners) listener(reported, status);
    };
    const worker = new PodWorker(pod, { backOff, clock, containerLogsFolder, hostIP, report, runtime }, row);
    this.#workers.set(podKey(pod), worker);
    return worker;
  }

  async #relist(): Promise<void> {
    try {
      const [{ containers }, { items }] = await Promise.all([
        this.runtime.cri.listContainers({}),
        this.runtime.cri.listPodSandbox({}),
      ]);
      const now = new Map<string, string>();
      for (const { id, labels, state } of [...containers, ...items]) {
        const uid = labels['io.kubernetes.pod.uid'] ?? '';
        now.set(uid, `${now.get(uid) ?? ''} ${id}:${state}`);
      }
      const before = this.#seen;
      this.#seen = now;
      const changed = [...this.#workers.values()].filter(
        ({ pod: { metadata } }) => now.get(metadata.uid) !== before.get(metadata.uid),
      );
      await Promise.all(changed.map((worker) => worker.sync()));
    } catch {
      // The runtime is away: the next check finds it again, and all pods as changed.
      this.#seen = new Map();
    }
  }
}
