/** What can be done with pods, whichever door asks. Sources are opened with the streams that nobody will read. */
import type { ByteSource, ReadChoice } from '../../common/byte-source.ts';
import type { Effect } from '../../common/effect.ts';
import type * as contract from '@edgectl/rpc-schema/generated/types';

export interface PodOperations {
  list(params: contract.PodListParams, signal: AbortSignal): Promise<contract.PodListResult>;
  get(params: contract.PodGetParams, signal: AbortSignal): Promise<contract.PodGetResult>;
  describe(params: contract.PodDescribeParams, signal: AbortSignal): Promise<contract.PodDescribeResult>;
  restart(
    params: contract.PodRestartParams,
    signal: AbortSignal,
    effect?: Effect,
  ): Promise<contract.PodRestartResult>;
  logs(params: contract.PodLogsParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource>;
  exec(params: contract.PodExecParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource>;
  attach(params: contract.PodAttachParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource>;
}
