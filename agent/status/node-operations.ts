/** The methods on the node itself. */
import type * as contract from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { EdgedClient } from '../backends/edged/edged-client.ts';
import { startDeadline } from '../../common/deadline.ts';
import type { Caller } from '../access/caller.ts';
import type { AgentState } from './agent-state.ts';
import type { BackendWatch } from './backend-watch.ts';
import type { RuntimeStats } from '../pods/runtime-stats.ts';

/** The Node object, wherever it can be had. */
export type NodeSource = (
  signal: AbortSignal,
) => Promise<{ readonly object: contract.Node; readonly meta: contract.Meta } | undefined>;

export interface NodeOperationsOptions {
  readonly state: AgentState;
  readonly backends: BackendWatch;
  readonly node: NodeSource;
  readonly edged: Pick<EdgedClient, 'statsSummary'>;
  /** The second way. */
  readonly runtimeStats: Pick<RuntimeStats, 'summary'>;
  /** Where the Kubernetes API is served; `undefined` while it is not. */
  readonly kubernetesApi: () => contract.KubernetesApi | undefined;
  readonly clock: Clock;
}

const EDGED_TIMEOUT_MS = 5_000;

export class NodeOperations {
  readonly #options: NodeOperationsOptions;

  constructor(options: NodeOperationsOptions) {
    this.#options = options;
  }

  /** Who answers. */
  identity(): ReturnType<AgentState['identity']> {
    return this.#options.state.identity();
  }

  /** Answers with every backend missing. */
  async status(caller: Caller, signal: AbortSignal): Promise<contract.NodeStatusResult> {
    const { state, backends, node } = this.#options;
    const kubernetesApi = this.#options.kubernetesApi();
    const [found] = await Promise.all([node(signal).catch(() => undefined), backends.poll()]);
    return {
      meta: found?.meta ?? this.#meta('agent'),
      agent: state.online(true),
      caller: {
        principal: caller.principal,
        door: caller.door,
        attachment: caller.attachment,
        believed: caller.trusted,
        ...caller.distrust,
      },
      ...(found === undefined ? {} : { object: found.object }),
      ...(kubernetesApi === undefined ? {} : { kubernetesApi }),
    };
  }

  /** @throws EdgectlError `Unavailable` if Edged and the container runtime are gone */
  async stats(signal: AbortSignal): Promise<contract.NodeStatsResult> {
    const { edged, runtimeStats } = this.#options;
    // One that hangs must leave time for the other.
    const deadline = startDeadline(EDGED_TIMEOUT_MS, signal);
    try {
      const summary = await edged.statsSummary(deadline.signal);
      return { meta: this.#meta('edged'), summary: summary as unknown as contract.StatsSummary };
    } catch (error) {
      signal.throwIfAborted();
      const failure = EdgectlError.from(error, 'Unavailable', { layer: 'edged' });
      const summary = await runtimeStats.summary(signal).catch(() => {
        throw failure;
      });
      const { layer, message } = failure;
      return { meta: { ...this.#meta('cri'), notes: [{ layer, message }] }, summary };
    } finally {
      deadline.release();
    }
  }

  #meta(source: contract.Source): contract.Meta {
    return { source, observedAt: new Date(this.#options.clock.now()).toISOString() };
  }
}
