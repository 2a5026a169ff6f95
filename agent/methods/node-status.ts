import type { NodeStatusParams, NodeStatusResult } from '@edgectl/rpc-schema/generated/types';
import type { NodeOperations } from '../status/node-operations.ts';
import type { Method } from './method.ts';

export function nodeStatus(node: NodeOperations): Method<NodeStatusParams, NodeStatusResult> {
  return { name: 'node.status', run: (_params, { call: { caller }, signal }) => node.status(caller, signal) };
}
