/** From what a caller names (namespace, pod or selector, container) to what the runtime has: shared by logs, exec, attach and restart. */
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { CriClient } from '../backends/cri/cri-client.ts';
import type { CriContainer, CriSandbox, PodIdentity } from '../backends/cri/cri-objects.ts';
import { parseLabelSelector } from '../../common/kubernetes/label-selector.ts';
import { defaultContainerOf, podSpecOf } from './pod-object.ts';

/** Pods as MetaServer or the store know them. */
export interface PodLookup {
  /** `undefined` if no backend can answer or none knows it. */
  find(namespace: string, name: string, signal: AbortSignal): Promise<Pod | undefined>;
}

/** The same for many pods at once. */
export interface PodsLookup extends PodLookup {
  /** All of the namespace; none where no backend can answer. */
  inNamespace(namespace: string, signal: AbortSignal): Promise<readonly Pod[]>;
}

export interface PodTarget {
  readonly pod: PodIdentity;
  /** Every instance of every container that the runtime still has, the newest attempt of each first. */
  readonly instances: readonly CriContainer[];
}

export interface ContainerTarget {
  readonly pod: PodIdentity;
  /** The container's name in the pod. */
  readonly container: string;
  /** The running instance with the highest attempt, else the one with the highest attempt. */
  readonly instance: CriContainer;
  /** Its other instances that the runtime still has, newest first. */
  readonly older: readonly CriContainer[];
  /** The note that kubectl prints on stderr: which container was chosen, out of which. */
  readonly warnings: readonly string[];
}

export type TargetCri = Pick<CriClient, 'listContainers' | 'listSandboxes'>;

export class PodTargets {
  readonly #cri: TargetCri;
  readonly #lookup: PodLookup;

  constructor(cri: TargetCri, lookup: PodLookup) {
    this.#cri = cri;
    this.#lookup = lookup;
  }

  /** @throws EdgectlError `NotFound` if neither the runtime nor any other backend knows the pod; `Unavailable` from the runtime. */
  async pod(namespace: string, name: string, signal: AbortSignal): Promise<PodTarget> {
    const found = newestPod(await this.#cri.listContainers({ namespace, pod: name }, signal));
    if (found !== undefined) return found;
    const known = await this.#lookup.find(namespace, name, signal);
    if (known === undefined) throw podNotFound(namespace, name);
    return { pod: { namespace, name, uid: known.metadata.uid ?? '' }, instances: [] };
  }

  /** The pods of the namespace (or of all) whose sandbox carries the labels, by namespace and name. */
  async select(
    namespace: string | undefined,
    labelSelector: string,
    signal: AbortSignal,
  ): Promise<PodIdentity[]> {
    const matches = parseLabelSelector(labelSelector);
    const sandboxes = await this.#cri.listSandboxes(namespace === undefined ? {} : { namespace }, signal);
    return newestSandboxes(sandboxes)
      .filter(({ labels }) => matches(labels))
      .map(({ pod }) => pod)
      .toSorted((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
  }

  /** The pods that {@link select} finds, with what the runtime has of each: two questions, however many pods there are. */
  async selected(namespace: string, labelSelector: string, signal: AbortSignal): Promise<PodTarget[]> {
    const [pods, containers] = await Promise.all([
      this.select(namespace, labelSelector, signal),
      this.#cri.listContainers({ namespace }, signal),
    ]);
    const byName = Map.groupBy(containers, ({ pod }) => pod.name);
    return pods.map((pod) => newestPod(byName.get(pod.name) ?? []) ?? { pod, instances: [] });
  }

  /**
   * The container that is meant: the one named, else the pod's default, as kubectl chooses it.
   * @throws EdgectlError `NotFound` for a pod or container that is not there, `Conflict` for one that was never started.
   */
  async container(
    namespace: string,
    name: string,
    container: string | undefined,
    signal: AbortSignal,
  ): Promise<ContainerTarget> {
    const { pod, instances } = await this.pod(namespace, name, signal);
    const names = [...new Set(instances.toSorted(oldestFirst).map((instance) => instance.name))];
    const chosen =
      container === undefined
        ? await this.#default(pod, instances, names, signal)
        : { container, warnings: [] };
    const [instance, ...older] = instancesOf(instances, chosen.container);
    if (instance === undefined) throw await this.#missing(pod, chosen.container, names, signal);
    return { pod, container: chosen.container, instance, older, warnings: chosen.warnings };
  }

  async #default(
    pod: PodIdentity,
    instances: readonly CriContainer[],
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<{ container: string; warnings: string[] }> {
    const [first, ...others] = names;
    if (first !== undefined && others.length === 0) return { container: first, warnings: [] };
    const known = await this.#lookup.find(pod.namespace, pod.name, signal);
    const spec = known === undefined ? undefined : podSpecOf(known);
    const annotated =
      defaultContainerOf(known?.metadata.annotations) ?? (await this.#annotationOfSandbox(pod, signal));
    const all =
      spec === undefined ? names : [...spec.containers, ...spec.initContainers].map((each) => each.name);
    if (annotated !== undefined && all.includes(annotated)) return { container: annotated, warnings: [] };
    const running = names.find((each) =>
      instances.some(({ name, state }) => name === each && state === 'running'),
    );
    const container = spec?.containers[0]?.name ?? running ?? first;
    if (container === undefined) throw neverStarted(pod, undefined);
    const order =
      spec === undefined ? " (the pod's spec is not known: the running one that was started first)" : '';
    return {
      container,
      warnings:
        all.length > 1 ? [`Defaulted container "${container}" out of: ${all.join(', ')}${order}`] : [],
    };
  }

  /** kubelet copies the pod's annotations to its sandbox: known without MetaServer and store too. */
  async #annotationOfSandbox(pod: PodIdentity, signal: AbortSignal): Promise<string | undefined> {
    const { namespace, name, uid } = pod;
    const sandboxes = await this.#cri.listSandboxes({ namespace, pod: name, podUid: uid }, signal);
    const [newest] = newestSandboxes(sandboxes);
    return defaultContainerOf(newest?.annotations);
  }

  async #missing(
    pod: PodIdentity,
    container: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<EdgectlError> {
    const known = await this.#lookup.find(pod.namespace, pod.name, signal);
    const spec = known === undefined ? undefined : podSpecOf(known);
    const all =
      spec === undefined ? names : [...spec.containers, ...spec.initContainers].map((each) => each.name);
    if (spec !== undefined && all.includes(container)) return neverStarted(pod, container);
    return new EdgectlError(
      'NotFound',
      `container ${JSON.stringify(container)} not found in pod "${pod.name}"`,
      {
        layer: 'cri',
        hint:
          all.length === 0
            ? `pod ${pod.namespace}/${pod.name} has no containers yet`
            : `its containers: ${all.join(', ')}`,
        details: { namespace: pod.namespace, pod: pod.name, containers: all },
      },
    );
  }
}

/** As the Kubernetes API says it, so that scripts that look for the words find them. */
export function podNotFound(namespace: string, name: string): EdgectlError {
  return new EdgectlError('NotFound', `pods "${name}" not found`, {
    hint: `there is no such pod in namespace ${namespace}; list all with --all-namespaces`,
    details: { namespace, pod: name },
  });
}

function neverStarted(pod: PodIdentity, container: string | undefined): EdgectlError {
  const what = container === undefined ? 'no container' : `container ${JSON.stringify(container)} not`;
  return new EdgectlError('Conflict', `pod ${pod.namespace}/${pod.name} has ${what} started yet`, {
    layer: 'cri',
    hint: 'run describe pod to see what it waits for',
    retryable: true,
  });
}

/** Of a pod that was deleted and made again under its name, the former one's containers are not meant. */
function newestPod(containers: readonly CriContainer[]): PodTarget | undefined {
  const [newest] = containers.toSorted((a, b) => b.createdAtMs - a.createdAtMs);
  if (newest === undefined) return undefined;
  const { pod } = newest;
  return { pod, instances: containers.filter(({ pod: { uid } }) => uid === pod.uid).toSorted(newestFirst) };
}

/** The instances of one container: the running one with the highest attempt first, then newest first. */
export function instancesOf(instances: readonly CriContainer[], container: string): CriContainer[] {
  return instances
    .filter(({ name }) => name === container)
    .toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running') || newestFirst(a, b));
}

/** The current sandbox of each pod, in no order. */
export function newestSandboxes(sandboxes: readonly CriSandbox[]): CriSandbox[] {
  const newest = new Map<string, CriSandbox>();
  for (const sandbox of sandboxes) {
    const key = `${sandbox.pod.namespace}/${sandbox.pod.name}`;
    const other = newest.get(key);
    if (other === undefined || sandbox.createdAtMs > other.createdAtMs) newest.set(key, sandbox);
  }
  return [...newest.values()];
}

function newestFirst(a: CriContainer, b: CriContainer): number {
  return b.attempt - a.attempt || b.createdAtMs - a.createdAtMs;
}

function oldestFirst(a: CriContainer, b: CriContainer): number {
  return a.createdAtMs - b.createdAtMs;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
