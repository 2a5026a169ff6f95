import type { RpcDiscoverParams, RpcDiscoverResult } from '@edgectl/rpc-schema/generated/types';
import type { Method } from './method.ts';

/** The document tells the truth of this agent: the methods that it serves, and no other. */
export function rpcDiscover(
  document: (params: RpcDiscoverParams) => Promise<RpcDiscoverResult>,
): Method<RpcDiscoverParams, RpcDiscoverResult> {
  return { name: 'rpc.discover', run: document };
}
