/**
 * From what a caller names to containers that may have a log: also when the runtime has dropped them, or does not answer, because log files outlive
 * both.
 */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ErrorKind } from '@edgectl/rpc-schema/error-table';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { CriClient } from '../../node/cri/cri-client.ts';
import type { CriContainer, PodIdentity } from '../../node/cri/cri-objects.ts';
import { defaultContainerOf, podSpecOf } from '../pod-object.ts';
import { instancesOf, type PodLookup, type PodTargets } from '../pod-targets.ts';
import { startsAgain, storedStatus } from '../starts-again.ts';

export interface LogTarget {
  readonly pod: PodIdentity;
  readonly container: string;
  /** What the runtime still has of it; empty where it has nothing or does not answer. */
  readonly instances: readonly CriContainer[];
  /** Where its files are, if there are any. */
  readonly folder: string;
  /** Whether kubelet will start the container again; asked where none of its instances runs. */
  readonly startsAgain: () => Promise<boolean>;
  /** Why nothing on the node can say where its files are: the log is Edged's then, which knows its own pods. */
  readonly filesUnknown?: EdgectlError;
}

export interface LogTargets {
  readonly targets: readonly LogTarget[];
  readonly warnings: readonly string[];
}

export interface LogTargetRequest {
  readonly namespace: string;
  readonly name?: string;
  readonly labelSelector?: string;
  readonly container?: string;
  readonly allContainers: boolean;
}

export interface LogTargetBackends {
  readonly targets: Pick<PodTargets, 'pod' | 'select'>;
  readonly lookup: PodLookup;
  readonly cri: Pick<CriClient, 'containerStatus'>;
  /** `/var/log/pods`. */
  readonly logRoot: string;
}

interface FoundPod {
  readonly pod: PodIdentity;
  readonly instances: readonly CriContainer[];
  /** The pod as MetaServer or the store has it; asked only where it matters. */
  readonly known: () => Promise<Pod | undefined>;
  /** The pod's log folder. */
  readonly folder: string;
  /** False where the runtime does not answer: what runs is not known then. */
  readonly runtimeAnswers: boolean;
  /** Why nobody but Edged can know the pod: runtime, MetaServer, store and log folders are all silent. */
  readonly unknown?: EdgectlError;
}

/** @throws EdgectlError `NotFound` where nothing is left of the pod or container; `Unavailable` for a selector without the runtime. */
export async function findLogTargets(
  backends: LogTargetBackends,
  request: LogTargetRequest,
  signal: AbortSignal,
): Promise<LogTargets> {
  const { namespace, name, labelSelector } = request;
  const pods =
    name === undefined
      ? await backends.targets.select(namespace, labelSelector ?? '', signal)
      : [{ namespace, name, uid: '' }];
  const targets: LogTarget[] = [];
  const warnings: string[] = [];
  for (const pod of pods) {
    const found = await findPod(backends, pod.namespace, pod.name, signal);
    const { containers, warning } = await chooseContainers(found, request);
    if (warning !== undefined) warnings.push(warning);
    for (const container of containers) {
      const instances = found.instances.filter((instance) => instance.name === container);
      targets.push({
        pod: found.pod,
        container,
        instances,
        folder: join(found.folder, container),
        startsAgain: () => willStartAgain(backends.cri, found, container, signal),
        ...(found.unknown !== undefined && { filesUnknown: found.unknown }),
      });
    }
  }
  return { targets, warnings };
}

const SILENT: ReadonlySet<ErrorKind> = new Set(['Unavailable', 'Timeout']);

async function findPod(
  backends: LogTargetBackends,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<FoundPod> {
  const { targets, lookup, cri, logRoot } = backends;
  let asked: Promise<Pod | undefined> | undefined;
  const known = (): Promise<Pod | undefined> => (asked ??= lookup.find(namespace, name, signal));
  try {
    const { pod, instances } = await targets.pod(namespace, name, signal);
    const [instance] = instances;
    const logPath = instance === undefined ? '' : await logPathOf(cri, instance.id, signal);
    // <pod's folder>/<container>/<attempt>.log
    const folder = logPath === '' ? podFolder(logRoot, pod) : dirname(dirname(logPath));
    return { pod, instances, known, folder, runtimeAnswers: true };
  } catch (error) {
    signal.throwIfAborted();
    // The API's uid of a static pod is not the one that kubelet names its folder by.
    const uids = await folderUids(logRoot, namespace, name);
    const knownUid = (await known())?.metadata.uid;
    const uid = knownUid !== undefined && uids.includes(knownUid) ? knownUid : (uids[0] ?? knownUid);
    if (uid === undefined) {
      // What does not answer says nothing of the pod; what answers has said that there is none.
      if (!EdgectlError.is(error) || !SILENT.has(error.kind)) throw error;
      const pod = { namespace, name, uid: '' };
      return { pod, instances: [], known, folder: '', runtimeAnswers: false, unknown: error };
    }
    const pod = { namespace, name, uid };
    return { pod, instances: [], known, folder: podFolder(logRoot, pod), runtimeAnswers: false };
  }
}

/** Called where none of the container's instances runs, as far as the runtime says. */
async function willStartAgain(
  cri: Pick<CriClient, 'containerStatus'>,
  { instances, known, runtimeAnswers }: FoundPod,
  container: string,
  signal: AbortSignal,
): Promise<boolean> {
  const pod = await known();
  // Pods on edge nodes are restarted always, unless they say otherwise.
  if (pod === undefined) return runtimeAnswers;
  if (!runtimeAnswers && storedStatus(pod, container)?.state.running !== undefined) return false;
  return startsAgain(pod, container, async (name) => {
    const [newest] = instancesOf(instances, name);
    if (newest === undefined) return undefined;
    if (newest.state !== 'exited') return 'running';
    return cri.containerStatus(newest.id, signal).catch(() => undefined);
  });
}

/** Empty where the runtime keeps none, or has just dropped the container. */
async function logPathOf(
  cri: Pick<CriClient, 'containerStatus'>,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    return (await cri.containerStatus(id, signal)).logPath;
  } catch {
    signal.throwIfAborted();
    return '';
  }
}

function podFolder(logRoot: string, { namespace, name, uid }: PodIdentity): string {
  return join(logRoot, `${namespace}_${name}_${uid}`);
}

/** The uids of the pods that had this name and have a folder, the one whose folder changed last first. */
async function folderUids(logRoot: string, namespace: string, name: string): Promise<string[]> {
  const prefix = `${namespace}_${name}_`;
  const folders = (await namesIn(logRoot)).filter((folder) => folder.startsWith(prefix));
  const changed = await Promise.all(
    folders.map(async (folder) => {
      const { mtimeMs } = await stat(join(logRoot, folder)).catch(() => ({ mtimeMs: 0 }));
      return { uid: folder.slice(prefix.length), mtimeMs };
    }),
  );
  return changed.toSorted((a, b) => b.mtimeMs - a.mtimeMs).map(({ uid }) => uid);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function chooseContainers(
  found: FoundPod,
  { container, allContainers }: LogTargetRequest,
): Promise<{ containers: readonly string[]; warning?: string }> {
  const { pod, instances, folder, unknown } = found;
  if (unknown !== undefined) {
    // Edged takes a container by its name alone.
    if (container === undefined) throw unknown;
    return { containers: [container] };
  }
  const inOrder = instances.toSorted((a, b) => a.createdAtMs - b.createdAtMs).map((each) => each.name);
  const present = [...new Set([...inOrder, ...(await namesIn(folder)).sort()])];
  if (container !== undefined && present.includes(container)) return { containers: [container] };
  const known = await found.known();
  const spec = known === undefined ? undefined : podSpecOf(known);
  // kubectl's order: init containers first, as they ran.
  const all =
    spec === undefined ? present : [...spec.initContainers, ...spec.containers].map((each) => each.name);
  if (container !== undefined) {
    if (all.includes(container)) return { containers: [container] };
    throw new EdgectlError('NotFound', `container ${container} is not valid for pod ${pod.name}`, {
      hint: all.length === 0 ? 'the pod has no containers yet' : `its containers: ${all.join(', ')}`,
      details: { namespace: pod.namespace, pod: pod.name, containers: all },
    });
  }
  if (allContainers) return { containers: all };
  const annotated = defaultContainerOf(known?.metadata.annotations);
  if (annotated !== undefined && all.includes(annotated)) return { containers: [annotated] };
  const first = spec?.containers[0]?.name ?? all[0];
  if (first === undefined) {
    throw new EdgectlError('NotFound', `pod ${pod.namespace}/${pod.name} has no container with a log`, {
      hint: 'see what it waits for with describe pod',
    });
  }
  if (all.length === 1) return { containers: [first] };
  return { containers: [first], warning: `Defaulted container "${first}" out of: ${all.join(', ')}` };
}
