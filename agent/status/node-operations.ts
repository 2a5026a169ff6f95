/** What can be asked about the node itself. */
import type * as contract from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import type { EdgedClient } from '../node/edged/edged-client.ts';
import type { Caller } from '../rpc/caller.ts';
import type { AgentState } from './agent-state.ts';
import type { BackendWatch } from './backend-watch.ts';

/** The Node object, wherever it can be had. */
export type NodeSource = (
  signal: AbortSignal,
) => Promise<{ readonly object: contract.Node; readonly meta: contract.Meta } | undefined>;

export interface NodeOperationsOptions {
  readonly state: AgentState;
  readonly backends: BackendWatch;
  readonly node: NodeSource;
  readonly edged: Pick<EdgedClient, 'statsSummary'>;
  readonly clock: Clock;
}

export class NodeOperations {
  readonly #options: NodeOperationsOptions;

  constructor(options: NodeOperationsOptions) {
    this.#options = options;
  }

  /** Answers with every backend missing. */
  async status(caller: Caller, signal: AbortSignal): Promise<contract.NodeStatusResult> {
    const { state, backends, node } = this.#options;
    const [found] = await Promise.all([node(signal).catch(() => undefined), backends.look()]);
    return {
      meta: found?.meta ?? this.#meta('agent'),
      agent: state.online(),
      caller: {
        principal: caller.principal,
        door: caller.door,
        attachment: caller.attachment,
        believed: caller.believed,
        ...caller.disbelief,
      },
      ...(found === undefined ? {} : { object: found.object }),
    };
  }

  /** @throws EdgectlError `Unavailable` where Edged is gone */
  async stats(signal: AbortSignal): Promise<contract.NodeStatsResult> {
    const summary = await this.#options.edged.statsSummary(signal);
    return { meta: this.#meta('edged'), summary: summary as unknown as contract.StatsSummary };
  }

  #meta(source: contract.Source): contract.Meta {
    return { source, observedAt: new Date(this.#options.clock.now()).toISOString() };
  }
}
