/** Everything that can be done with pods, composed from the node's clients. */
import type * as contract from '@edgectl/rpc-schema/generated/types';
import type { Effect } from '../../common/effect.ts';
import type { ByteSource, ReadChoice } from '../../common/byte-source.ts';
import { describePods, type DescribeOptions } from './describe-pods.ts';
import type { ExecOpener } from './exec/exec-opener.ts';
import type { PodOperations } from './pod-operations.ts';
import { getPod, listPods } from './read-pods.ts';
import { restartPods, type RestartOptions } from './restart-pods.ts';

export interface PodServiceOptions extends DescribeOptions {
  readonly exec: ExecOpener;
  readonly logs: Pick<PodOperations, 'logs'>;
  readonly restart: RestartOptions;
}

export class PodService implements PodOperations {
  readonly #options: PodServiceOptions;

  constructor(options: PodServiceOptions) {
    this.#options = options;
  }

  list(params: contract.PodListParams, signal: AbortSignal): Promise<contract.PodListResult> {
    return listPods(this.#options.sources, params, signal);
  }

  get(params: contract.PodGetParams, signal: AbortSignal): Promise<contract.PodGetResult> {
    return getPod(this.#options.sources, params, signal);
  }

  describe(params: contract.PodDescribeParams, signal: AbortSignal): Promise<contract.PodDescribeResult> {
    return describePods(this.#options, params, signal);
  }

  restart(
    params: contract.PodRestartParams,
    signal: AbortSignal,
    effect?: Effect,
  ): Promise<contract.PodRestartResult> {
    this.#options.restart.onRestart?.(params);
    return restartPods(this.#options.restart, params, signal, effect);
  }

  logs(params: contract.PodLogsParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    return this.#options.logs.logs(params, choice, signal);
  }

  exec(params: contract.PodExecParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    return this.#options.exec.exec(params, choice, signal);
  }

  attach(params: contract.PodAttachParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    return this.#options.exec.attach(params, choice, signal);
  }
}
