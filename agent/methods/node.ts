/** The contract itself, the node, and what runs on it. */
import type { ConfigurationResult } from '@edgectl/rpc-schema/generated/types';
import type { AdmittedCall } from '../admission/admission.ts';
import type { CareOperations } from '../care/care-operations.ts';
import type { CareCall } from '../care/restart-program.ts';
import type { Upgrades } from '../care/upgrades.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { NodeOperations } from '../status/node-operations.ts';
import type { UnitOperations } from '../status/unit-operations.ts';
import type { TimeOperations } from '../time/time-operations.ts';
import { discover, hello } from './rpc.ts';
import type { Methods, Of } from './method.ts';

export interface ConfigurationOperations {
  check(): ConfigurationResult;
  /** @param answeredBy the attachment that the answer goes by */
  apply(answeredBy: string): Promise<ConfigurationResult>;
}

export interface NodeMethodParts {
  readonly node: NodeOperations;
  readonly diagnosis: Diagnosis;
  readonly time: TimeOperations;
  readonly units: UnitOperations;
  readonly reload: ConfigurationOperations;
  readonly care: CareOperations;
  readonly upgrades: Upgrades;
}

export function nodeMethods({
  node,
  diagnosis,
  time,
  units,
  reload,
  care,
  upgrades,
}: NodeMethodParts): Methods<Of<'rpc' | 'node' | 'configuration'>> {
  return {
    'rpc.discover': (params) => discover(params),
    'rpc.hello': async (params) => hello(node, params),
    'node.status': (_params, { call, signal }) => node.status(call.caller, signal),
    'node.stats': (_params, { signal }) => node.stats(signal),
    'node.diagnose': (params, { signal }) => diagnosis.run(params, signal),
    'node.acceptTime': async (params) => time.accept(params),
    'node.restartUnit': (params) => units.restart(params),
    'node.restart': (params, { call, signal }) => care.restart(params, careCall(call), signal),
    'node.reboot': (params, { call, signal }) => care.reboot(params, careCall(call), signal),
    'node.disk': (_params, { signal }) => care.disk(signal),
    'node.prune': (params, { call, signal }) => care.prune(params, call.effect, signal),
    'node.upgrades': (_params, { signal }) => upgrades.list(signal),
    'node.release': (_params, { call, signal }) => upgrades.releaseNode(call.effect, signal),
    'node.confirmUpgrade': (params, { call, signal }) => upgrades.confirm(params, call.effect, signal),
    'configuration.check': async () => reload.check(),
    'configuration.reload': (_params, { call }) => reload.apply(call.caller.attachment),
  };
}

function careCall({ effect, caller }: AdmittedCall): CareCall {
  return { effect, attachment: caller.attachment };
}
