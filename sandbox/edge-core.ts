/** A simulated EdgeCore: MetaServer, Edged, DMI server and kubelet over one store. It can be stopped, killed and started again. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../common/clock.ts';
import { DmiServer } from './dmi/dmi-server.ts';
import type { BackOffOptions } from './edged/back-off.ts';
import { EdgedServer } from './edged/edged-server.ts';
import { Kubelet } from './edged/kubelet.ts';
import { PodRuntime } from './edged/pod-runtime.ts';
import { MetaServer } from './metaserver/metaserver.ts';
import type { PodManifest } from './edged/pod-types.ts';
import { EdgeCoreStore } from './store/edge-core-store.ts';
import { DEVICES } from './store/seed.ts';
import { isObject, type JsonObject } from './store/strategic-merge.ts';
import { HeldUpgrades } from './upgrades/held-upgrades.ts';
import {
  forgetUpgradeJob,
  setVersion,
  storeUpgradeJob,
  type UpgradeRequest,
} from './upgrades/upgrade-job.ts';

const UPGRADE_AFTER_MS = 200;

export interface EdgeCoreOptions {
  /** The root of the node's file system: `etc/kubeedge`, `var/lib/kubeedge`, `var/log/pods` are below it. */
  readonly folder: string;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly metaServerPort: number;
  readonly edgedPort: number;
  /** Absent on a node without a container runtime: then pods are listed and nothing runs. */
  readonly containerd: { readonly socket: string; readonly cgroupParent: string } | undefined;
  readonly backOff: BackOffOptions;
}

export class EdgeCore {
  readonly store: EdgeCoreStore;
  readonly dmiSocket: string;
  readonly podLogsFolder: string;
  readonly #options: EdgeCoreOptions;
  /** Statuses of the start before, which the next one begins with. */
  #stale: { readonly reports: ReadonlyMap<string, JsonObject>; readonly forMs: number } | undefined;
  #outcome: UpgradeRequest['outcome'];
  #metaServerPort: number;
  #edgedPort: number;
  #parts:
    | {
        readonly kubelet: Kubelet | undefined;
        readonly metaServer: MetaServer;
        readonly edged: EdgedServer | undefined;
        readonly dmi: DmiServer;
        readonly upgrades: HeldUpgrades;
      }
    | undefined;

  constructor(options: EdgeCoreOptions) {
    this.#options = options;
    this.#metaServerPort = options.metaServerPort;
    this.#edgedPort = options.edgedPort;
    this.store = new EdgeCoreStore(join(options.folder, 'var/lib/kubeedge/edgecore.db'));
    this.dmiSocket = join(options.folder, 'etc/kubeedge/dmi.sock');
    this.podLogsFolder = join(options.folder, 'var/log/pods');
  }

  get isRunning(): boolean {
    return this.#parts !== undefined;
  }

  /** The port that MetaServer has, also after a stop. */
  get metaServerPort(): number {
    return this.#metaServerPort;
  }

  get edgedPort(): number {
    return this.#edgedPort;
  }

  /** @throws Error while EdgeCore does not run, or on a node without a runtime. */
  get kubelet(): Kubelet {
    const kubelet = this.#parts?.kubelet;
    if (kubelet === undefined)
      throw new Error('there is no kubelet: EdgeCore does not run, or the node has no container runtime');
    return kubelet;
  }

  /** Starts on the store as it is. Resolves when every pod was looked at once; they may not all be ready. */
  async start(): Promise<void> {
    const { clock, containerd, folder, nodeName } = this.#options;
    mkdirSync(dirname(this.dmiSocket), { recursive: true });
    mkdirSync(join(folder, 'var/log'), { recursive: true });
    this.store.open();
    const stale = this.#stale;
    this.#stale = undefined;
    for (const [key, report] of stale?.reports ?? []) this.store.putMeta(key, 'podpatch', report);
    const kubelet = containerd === undefined ? undefined : this.#newKubelet(containerd);
    const dmi = new DmiServer({
      socket: this.dmiSocket,
      store: this.store,
      clock,
      log: (line) => this.#log(line),
    });
    const upgrades = new HeldUpgrades({ store: this.store, clock, kubelet });
    const metaServer = new MetaServer({
      port: this.#metaServerPort,
      store: this.store,
      clock,
      kubelet,
      upgrades,
      // keadm runs beside EdgeCore: the answer is out before it begins.
      confirmed: (version) => clock.after(UPGRADE_AFTER_MS, () => void this.#upgrade(version)),
      deviceStored: ({ device }) => void dmi.deviceStored(device),
    });
    const edged =
      kubelet === undefined
        ? undefined
        : new EdgedServer({
            port: this.#edgedPort,
            kubelet,
            clock,
            nodeName,
            folder,
            runtimeEndpoint: `unix://${containerd?.socket ?? ''}`,
          });
    this.#parts = { kubelet, metaServer, edged, dmi, upgrades };
    await Promise.all([metaServer.service.start(), edged?.service.start(), dmi.start()]);
    this.#metaServerPort = metaServer.service.port;
    this.#edgedPort = edged?.service.port ?? this.#edgedPort;
    await kubelet?.start(stale?.forMs);
  }

  /** An orderly stop (SIGTERM): containers that do not run are removed, the running ones go on. */
  async stop(): Promise<void> {
    await this.#end((kubelet) => kubelet.stop());
  }

  /**
   * SIGKILL: connections break, nothing is tidied.
   * @param staleForMs for so long after the next start, MetaServer tells the statuses of the start before: EdgeCore's last writes are lost
   */
  async kill({ staleForMs = 0 }: { readonly staleForMs?: number } = {}): Promise<void> {
    const reports = this.#parts?.kubelet?.firstReports;
    if (staleForMs > 0 && reports !== undefined) this.#stale = { reports, forMs: staleForMs };
    await this.#end((kubelet) => kubelet.kill());
  }

  /**
   * The cloud changes a device: a new object with the next resource version comes down and is stored, the mapper of its protocol
   * is told. Resolves when the mapper has answered, or has not.
   * @throws Error if the device is not known, or EdgeCore does not run
   */
  async cloudChangesDevice(
    namespace: string,
    name: string,
    change: (device: JsonObject) => JsonObject,
  ): Promise<void> {
    const [device] = this.store.objects(DEVICES, namespace, name);
    if (this.#parts === undefined || device === undefined)
      throw new Error(`there is no device ${namespace}/${name} to change, or no EdgeCore`);
    const changed = change(device);
    const metadata = isObject(changed['metadata']) ? changed['metadata'] : {};
    const resourceVersion = String(Number(this.store.resourceVersion()) + 1);
    const synced = { ...changed, metadata: { ...metadata, resourceVersion } };
    this.store.transaction(() => {
      this.store.putObject(DEVICES, synced);
      this.store.putMeta(`${namespace}/device/${name}`, 'device', synced);
    });
    await this.#parts.dmi.deviceStored(synced);
  }

  /**
   * The cloud sends a pod with the annotation that holds its update: it is stored and not started, and the condition is reported.
   * @throws Error if EdgeCore does not run
   */
  cloudSendsHeldPod(pod: PodManifest): void {
    if (this.#parts === undefined) throw new Error('EdgeCore does not run');
    this.#parts.upgrades.hold(pod);
  }

  /** The cloud asks for an upgrade. `outcome`: what comes of it when it is confirmed. */
  cloudAsksForUpgrade(job: UpgradeRequest): void {
    this.#outcome = job.outcome ?? 'upgrades';
    storeUpgradeJob(this.store, this.#options.nodeName, job);
  }

  /** What `keadm` does when the job that waits is confirmed: EdgeCore ends, and comes back with another version or that of before. */
  async #upgrade(version: string): Promise<void> {
    if (this.#outcome === 'failsBefore') return this.#log('run action failed: BackUp');
    await this.stop();
    this.store.open();
    if (this.#outcome === 'upgrades') setVersion(this.store, version);
    if (this.#outcome === 'upgrades') forgetUpgradeJob(this.store);
    this.store.close();
    await this.start();
  }

  /** Takes MetaServer alone away, as `metaServer.enable: false` does. */
  async stopMetaServer(): Promise<void> {
    await this.#parts?.metaServer.service.stop();
  }

  async startMetaServer(): Promise<void> {
    await this.#parts?.metaServer.service.start();
  }

  /** Takes Edged's HTTP server alone away; pods are looked after anyway. */
  async stopEdged(): Promise<void> {
    await this.#parts?.edged?.service.stop();
  }

  async startEdged(): Promise<void> {
    await this.#parts?.edged?.service.start();
  }

  async #end(endKubelet: (kubelet: Kubelet) => Promise<void>): Promise<void> {
    const parts = this.#parts;
    if (parts === undefined) return;
    this.#parts = undefined;
    await parts.dmi.stop();
    await Promise.all([parts.metaServer.service.stop(), parts.edged?.service.stop()]);
    if (parts.kubelet !== undefined) {
      // The runtime may be gone already: then there is nothing to tidy.
      await endKubelet(parts.kubelet).catch(() => undefined);
      parts.kubelet.runtime.close();
    }
    this.store.close();
  }

  #newKubelet({ cgroupParent, socket }: { readonly socket: string; readonly cgroupParent: string }): Kubelet {
    const { backOff, clock, folder } = this.#options;
    const runtime = new PodRuntime({
      socket,
      cgroupParent,
      podLogsFolder: this.podLogsFolder,
      podVolumesFolder: join(folder, 'var/lib/kubelet/pods'),
      configMap: (namespace, name) => {
        const data = this.store.meta(`${namespace}/configmap/${name}`)?.['data'];
        return isObject(data)
          ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)]))
          : undefined;
      },
    });
    const containerLogsFolder = join(folder, 'var/log/containers');
    return new Kubelet({
      store: this.store,
      runtime,
      clock,
      hostIP: '127.0.0.1',
      backOff,
      containerLogsFolder,
    });
  }

  #log(line: string): void {
    appendFileSync(
      join(this.#options.folder, 'var/log/edgecore.log'),
      `${new Date(this.#options.clock.now()).toISOString()} ${line}\n`,
    );
  }
}
