/** What waits on this node: pods whose update is held, and an upgrade of EdgeCore that is to be confirmed. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  HeldPod,
  NodeConfirmUpgradeParams,
  NodeConfirmUpgradeResult,
  NodeReleaseResult,
  NodeUpgradesResult,
  Pod,
  PodReleaseParams,
  PodReleaseResult,
  UpgradeJob,
} from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import type { Effect } from '../../common/effect.ts';
import { isJsonObject, jsonObject } from '../../common/json-object.ts';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';
import { installedVersion } from '../backends/edge-core-version.ts';
import type { EdgeCoreStart } from '../backends/edge-core-start.ts';
import type { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';
import { podSpecOf } from '../pods/pod-object.ts';
import type { PodSources } from '../pods/pod-sources.ts';
import type { PodIdentity } from '../backends/cri/cri-objects.ts';
import type { CriClient } from '../backends/cri/cri-client.ts';
import type { NodeSource } from '../status/node-operations.ts';
import { type Confirmed, type Progress, UpgradeProgress } from './upgrade-progress.ts';

export interface UpgradeParts {
  readonly node: string;
  readonly metaServer: Pick<MetaServerClient, 'unhold' | 'confirmUpgrade'>;
  readonly store: Pick<EdgeStore, 'upgradeJobs'>;
  readonly sources: Pick<PodSources, 'read'>;
  readonly cri: Pick<CriClient, 'listContainers'>;
  readonly nodeObject: NodeSource;
  readonly edgeCoreStart: EdgeCoreStart;
  readonly clock: Clock;
}

/** The store is written every second on a busy node. */
const NOTICE_MS = 5_000;
const HOLD = 'edge.kubeedge.io/hold-upgrade';
const HELD = 'HeldUpgrade';

/** One pod, or every one. */
interface HeldScope {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export class Upgrades {
  readonly #parts: UpgradeParts;
  readonly #progress: UpgradeProgress;
  /** When a job was seen first, by name and version: its row has no time. */
  #seen: { readonly key: string; readonly atMs: number } | undefined;

  #noticedMs = Number.NEGATIVE_INFINITY;
  /** Asked once for each start of EdgeCore. */
  #installed: { readonly core: string | undefined; readonly version: string | undefined } | undefined;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
    this.#progress = new UpgradeProgress(parts.clock);
  }

  /** Looks whether a job has come: `since` is then when it did. Called when the store was written. */
  async notice(signal: AbortSignal): Promise<void> {
    const nowMs = this.#parts.clock.monotonic();
    if (nowMs - this.#noticedMs < NOTICE_MS) return;
    this.#noticedMs = nowMs;
    const [job] = await this.#parts.store.upgradeJobs(signal).catch(() => []);
    if (job !== undefined) this.#since(job);
  }

  async list(signal: AbortSignal): Promise<NodeUpgradesResult> {
    const { clock } = this.#parts;
    const [held, job] = await Promise.all([this.held(signal), this.#job(signal)]);
    return {
      meta: { source: 'agent', observedAt: new Date(clock.now()).toISOString() },
      pods: held,
      ...(job !== undefined && { job }),
    };
  }

  /** The pods whose update is held, by namespace and name. */
  async held(signal: AbortSignal, { namespace: within, name: one }: HeldScope = {}) {
    const { sources, cri } = this.#parts;
    const { pods } = await sources.read(
      { ...(within !== undefined && { namespace: within }), ...(one !== undefined && { name: one }) },
      signal,
    );
    const waiting = pods.filter(isHeld);
    if (waiting.length === 0) return [];
    const containers = await cri.listContainers({}, signal).catch(() => []);
    const imageNow = (pod: PodIdentity, container: string): string | undefined =>
      containers.find(
        (each) =>
          each.name === container && each.pod.namespace === pod.namespace && each.pod.name === pod.name,
      )?.image;
    return waiting
      .map((pod): HeldPod => {
        const { namespace = '', name, uid = '' } = pod.metadata;
        const since = conditionOf(pod)?.['lastTransitionTime'];
        return {
          namespace,
          name,
          images: podSpecOf(pod).containers.map(({ name: container, image = '' }) => {
            const from = imageNow({ namespace, name, uid }, container);
            return { container, to: image, ...(from !== undefined && { from }) };
          }),
          ...(typeof since === 'string' && { since }),
        };
      })
      .toSorted((one, other) =>
        `${one.namespace} ${one.name}` < `${other.namespace} ${other.name}` ? -1 : 1,
      );
  }

  /** @throws EdgectlError `NotFound`; `Conflict` where it is not held; `Unavailable` without MetaServer */
  async releasePod(
    { namespace = 'default', name }: PodReleaseParams,
    effect: Effect,
    signal: AbortSignal,
  ): Promise<PodReleaseResult> {
    const held = await this.held(signal, { namespace, name });
    effect.begins();
    await this.#settle(effect, this.#parts.metaServer.unhold('pods', `${namespace}/${name}`, signal));
    const [pod = { namespace, name, images: [] }] = held;
    return { ...this.#answered(), pod };
  }

  /** A pod, or without one all that are held. @throws as {@link releasePod} */
  release({ namespace, name }: HeldScope, effect: Effect, signal: AbortSignal): Promise<unknown> {
    if (name === undefined) return this.releaseNode(effect, signal);
    return this.releasePod({ name, ...(namespace !== undefined && { namespace }) }, effect, signal);
  }

  /** All that are held. @throws EdgectlError as {@link releasePod} */
  async releaseNode(effect: Effect, signal: AbortSignal): Promise<NodeReleaseResult> {
    const pods = await this.held(signal);
    effect.begins();
    await this.#settle(effect, this.#parts.metaServer.unhold('nodes', this.#parts.node, signal));
    return { ...this.#answered(), pods };
  }

  /**
   * Lets the job go on. EdgeCore answers before it has begun: {@link list} follows it.
   * @throws EdgectlError `NotFound` where no job waits; `Conflict` for the name of another one
   */
  async confirm(
    { name }: NodeConfirmUpgradeParams,
    effect: Effect,
    signal: AbortSignal,
  ): Promise<NodeConfirmUpgradeResult> {
    const job = await this.#job(signal);
    if (job === undefined || !job.requireConfirmation) {
      throw new EdgectlError('NotFound', 'no upgrade waits for a confirmation on this node', {
        hint: 'edgectl get upgrades shows what waits',
      });
    }
    if (name !== undefined && name !== job.name) {
      throw new EdgectlError('Conflict', `the upgrade that waits is ${job.name}, and not ${name}`, {
        hint: 'nothing was confirmed',
      });
    }
    if (job.state === 'confirmed') {
      throw new EdgectlError('Conflict', `upgrade ${job.name} was confirmed, and runs`, {
        hint: 'edgectl confirm upgrade --follow shows how it goes',
      });
    }
    const confirmed = await this.#confirmation(job, signal);
    effect.begins();
    await this.#settle(effect, this.#parts.metaServer.confirmUpgrade(signal));
    this.#progress.confirmed(confirmed);
    return { ...this.#answered(), job: { ...job, state: 'confirmed' } };
  }

  async #confirmation(job: UpgradeJob, signal: AbortSignal): Promise<Confirmed> {
    return {
      job: job.name,
      from: await this.#version(signal),
      to: job.to,
      core: this.#coreToken(),
    };
  }

  async #job(signal: AbortSignal): Promise<UpgradeJob | undefined> {
    const jobs = await this.#parts.store.upgradeJobs(signal).catch(() => []);
    const version = await this.#version(signal);
    const installed = await this.#installedNow(signal);
    const progress = this.#progress.now({ version, installed, core: this.#coreToken() });
    const [row] = jobs;
    if (row === undefined) return progress === undefined ? undefined : overOf(progress);
    const { name, spec } = row;
    const to = textOf(spec['version']);
    const image = textOf(spec['image']);
    const mine = progress !== undefined && progress.job === name && progress.to === to ? progress : undefined;
    const waits = spec['requireConfirmation'] === true;
    return {
      name,
      to,
      requireConfirmation: waits,
      state: mine?.state ?? (waits ? 'waiting' : 'running'),
      since: new Date(this.#since(row)).toISOString(),
      ...(version !== undefined && { from: mine?.from ?? version }),
      ...(image !== '' && { image }),
    };
  }

  #since({
    name,
    spec,
  }: {
    readonly name: string;
    readonly spec: Readonly<Record<string, unknown>>;
  }): number {
    const key = `${name} ${textOf(spec['version'])}`;
    if (this.#seen?.key !== key) this.#seen = { key, atMs: this.#parts.clock.now() };
    return this.#seen.atMs;
  }

  /** KubeEdge's own part of what the node reports: `v1.31.12-kubeedge-v1.23.1`. */
  async #version(signal: AbortSignal): Promise<string | undefined> {
    const found = await this.#parts.nodeObject(signal).catch(() => undefined);
    const info = jsonObject(jsonObject(found?.object.status)['nodeInfo']);
    const reported = /-kubeedge-(v[^\s]+)$/.exec(textOf(info['kubeletVersion']))?.[1];
    return reported ?? this.#installedNow(signal);
  }

  async #installedNow(signal: AbortSignal): Promise<string | undefined> {
    const core = this.#coreToken();
    if (this.#installed === undefined || this.#installed.core !== core)
      this.#installed = { core, version: await installedVersion(signal) };
    return this.#installed.version;
  }

  #coreToken(): string | undefined {
    const socket = this.#parts.edgeCoreStart();
    return socket?.identity;
  }

  #answered(): Pick<PodReleaseResult, 'meta'> {
    const observedAt = new Date(this.#parts.clock.now()).toISOString();
    return { meta: { source: 'metaserver', observedAt } };
  }

  /** MetaServer refuses before it does anything. */
  async #settle(effect: Effect, asked: Promise<void>): Promise<void> {
    try {
      await asked;
      effect.happened();
    } catch (error) {
      if (EdgectlError.is(error) && (error.kind === 'NotFound' || error.kind === 'Conflict')) effect.undone();
      throw error;
    }
  }
}

/** One that is over, and whose row is gone. */
function overOf({ job, from, to, state }: Progress): UpgradeJob {
  return { name: job, to, requireConfirmation: true, state, ...(from !== undefined && { from }) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function conditionOf(pod: Pod): Readonly<Record<string, unknown>> | undefined {
  const { conditions } = jsonObject(pod.status);
  return (Array.isArray(conditions) ? conditions.filter(isJsonObject) : []).find(
    ({ type, status }) => type === HELD && status === 'True',
  );
}

/** By the annotation and the phase, as EdgeCore itself judges; the condition may be lost over its restart. */
function isHeld(pod: Pod): boolean {
  return (
    pod.metadata.annotations?.[HOLD] === 'true' &&
    jsonObject(pod.status)['phase'] === 'Pending' &&
    pod.metadata.deletionTimestamp === undefined
  );
}
