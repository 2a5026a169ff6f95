/**
 * Where pods come from: MetaServer, else EdgeCore's store, else the container runtime alone. Whichever it is, what the runtime has
 * now is laid over a status that no longer holds.
 */
import { setMaxListeners } from 'node:events';
import type { BackendNote, KubernetesObject, Pod, Source } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';
import { startDeadline } from '../../common/deadline.ts';
import type { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';
import type { PodsLookup } from './pod-targets.ts';
import { SharedReads } from '../../common/shared-reads.ts';
import { RestartCounts } from './status/restart-counts.ts';
import { withLiveStatus } from './status/live-status.ts';
import { podFromRuntime } from './status/pod-from-runtime.ts';
import {
  readRuntime,
  type RuntimePod,
  type RuntimeView,
  statusesOf,
  type ViewCri,
} from './status/runtime-view.ts';

export interface PodSourcesOptions {
  /** Absent if the node has none. */
  readonly metaServer: Pick<MetaServerClient, 'list' | 'get'> | undefined;
  readonly store: Pick<EdgeStore, 'list' | 'get' | 'modifiedAtMs'> | undefined;
  readonly cri: ViewCri;
  readonly nodeName: string;
  readonly clock: Clock;
}

export interface PodsAnswer {
  readonly pods: readonly Pod[];
  readonly source: Source;
  readonly observedAtMs: number;
  /** On the backends that could not answer. */
  readonly notes: readonly BackendNote[];
  /** On one pod each, by {@link podKey}. */
  readonly podNotes: ReadonlyMap<string, BackendNote>;
}

interface StoredPods {
  readonly pods: readonly Pod[];
  readonly source: 'metaserver' | 'store';
  readonly observedAtMs: number;
}

/** The scope of a read: all pods, those of a namespace, or one. */
export type PodScope = { readonly namespace?: string; readonly name?: string };

/** A backend that hangs must leave time for the next one. */
const BACKEND_TIMEOUT_MS = 3_000;

/** By namespace and name; a space sorts before every character of either. */
export function podKey({ metadata }: Pod): string {
  return `${metadata.namespace ?? ''} ${metadata.name}`;
}

export class PodSources implements PodsLookup {
  readonly #options: PodSourcesOptions;
  readonly #reads: SharedReads<PodsAnswer>;
  readonly #restartCounts = new RestartCounts();

  constructor(options: PodSourcesOptions) {
    this.#options = options;
    this.#reads = new SharedReads(options.clock);
  }

  /** @throws EdgectlError `Unavailable` if no backend can answer; the notes of all are in its details. */
  read(scope: PodScope, signal: AbortSignal): Promise<PodsAnswer> {
    const question = JSON.stringify([scope.namespace, scope.name]);
    return this.#reads.ask(question, (shared) => this.#read(scope, shared), signal);
  }

  async #read(scope: PodScope, signal: AbortSignal): Promise<PodsAnswer> {
    const notes: BackendNote[] = [];
    // One question to the runtime per container may be under way, each of them ending with this signal.
    setMaxListeners(0, signal);
    const [stored, runtime] = await Promise.all([
      this.#stored(scope, notes, signal),
      this.#runtime(scope, notes, signal),
    ]);
    if (stored !== undefined) {
      const held = await this.#held(stored, runtime, scope, notes, signal);
      return { ...held, pods: this.#restartCounts.raised(held.pods, runtime) };
    }
    if (runtime === undefined) throw noBackend(notes);
    const pods = await this.#fromRuntime([...runtime.byUid], signal);
    return {
      pods: this.#restartCounts.raised(pods.filter(inScope(scope)), runtime),
      source: 'cri',
      observedAtMs: this.#options.clock.now(),
      notes,
      podNotes: new Map(),
    };
  }

  /** The stored object alone, without the runtime; `undefined` if no backend has it. */
  async find(namespace: string, name: string, signal: AbortSignal): Promise<Pod | undefined> {
    const stored = await this.#stored({ namespace, name }, [], signal);
    return stored?.pods[0];
  }

  /** As {@link find}, of all pods of the namespace. */
  async inNamespace(namespace: string, signal: AbortSignal): Promise<readonly Pod[]> {
    return (await this.#stored({ namespace }, [], signal))?.pods ?? [];
  }

  async #stored(
    { namespace, name }: PodScope,
    notes: BackendNote[],
    signal: AbortSignal,
  ): Promise<StoredPods | undefined> {
    const { metaServer, store, clock } = this.#options;
    const attempt = async <Result>(
      read: (limited: AbortSignal) => Promise<Result>,
    ): Promise<Result | undefined> => {
      const deadline = startDeadline(BACKEND_TIMEOUT_MS, signal, clock);
      try {
        return await read(deadline.signal);
      } catch (error) {
        if (signal.aborted) throw error;
        notes.push(noteOf(error));
        return undefined;
      } finally {
        deadline.release();
      }
    };
    if (metaServer !== undefined) {
      const found = await attempt(async (limited) => {
        if (name === undefined)
          return metaServer.list('pods', namespace === undefined ? {} : { namespace }, limited);
        const object = await metaServer.get('pods', name, namespace, limited);
        return object === undefined ? [] : [object];
      });
      if (found !== undefined)
        return { pods: found.map(asPod), source: 'metaserver', observedAtMs: clock.now() };
    }
    if (store === undefined) return undefined;
    const found = await attempt((limited) => store.list('pods', namespace, limited));
    if (found === undefined) return undefined;
    const wanted = name === undefined ? found : found.filter(({ metadata }) => metadata.name === name);
    return { pods: wanted.map(asPod), source: 'store', observedAtMs: store.modifiedAtMs() ?? clock.now() };
  }

  async #runtime(
    scope: PodScope,
    notes: BackendNote[],
    signal: AbortSignal,
  ): Promise<RuntimeView | undefined> {
    const { namespace, name } = scope;
    const filter = {
      ...(namespace !== undefined && { namespace }),
      ...(name !== undefined && { pod: name }),
    };
    try {
      return await readRuntime(this.#options.cri, filter, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      notes.push(noteOf(error));
      return undefined;
    }
  }

  async #held(
    stored: StoredPods,
    runtime: RuntimeView | undefined,
    scope: PodScope,
    notes: BackendNote[],
    signal: AbortSignal,
  ): Promise<PodsAnswer> {
    const { cri } = this.#options;
    const { source, observedAtMs } = stored;
    const podNotes = new Map<string, BackendNote>();
    if (runtime === undefined) return { pods: stored.pods, source, observedAtMs, notes, podNotes };
    const live = await Promise.all(
      stored.pods.map((pod) => withLiveStatus(pod, runtime.byUid.get(pod.metadata.uid ?? ''), cri, signal)),
    );
    for (const { pod, corrections } of live) {
      if (corrections.length === 0) continue;
      const { namespace = '', name } = pod.metadata;
      podNotes.set(podKey(pod), {
        layer: source,
        message: `stale status of pod ${namespace}/${name} corrected: ${corrections.join('; ')}`,
      });
    }
    const known = new Set(stored.pods.map(({ metadata }) => metadata.uid));
    // Pods that EdgeCore does not know are shown only if they run: the others are leftovers of deleted pods.
    const unknown = [...runtime.byUid].filter(
      ([uid, { sandbox }]) => sandbox?.ready === true && !known.has(uid),
    );
    const more =
      unknown.length === 0 ? [] : (await this.#fromRuntime(unknown, signal)).filter(inScope(scope));
    for (const pod of more) {
      const { namespace = '', name } = pod.metadata;
      podNotes.set(podKey(pod), {
        layer: source,
        message: `pod ${namespace}/${name} is known to the container runtime alone`,
      });
    }
    return { pods: [...live.map(({ pod }) => pod), ...more], source, observedAtMs, notes, podNotes };
  }

  #fromRuntime(entries: readonly (readonly [string, RuntimePod])[], signal: AbortSignal): Promise<Pod[]> {
    const { cri, nodeName } = this.#options;
    const whole = entries.flatMap(([, { sandbox, instances }]) => {
      const pod = sandbox?.pod ?? instances[0]?.pod;
      return pod === undefined || pod.name === '' ? [] : [{ pod, sandbox, instances }];
    });
    return Promise.all(
      whole.map(async ({ pod, sandbox, instances }) => {
        const statuses = await statusesOf(cri, instances, signal);
        return podFromRuntime({ pod, sandbox, statuses, nodeName, runtime: 'containerd' });
      }),
    );
  }
}

function inScope({ namespace, name }: PodScope): (pod: Pod) => boolean {
  return ({ metadata }) =>
    (namespace === undefined || metadata.namespace === namespace) &&
    (name === undefined || metadata.name === name);
}

function asPod(object: KubernetesObject): Pod {
  return { ...object, apiVersion: 'v1', kind: 'Pod' };
}

function noteOf(error: unknown): BackendNote {
  const known = EdgectlError.from(error, 'Internal');
  return { layer: known.layer, message: known.message };
}

function noBackend(notes: readonly BackendNote[]): EdgectlError {
  return new EdgectlError(
    'Unavailable',
    `no backend can list the pods: ${notes.map(({ message }) => message).join('; ')}`,
    {
      hint: 'check that EdgeCore or the container runtime runs, and that the agent may reach it',
      details: { backends: notes },
    },
  );
}
