import type { NodeAcceptTimeParams, NodeAcceptTimeResult } from '@edgectl/rpc-schema/generated/types';
import type { TimeOperations } from '../time/time-operations.ts';
import type { Method } from './method.ts';

export function nodeAcceptTime(time: TimeOperations): Method<NodeAcceptTimeParams, NodeAcceptTimeResult> {
  return { name: 'node.acceptTime', run: async (params) => time.accept(params) };
}
