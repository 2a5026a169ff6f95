/** The hops of this node, in the order of a call's way. */
import type { StoreState } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import { backendHops, clockHop, diskHops, editsHop, mapperHop } from '../diagnose/node-hops.ts';
import { brokerHop, mosquittoHops } from '../diagnose/broker-hops.ts';
import { certificateHops, gatewayHop, tunnelHop } from '../diagnose/door-hops.ts';
import {
  configurationHops,
  type ConfigurationSources,
  permissionHops,
  policyHops,
} from '../diagnose/configuration-hops.ts';
import { credentialFiles } from '../diagnose/credential-files.ts';
import { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Hop } from '../../common/diagnose/hop.ts';
import { isTunnelAsked } from '../tunnel/tunnel-plan.ts';
import type { AgentState } from '../status/agent-state.ts';
import type { KeptTime } from '../time/kept-time.ts';
import type { UnitName } from '../units.ts';
import type { AgentOperations } from './operations.ts';

export interface DiagnosisParts {
  /** As it is in force now. */
  readonly running: () => Configuration;
  /** Absent where the configuration was not read from files. */
  readonly sources: ConfigurationSources | undefined;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  /** Where the Kubernetes API is open. */
  readonly endpoint: () => { readonly url: string } | undefined;
  /** True for a unit of the agent that is still to start. */
  readonly starting: (unit: UnitName) => boolean;
  readonly operations: Pick<AgentOperations, 'clients' | 'troubledEdits' | 'execDetour'>;
  /** Why the file of each is not in force as it stands; absent where it is. */
  readonly policyProblem: () => string | undefined;
  readonly usersProblem: () => string | undefined;
  readonly state: AgentState;
  readonly time: KeptTime;
  readonly store: () => StoreState;
  readonly clock: Clock;
}

/** Made when the agent starts: from then on the clock is compared. The brokers may be attached later. */
export function createDiagnosis(parts: DiagnosisParts): Diagnosis {
  const { clock } = parts;
  const started = { nowMs: clock.now(), monotonicMs: clock.monotonic() };
  return new Diagnosis({ hops: () => hopsOf(parts, started), clock });
}

function hopsOf(
  parts: DiagnosisParts,
  started: { readonly nowMs: number; readonly monotonicMs: number },
): Hop[] {
  const { sources, attachments, endpoint, operations, state, time, clock } = parts;
  const { clients } = operations;
  const configuration = parts.running();
  const { node, backends } = configuration;
  const credentials = credentialFiles(configuration);
  return [
    ...configurationHops(parts.running, sources),
    brokerHop(attachments),
    ...mosquittoHops(configuration.brokers, clients.store),
    gatewayHop(configuration.rest, endpoint, () => parts.starting('gateway')),
    clockHop({
      clock,
      keptTime: () => time.status(),
      started,
      metaServerTime: (signal) => clients.metaServer.time(signal),
    }),
    ...backendHops({ node, addresses: backends, execDetour: operations.execDetour, ...clients }),
    mapperHop(clients.mappers),
    editsHop(() => operations.troubledEdits()),
    ...permissionHops(configuration, sources?.files ?? [], credentials),
    ...certificateHops(credentials, clock),
    ...diskHops(configuration, parts.store),
    ...policyHops({ ...parts, configuration }),
    tunnelHop(() => state.online().tunnel, isTunnelAsked(configuration.tunnel)),
  ];
}
