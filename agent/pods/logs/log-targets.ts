/**
 * From what a caller names to containers that may have a log: also when the runtime has dropped them, or does not answer, because log files outlive
 * both.
 */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ErrorKind } from '@edgectl/rpc-schema/error-table';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';
import { startDeadline } from '../../../common/deadline.ts';
import type { CriClient } from '../../backends/cri/cri-client.ts';
import type { CriContainer, PodIdentity } from '../../backends/cri/cri-objects.ts';
import { defaultContainerOf, podSpecOf } from '../pod-object.ts';
import { mayStart } from '../starts-again.ts';
import type { PodsLookup, PodTargets } from '../pod-targets.ts';
import { willStartAgain } from './log-instance.ts';
import { listLogFolder, type LogListing } from './log-folder.ts';

export interface LogTarget {
  readonly pod: PodIdentity;
  readonly container: string;
  /** What the runtime still has of it; empty if it has nothing or does not answer. */
  readonly instances: readonly CriContainer[];
  /** Where its files are, if there are any. */
  readonly folder: string;
  /** The files, or why they cannot be told: then the log is Edged's, which knows its own pods. */
  readonly files: LogListing | EdgectlError;
  /** Whether kubelet will start the container again; asked where none of its instances runs. */
  readonly startsAgain: () => Promise<boolean>;
  /**
   * Whether the pod is still there, and not over: a container that never ran may be started. Asked anew each time. Absent where the runtime
   * does not answer: then nobody knows that it never ran.
   */
  readonly mayStart?: () => Promise<boolean>;
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
  readonly targets: Pick<PodTargets, 'pod' | 'selected'>;
  readonly lookup: PodsLookup;
  readonly cri: Pick<CriClient, 'containerStatus'>;
  /** `/var/log/pods`. */
  readonly logRoot: string;
  readonly clock: Clock;
}

interface FoundPod {
  readonly pod: PodIdentity;
  readonly instances: readonly CriContainer[];
  /** The pod as MetaServer or the store has it; asked only where it matters. */
  readonly known: () => Promise<Pod | undefined>;
  /** The pod's log folder, and what is in it: a folder of each container. */
  readonly folder: string;
  readonly names: readonly string[];
  /** False if the runtime does not answer: what runs is not known then. */
  readonly runtimeAnswers: boolean;
  /** The runtime has said that it has nothing of the pod. */
  readonly isUnstarted?: boolean;
  /** Why nobody but Edged can know the pod: runtime, MetaServer, store and log folders are all silent. */
  readonly unknown?: EdgectlError;
}

/**
 * The runtime is asked twice at the most, however many pods are meant, and each container's folder is listed once.
 * @throws EdgectlError `NotFound` if nothing is left of the pod or container; `Unavailable` for a selector without the runtime.
 */
export async function findLogTargets(
  backends: LogTargetBackends,
  request: LogTargetRequest,
  signal: AbortSignal,
): Promise<LogTargets> {
  const { namespace, name, labelSelector = '' } = request;
  const pods =
    name === undefined
      ? await findPods(backends, namespace, labelSelector, signal)
      : [await findPod(backends, namespace, name, signal)];
  const chosen: { readonly found: FoundPod; readonly container: string }[] = [];
  const warnings: string[] = [];
  for (const found of pods) {
    const { containers, warning } = await chooseContainers(found, request);
    if (warning !== undefined) warnings.push(warning);
    for (const container of containers) chosen.push({ found, container });
  }
  if (chosen.length > MAX_CONTAINERS) throw tooMany(chosen.length);
  const targets = await Promise.all(
    chosen.map(({ found, container }) => targetOf(backends, found, container, signal)),
  );
  return { targets, warnings };
}

/** How long a follower waits for word of a pod whose container has not started. */
const LOOKUP_MS = 10_000;
/** More would be a hundred open files and watches for one caller. */
const MAX_CONTAINERS = 100;
const SILENT: ReadonlySet<ErrorKind> = new Set(['Unavailable', 'Timeout']);

function tooMany(containers: number): EdgectlError {
  return new EdgectlError('InvalidParams', `${containers} containers match, more than ${MAX_CONTAINERS}`, {
    hint: 'name a container, or use a narrower selector',
  });
}

/** Those that carry the labels: the runtime is asked for all at once, and so is who knows their specs. */
async function findPods(
  backends: LogTargetBackends,
  namespace: string,
  labelSelector: string,
  signal: AbortSignal,
): Promise<FoundPod[]> {
  const { targets, lookup } = backends;
  const selected = await targets.selected(namespace, labelSelector, signal);
  const folders = new PodFolders(backends, signal);
  let asked: Promise<readonly Pod[]> | undefined;
  const all = (): Promise<readonly Pod[]> => (asked ??= lookup.inNamespace(namespace, signal));
  return Promise.all(
    selected.map(async ({ pod, instances }) => ({
      pod,
      instances,
      known: async () => (await all()).find(({ metadata }) => metadata.name === pod.name),
      runtimeAnswers: true,
      ...(await folders.of(pod, instances)),
    })),
  );
}

async function findPod(
  backends: LogTargetBackends,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<FoundPod> {
  const { targets, lookup, logRoot } = backends;
  const folders = new PodFolders(backends, signal);
  let asked: Promise<Pod | undefined> | undefined;
  const known = (): Promise<Pod | undefined> => (asked ??= lookup.find(namespace, name, signal));
  try {
    const { pod, instances } = await targets.pod(namespace, name, signal);
    return { pod, instances, known, runtimeAnswers: true, ...(await folders.of(pod, instances)) };
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
      return { pod, instances: [], known, folder: '', names: [], runtimeAnswers: false, unknown: error };
    }
    const pod = { namespace, name, uid };
    const isUnstarted = EdgectlError.is(error) && error.kind === 'NotFound';
    return { pod, instances: [], known, runtimeAnswers: false, isUnstarted, ...(await folders.of(pod, [])) };
  }
}

/** Where the logs of pods are: below the root that is configured, else where the runtime says, which is asked once for all. */
class PodFolders {
  readonly #backends: LogTargetBackends;
  readonly #signal: AbortSignal;
  #elsewhere: Promise<string | undefined> | undefined;

  constructor(backends: LogTargetBackends, signal: AbortSignal) {
    this.#backends = backends;
    this.#signal = signal;
  }

  async of(
    { namespace, name, uid }: PodIdentity,
    [instance]: readonly CriContainer[],
  ): Promise<Pick<FoundPod, 'folder' | 'names'>> {
    const own = `${namespace}_${name}_${uid}`;
    const folder = join(this.#backends.logRoot, own);
    const names = await namesIn(folder);
    if (names !== undefined || instance === undefined) return { folder, names: names ?? [] };
    const root = (await (this.#elsewhere ??= this.#rootOf(instance.id))) ?? (await this.#rootOf(instance.id));
    if (root === undefined) return { folder, names: [] };
    return { folder: join(root, own), names: (await namesIn(join(root, own))) ?? [] };
  }

  /** `undefined` if the runtime keeps no log of it, or has just dropped the container. */
  async #rootOf(id: string): Promise<string | undefined> {
    try {
      const { logPath } = await this.#backends.cri.containerStatus(id, this.#signal);
      // <root>/<pod's folder>/<container>/<attempt>.log
      return logPath === '' ? undefined : dirname(dirname(dirname(logPath)));
    } catch {
      this.#signal.throwIfAborted();
      return undefined;
    }
  }
}

async function targetOf(
  { cri, lookup, clock }: LogTargetBackends,
  found: FoundPod,
  container: string,
  signal: AbortSignal,
): Promise<LogTarget> {
  const { pod, unknown } = found;
  const folder = join(found.folder, container);
  const target = {
    pod,
    container,
    instances: found.instances.filter(({ name }) => name === container),
    folder,
    startsAgain: () => willStartAgain(cri, found, container, signal),
    ...((found.runtimeAnswers || found.isUnstarted === true) && {
      mayStart: async () => {
        const deadline = startDeadline(LOOKUP_MS, undefined, clock);
        try {
          const known = await lookup.find(pod.namespace, pod.name, deadline.signal);
          // A static pod's own uid is not the one that the API has.
          return known !== undefined && mayStart(known);
        } finally {
          deadline.release();
        }
      },
    }),
  };
  if (unknown !== undefined) return { ...target, files: unknown };
  const files = await listLogFolder(folder, clock).catch((cause: unknown) => whyNoFiles(target, cause));
  return { ...target, files };
}

/** `NotFound` if the container was never started, `Unavailable` if the agent may not read its folder. */
function whyNoFiles(target: Omit<LogTarget, 'files'>, cause: unknown): EdgectlError {
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  if (missing && target.instances.length === 0) return neverStarted(target);
  const what = missing ? 'are not there' : 'cannot be read';
  return new EdgectlError('Unavailable', `the log files in ${target.folder} ${what}`, {
    hint: "the agent needs to read the node's /var/log/pods (in a container: mount it at the same path)",
    cause,
  });
}

export function neverStarted({ pod, container }: Pick<LogTarget, 'pod' | 'container'>): EdgectlError {
  return new EdgectlError('NotFound', `container "${container}" in pod "${pod.name}" has no log`, {
    hint: 'it was never started, or its files were removed: run describe pod to see what it waits for',
  });
}

/** The uids of the pods that had this name and have a folder, the one whose folder changed last first. */
async function folderUids(logRoot: string, namespace: string, name: string): Promise<string[]> {
  const prefix = `${namespace}_${name}_`;
  const folders = ((await namesIn(logRoot)) ?? []).filter((folder) => folder.startsWith(prefix));
  const changed = await Promise.all(
    folders.map(async (folder) => {
      const { mtimeMs } = await stat(join(logRoot, folder)).catch(() => ({ mtimeMs: 0 }));
      return { uid: folder.slice(prefix.length), mtimeMs };
    }),
  );
  return changed.toSorted((a, b) => b.mtimeMs - a.mtimeMs).map(({ uid }) => uid);
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  return readdir(folder).catch(() => undefined);
}

async function chooseContainers(
  found: FoundPod,
  { container, allContainers }: LogTargetRequest,
): Promise<{ containers: readonly string[]; warning?: string }> {
  const { pod, instances, names, unknown } = found;
  if (unknown !== undefined) {
    // Edged takes a container by its name alone.
    if (container === undefined) throw unknown;
    return { containers: [container] };
  }
  const inOrder = instances.toSorted((a, b) => a.createdAtMs - b.createdAtMs).map((each) => each.name);
  const present = [...new Set([...inOrder, ...names.toSorted()])];
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
      hint: 'run describe pod to see what it waits for',
    });
  }
  if (all.length === 1) return { containers: [first] };
  return { containers: [first], warning: `Defaulted container "${first}" out of: ${all.join(', ')}` };
}
