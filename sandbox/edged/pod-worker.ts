/** Keeps one pod as its manifest says: sandbox, init containers, containers, restarts, status. */
import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock, Timer } from '../../common/clock.ts';
import { ContainerState, type ContainerStatus, PodSandboxState } from '../../proto/generated/cri.ts';
import { equal, type JsonObject } from '../store/strategic-merge.ts';
import { BackOff, type BackOffOptions } from './back-off.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { metaTime, podStatus } from './pod-status.ts';
import { type ContainerSpec, type PodManifest, podKey } from './pod-types.ts';
import { ReadinessProbe } from './readiness.ts';

export interface PodWorkerOptions {
  readonly runtime: PodRuntime;
  readonly clock: Clock;
  readonly hostIP: string;
  readonly backOff: BackOffOptions;
  /** `/var/log/containers` of the node: links to the log files. */
  readonly containerLogsFolder: string;
  /** Told of every status that differs from the one before. */
  readonly report: (pod: PodManifest, status: JsonObject) => void;
}

export class PodWorker {
  readonly pod: PodManifest;
  readonly #options: PodWorkerOptions;
  readonly #backOff: BackOff;
  readonly #backOffSeconds = new Map<string, number>();
  readonly #probes = new Map<string, ReadinessProbe>();
  #status: JsonObject;
  #timer: Timer | undefined;
  #syncing: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(pod: PodManifest, options: PodWorkerOptions, status: JsonObject) {
    this.pod = pod;
    this.#options = options;
    this.#backOff = new BackOff(options.backOff);
    this.#status = status;
  }

  /** The status that was reported last. */
  get status(): JsonObject {
    return this.#status;
  }

  /** The probes that run, by container. */
  get probes(): ReadonlyMap<string, ReadinessProbe> {
    return this.#probes;
  }

  /** Looks at the pod and does what is due. A call while one runs makes it run once more. */
  sync(): Promise<void> {
    this.#again = true;
    this.#syncing ??= this.#syncWhileAsked().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Of the ended instances only the newest of each container is kept. The log files of the others are removed too. */
  async collectGarbage(): Promise<void> {
    const { containerLogsFolder, runtime } = this.#options;
    const instances = await runtime.containers(this.pod.metadata.uid);
    for (const { name } of [...this.pod.spec.containers, ...(this.pod.spec.initContainers ?? [])]) {
      const ended = instances.filter(
        ({ metadata, state }) => metadata?.name === name && state === ContainerState.CONTAINER_EXITED,
      );
      for (const { id, logPath } of ended.slice(0, -1)) {
        await runtime.cri.removeContainer({ containerId: id });
        const folder = dirname(logPath);
        for (const file of readdirSync(folder))
          if (file.startsWith(basename(logPath))) rmSync(join(folder, file), { force: true });
        for (const file of readdirSync(containerLogsFolder))
          if (file.includes(id)) rmSync(join(containerLogsFolder, file), { force: true });
      }
    }
  }

  /** Lets go of the pod; its containers stay as they are. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.stop();
    for (const probe of this.#probes.values()) probe.stop();
    await this.#syncing?.catch(() => undefined);
  }

  async #syncWhileAsked(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#syncOnce();
    }
  }

  async #syncOnce(): Promise<void> {
    const { runtime } = this.#options;
    const sandboxes = await runtime.sandboxes(this.pod);
    const ready = sandboxes.find(({ state }) => state === PodSandboxState.SANDBOX_READY);
    const sandboxId = ready?.id ?? (await runtime.runSandbox(this.pod, sandboxes.length));
    let instances = await runtime.containers(this.pod.metadata.uid);
    this.#timer?.stop();
    if (await this.#startDue(sandboxId, instances))
      instances = await runtime.containers(this.pod.metadata.uid);
    this.#follow(instances);
    this.#report(instances);
  }

  /** Starts what may start now. True if something was started. */
  async #startDue(sandboxId: string, instances: readonly ContainerStatus[]): Promise<boolean> {
    const latest = (spec: ContainerSpec): ContainerStatus | undefined =>
      instances.findLast(({ metadata }) => metadata?.name === spec.name);
    const begun = this.pod.spec.containers.some((spec) => latest(spec) !== undefined);
    // Once a container was started the init containers are done, even where the runtime has none of them any more.
    const due = begun
      ? undefined
      : this.pod.spec.initContainers?.find(
          (spec) => latest(spec)?.exitCode !== 0 || latest(spec)?.finishedAt === 0n,
        );
    const candidates = due === undefined ? this.pod.spec.containers : [due];
    const starts = candidates.map((spec) => this.#startIfDue(sandboxId, spec, latest(spec)));
    return (await Promise.all(starts)).includes(true);
  }

  async #startIfDue(
    sandboxId: string,
    spec: ContainerSpec,
    latest: ContainerStatus | undefined,
  ): Promise<boolean> {
    const { clock, runtime } = this.#options;
    if (latest !== undefined && latest.state !== ContainerState.CONTAINER_EXITED) return false;
    if (latest !== undefined && !this.#restarts(spec, latest.exitCode)) return false;
    if (latest !== undefined) {
      const wait = this.#backOff.wait(spec.name, Number(latest.finishedAt / 1_000_000n), clock.now());
      if (wait !== undefined) {
        this.#backOffSeconds.set(spec.name, Math.round(wait.delayMs / 1000));
        this.#timer = clock.after(wait.leftMs, () => this.#sync());
        return false;
      }
      this.#backOff.started(spec.name, clock.now());
    }
    this.#backOffSeconds.delete(spec.name);
    const attempt = latest?.metadata === undefined ? this.#attemptsOnDisk(spec) : latest.metadata.attempt + 1;
    const id = await runtime.startContainer(this.pod, spec, sandboxId, attempt);
    this.#link(spec, id, attempt);
    return true;
  }

  #restarts(spec: ContainerSpec, exitCode: number): boolean {
    const isInit = this.pod.spec.initContainers?.includes(spec) ?? false;
    const policy = this.pod.spec.restartPolicy ?? 'Always';
    if (isInit) return exitCode !== 0 && policy !== 'Never';
    return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
  }

  /** Where the runtime forgot all instances the log files still count them. */
  #attemptsOnDisk(spec: ContainerSpec): number {
    const folder = join(this.#options.runtime.logFolder(this.pod), spec.name);
    if (!existsSync(folder)) return 0;
    const attempts = readdirSync(folder).flatMap((file) => /^(\d+)\.log/.exec(file)?.[1] ?? []);
    return attempts.length === 0 ? 0 : Math.max(...attempts.map(Number)) + 1;
  }

  #link(spec: ContainerSpec, id: string, attempt: number): void {
    const { containerLogsFolder, runtime } = this.#options;
    const [namespace, name] = podKey(this.pod).split('/');
    const target = join(runtime.logFolder(this.pod), spec.name, `${attempt}.log`);
    symlinkSync(target, join(containerLogsFolder, `${name ?? ''}_${namespace ?? ''}_${spec.name}-${id}.log`));
  }

  /** Probes follow the running instances. */
  #follow(instances: readonly ContainerStatus[]): void {
    for (const spec of this.pod.spec.containers) {
      if (spec.readinessProbe === undefined) continue;
      const running = instances.findLast(
        ({ metadata, state }) => metadata?.name === spec.name && state === ContainerState.CONTAINER_RUNNING,
      );
      const probe = this.#probes.get(spec.name);
      if (probe?.containerId === running?.id) continue;
      probe?.stop();
      this.#probes.delete(spec.name);
      if (running === undefined || this.#stopped) continue;
      const started = new ReadinessProbe(running.id, spec, this.#options.runtime, this.#options.clock, () =>
        this.#sync(),
      );
      this.#probes.set(spec.name, started);
      started.start();
    }
  }

  #report(instances: readonly ContainerStatus[]): void {
    const { clock, hostIP, report } = this.#options;
    const ready = new Map(
      this.pod.spec.containers.flatMap(({ name, readinessProbe }) =>
        readinessProbe ? [[name, this.#probes.get(name)?.ready ?? false]] : [],
      ),
    );
    const status = podStatus({
      pod: this.pod,
      instances,
      backOffSeconds: this.#backOffSeconds,
      ready,
      previous: this.#status,
      hostIP,
      now: metaTime(clock.now()),
    });
    if (this.#stopped || equal(status, this.#status)) return;
    this.#status = status;
    report(this.pod, status);
  }

  /** From a timer or a probe: the runtime may be away, then the next check at it tries again. */
  #sync(): void {
    this.sync().catch(() => undefined);
  }
}
