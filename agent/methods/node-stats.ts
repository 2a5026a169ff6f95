import type { NodeStatsParams, NodeStatsResult } from '@edgectl/rpc-schema/generated/types';
import type { NodeOperations } from '../status/node-operations.ts';
import type { Method } from './method.ts';

export function nodeStats(node: NodeOperations): Method<NodeStatsParams, NodeStatsResult> {
  return { name: 'node.stats', run: (_params, { signal }) => node.stats(signal) };
}
