/** The runtime's containers by pod: the truth with which stored statuses are compared. */
import type { CriClient } from '../../backends/cri/cri-client.ts';
import type { CriContainer, CriContainerStatus, CriSandbox } from '../../backends/cri/cri-objects.ts';
import { newestSandboxes } from '../pod-targets.ts';

export interface RuntimePod {
  readonly sandbox: CriSandbox | undefined;
  /** The containers of the pod's current uid; the newest attempt of each first. */
  readonly instances: readonly CriContainer[];
}

export interface RuntimeView {
  /** By pod uid. */
  readonly byUid: ReadonlyMap<string, RuntimePod>;
}

export type ViewCri = Pick<CriClient, 'listContainers' | 'listSandboxes' | 'containerStatus'>;

/** One look at the runtime: of every pod, of a namespace, or of one pod. */
export async function readRuntime(
  cri: ViewCri,
  filter: { readonly namespace?: string; readonly pod?: string },
  signal: AbortSignal,
): Promise<RuntimeView> {
  const [sandboxes, containers] = await Promise.all([
    cri.listSandboxes(filter, signal),
    cri.listContainers(filter, signal),
  ]);
  const byUid = new Map<string, { sandbox: CriSandbox | undefined; instances: CriContainer[] }>();
  for (const sandbox of newestSandboxes(sandboxes)) byUid.set(sandbox.pod.uid, { sandbox, instances: [] });
  for (const container of containers) {
    const pod = byUid.get(container.pod.uid) ?? { sandbox: undefined, instances: [] };
    pod.instances.push(container);
    byUid.set(container.pod.uid, pod);
  }
  for (const { instances } of byUid.values()) {
    instances.sort((a, b) => b.attempt - a.attempt || b.createdAtMs - a.createdAtMs);
  }
  return { byUid };
}

/** The statuses of those instances; one that was removed meanwhile is passed over. */
export async function statusesOf(
  cri: Pick<CriClient, 'containerStatus'>,
  instances: readonly CriContainer[],
  signal: AbortSignal,
): Promise<CriContainerStatus[]> {
  const answers = await Promise.allSettled(instances.map(({ id }) => cri.containerStatus(id, signal)));
  signal.throwIfAborted();
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}
