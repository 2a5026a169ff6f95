import type { NodeDiagnoseParams, NodeDiagnoseResult } from '@edgectl/rpc-schema/generated/types';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Method } from './method.ts';

export function nodeDiagnose(diagnosis: Diagnosis): Method<NodeDiagnoseParams, NodeDiagnoseResult> {
  return { name: 'node.diagnose', run: (params, { signal }) => diagnosis.run(params, signal) };
}
