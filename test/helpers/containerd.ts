/** A real containerd for one test file, with pods as kubelet would have started them. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Containerd } from '../../sandbox/containerd/containerd.ts';
import { PodRuntime } from '../../sandbox/edged/pod-runtime.ts';
import type { PodManifest, PodSpec } from '../../sandbox/edged/pod-types.ts';
import { BUSYBOX_IMAGE } from '../../sandbox/containerd/images.ts';

export interface TestContainerd {
  readonly containerd: Containerd;
  readonly socket: string;
  readonly folder: string;
  /** `<folder>/var/log/pods`. */
  readonly podLogsFolder: string;
  readonly runtime: PodRuntime;
  /** Ends and removes everything. The same happens when the test's process dies first. */
  stop(): Promise<void>;
}

/** Starts a containerd in a new temporary folder, with the sandbox's images loaded: about 0.3 s. */
export async function startTestContainerd(): Promise<TestContainerd> {
  const folder = mkdtempSync(join(tmpdir(), 'ec-'));
  const containerd = new Containerd({ folder });
  await containerd.start();
  const podLogsFolder = join(folder, 'var/log/pods');
  const runtime = new PodRuntime({
    socket: containerd.socket,
    cgroupParent: containerd.cgroupParent,
    podLogsFolder,
    podVolumesFolder: join(folder, 'var/lib/kubelet/pods'),
    configMap: () => undefined,
  });
  return {
    containerd,
    socket: containerd.socket,
    folder,
    podLogsFolder,
    runtime,
    async stop() {
      runtime.close();
      await containerd.stop();
    },
  };
}

let pods = 0;

/** A pod of one container `main` that runs a shell script; give `spec` for anything else. */
export function shellPod(
  name: string,
  script: string,
  { namespace = 'default', spec = {} }: { namespace?: string; spec?: Partial<PodSpec> } = {},
): PodManifest {
  pods += 1;
  const uid = `00000000-0000-4000-8000-${String(pods).padStart(12, '0')}`;
  const container = { name: 'main', image: BUSYBOX_IMAGE, command: ['/bin/sh', '-c', script] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid },
    spec: { containers: [container], hostNetwork: true, terminationGracePeriodSeconds: 1, ...spec },
  };
}

/** Starts the pod's sandbox and every container of it, attempt 0. Returns the ids by container name. */
export async function runPod(
  { runtime }: TestContainerd,
  pod: PodManifest,
): Promise<{ sandboxId: string; containerIds: Readonly<Record<string, string>> }> {
  const sandboxId = await runtime.runSandbox(pod);
  const containerIds: Record<string, string> = {};
  for (const container of pod.spec.containers)
    containerIds[container.name] = await runtime.startContainer(pod, container, sandboxId);
  return { sandboxId, containerIds };
}
