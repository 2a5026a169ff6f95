import type { NodeRestartUnitParams, NodeRestartUnitResult } from '@edgectl/rpc-schema/generated/types';
import type { UnitOperations } from '../status/unit-operations.ts';
import type { Method } from './method.ts';

export function nodeRestartUnit(units: UnitOperations): Method<NodeRestartUnitParams, NodeRestartUnitResult> {
  return { name: 'node.restartUnit', run: (params) => units.restart(params) };
}
