/** Starts and ends pods over CRI exactly as kubelet does: labels, annotations, attempts, log paths, volumes. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type ContainerStatus,
  NamespaceMode,
  type PodSandbox,
  type PodSandboxConfig,
  RuntimeServiceDefinition,
} from '../../proto/generated/cri.ts';
import { type Partially, type UnaryCalls, unaryClient } from '../grpc.ts';
import { type ContainerSpec, type PodManifest, podKey, type VolumeSpec } from './pod-types.ts';
import { memoryBytes } from './quantities.ts';

export interface PodRuntimeOptions {
  readonly socket: string;
  readonly cgroupParent: string;
  /** `/var/log/pods` of the node. */
  readonly podLogsFolder: string;
  /** The node's `/var/lib/kubelet/pods`, with the volumes. */
  readonly podVolumesFolder: string;
  /** The contents of a ConfigMap, or `undefined` if the store has none of that name. */
  readonly configMap: (namespace: string, name: string) => Readonly<Record<string, string>> | undefined;
}

/** `RunPodSandbox` and `StopPodSandbox` start and end processes: slower than a question, still bounded. */
const CHANGE_TIMEOUT_MS = 30_000;

export class PodRuntime {
  readonly cri: UnaryCalls<typeof RuntimeServiceDefinition>;
  readonly #options: PodRuntimeOptions;
  readonly #close: () => void;

  constructor(options: PodRuntimeOptions) {
    this.#options = options;
    const client = unaryClient(RuntimeServiceDefinition, options.socket);
    this.cri = client.calls;
    this.#close = client.close;
  }

  close(): void {
    this.#close();
  }

  /** Resolves when the runtime answers again: a connection that broke is created again with a delay. */
  async reachable(): Promise<void> {
    const deadline = performance.now() + CHANGE_TIMEOUT_MS;
    for (;;) {
      try {
        await this.cri.version({});
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await setTimeout(20);
      }
    }
  }

  /** The folder of a pod's log files: `<namespace>_<name>_<uid>`. */
  logFolder(pod: PodManifest): string {
    return join(this.#options.podLogsFolder, `${podKey(pod).replace('/', '_')}_${pod.metadata.uid}`);
  }

  /** Starts the pod's sandbox, with its log and volume folders. Returns the sandbox's id. */
  async runSandbox(pod: PodManifest, attempt = 0): Promise<string> {
    mkdirSync(this.logFolder(pod), { recursive: true });
    for (const volume of pod.spec.volumes ?? []) this.#makeVolume(pod, volume);
    const config = this.#sandboxConfig(pod, attempt);
    return (await this.cri.runPodSandbox({ config }, CHANGE_TIMEOUT_MS)).podSandboxId;
  }

  /** The pod's sandboxes, newest first. */
  async sandboxes(pod: PodManifest): Promise<readonly PodSandbox[]> {
    const labelSelector = { 'io.kubernetes.pod.uid': pod.metadata.uid };
    const { items } = await this.cri.listPodSandbox({ filter: { labelSelector } });
    return items.toSorted((a, b) => Number(b.createdAt - a.createdAt));
  }

  /** Creates and starts one container instance. Returns its id. */
  async startContainer(
    pod: PodManifest,
    container: ContainerSpec,
    sandboxId: string,
    restartCount = 0,
  ): Promise<string> {
    mkdirSync(join(this.logFolder(pod), container.name), { recursive: true });
    const { limits } = container.resources ?? {};
    const { containerId } = await this.cri.createContainer(
      {
        podSandboxId: sandboxId,
        sandboxConfig: this.#sandboxConfig(pod, 0),
        config: {
          metadata: { name: container.name, attempt: restartCount },
          image: { image: container.image },
          command: container.command ?? [],
          args: container.args ?? [],
          workingDir: container.workingDir ?? '',
          envs: (container.env ?? []).map(({ name, value }) => ({ key: name, value })),
          mounts: (container.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
            containerPath: mountPath,
            hostPath: this.#volumePath(pod, name),
            readonly: readOnly ?? false,
          })),
          labels: { ...identity(pod), 'io.kubernetes.container.name': container.name },
          annotations: {
            'io.kubernetes.container.hash': '0',
            'io.kubernetes.container.restartCount': String(restartCount),
            'io.kubernetes.container.terminationMessagePath': '/dev/termination-log',
            'io.kubernetes.container.terminationMessagePolicy': 'File',
            'io.kubernetes.pod.terminationGracePeriod': String(pod.spec.terminationGracePeriodSeconds ?? 30),
          },
          logPath: join(container.name, `${restartCount}.log`),
          stdin: container.stdin ?? false,
          stdinOnce: container.stdinOnce ?? false,
          tty: container.tty ?? false,
          linux: {
            resources:
              limits?.memory === undefined ? {} : { memoryLimitInBytes: BigInt(memoryBytes(limits.memory)) },
            securityContext: {
              namespaceOptions: { network: NamespaceMode.NODE, pid: NamespaceMode.CONTAINER },
              ...securityOf(container),
            },
          },
        },
      },
      CHANGE_TIMEOUT_MS,
    );
    await this.cri.startContainer({ containerId }, CHANGE_TIMEOUT_MS);
    return containerId;
  }

  /** Every instance of the pod's containers that the runtime still has, oldest first. */
  async containers(uid: string): Promise<readonly ContainerStatus[]> {
    const { containers } = await this.cri.listContainers({
      filter: { labelSelector: { 'io.kubernetes.pod.uid': uid } },
    });
    const answers = await Promise.allSettled(
      containers.map(({ id }) => this.cri.containerStatus({ containerId: id })),
    );
    const statuses = answers.flatMap((answer) =>
      answer.status === 'fulfilled' && answer.value.status ? [answer.value.status] : [],
    );
    return statuses.toSorted((a, b) => Number(a.createdAt - b.createdAt));
  }

  /** Ends a running container: SIGTERM, and SIGKILL when the grace is over. */
  async stopContainer(containerId: string, graceSeconds: number): Promise<void> {
    await this.cri.stopContainer(
      { containerId, timeout: BigInt(graceSeconds) },
      CHANGE_TIMEOUT_MS + graceSeconds * 1000,
    );
  }

  /** Takes the pod down: containers, sandbox, log files, volumes. */
  async removePod(pod: PodManifest): Promise<void> {
    const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
    const containers = await this.containers(pod.metadata.uid);
    await Promise.all(
      containers.filter(({ finishedAt }) => finishedAt === 0n).map(({ id }) => this.stopContainer(id, grace)),
    );
    for (const { id } of await this.sandboxes(pod)) {
      await this.cri.stopPodSandbox({ podSandboxId: id }, CHANGE_TIMEOUT_MS);
      await this.cri.removePodSandbox({ podSandboxId: id }, CHANGE_TIMEOUT_MS);
    }
    rmSync(this.logFolder(pod), { recursive: true, force: true });
    rmSync(join(this.#options.podVolumesFolder, pod.metadata.uid), { recursive: true, force: true });
  }

  #sandboxConfig(pod: PodManifest, attempt: number): Partially<PodSandboxConfig> {
    const { name, namespace, uid, labels, annotations } = pod.metadata;
    return {
      metadata: { name, namespace, uid, attempt },
      hostname: '',
      logDirectory: this.logFolder(pod),
      labels: { ...labels, ...identity(pod) },
      annotations: { ...annotations },
      linux: {
        cgroupParent: this.#options.cgroupParent,
        securityContext: { namespaceOptions: { network: NamespaceMode.NODE, pid: NamespaceMode.CONTAINER } },
      },
    };
  }

  #volumePath(pod: PodManifest, name: string): string {
    const volume = pod.spec.volumes?.find((one) => one.name === name);
    return volume?.hostPath?.path ?? join(this.#options.podVolumesFolder, pod.metadata.uid, 'volumes', name);
  }

  #makeVolume(pod: PodManifest, volume: VolumeSpec): void {
    const path = this.#volumePath(pod, volume.name);
    mkdirSync(path, { recursive: true });
    if (volume.emptyDir !== undefined) chmodSync(path, 0o777);
    if (volume.configMap === undefined) return;
    const data = this.#options.configMap(pod.metadata.namespace, volume.configMap.name) ?? {};
    for (const [file, text] of Object.entries(data)) writeFileSync(join(path, file), text);
  }
}

function identity(pod: PodManifest): Record<string, string> {
  return {
    'io.kubernetes.pod.name': pod.metadata.name,
    'io.kubernetes.pod.namespace': pod.metadata.namespace,
    'io.kubernetes.pod.uid': pod.metadata.uid,
  };
}

/** What of a container's security context the CRI takes. */
function securityOf({ securityContext = {} }: ContainerSpec) {
  const {
    runAsUser,
    runAsGroup,
    readOnlyRootFilesystem,
    allowPrivilegeEscalation,
    capabilities,
    seccompProfile,
  } = securityContext;
  return {
    ...(runAsUser !== undefined && { runAsUser: { value: BigInt(runAsUser) } }),
    ...(runAsGroup !== undefined && { runAsGroup: { value: BigInt(runAsGroup) } }),
    readonlyRootfs: readOnlyRootFilesystem ?? false,
    noNewPrivs: allowPrivilegeEscalation === false,
    capabilities: {
      addCapabilities: [...(capabilities?.add ?? [])],
      dropCapabilities: [...(capabilities?.drop ?? [])],
    },
    seccompProfilePath: seccompProfile === undefined ? 'unconfined' : 'runtime/default',
  };
}
