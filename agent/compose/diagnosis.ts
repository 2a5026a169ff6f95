/** The checks of this node, in the order in which a call passes its parts. */
import type { StoreState } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import { backendChecks, clockCheck, diskChecks, editsCheck, mapperCheck } from '../diagnose/node-checks.ts';
import { DEFAULT_MAPPER_URL } from '../backends/mapper/mapper-rest.ts';
import { mapperPortCheck } from '../diagnose/mapper-port-check.ts';
import { brokerCheck, mosquittoChecks } from '../diagnose/broker-checks.ts';
import { certificateChecks, gatewayCheck, pageCheck, tunnelCheck } from '../diagnose/door-checks.ts';
import {
  configurationChecks,
  type ConfigurationSources,
  permissionChecks,
  policyChecks,
} from '../diagnose/configuration-checks.ts';
import { credentialFiles } from '../diagnose/credential-files.ts';
import { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Check } from '../../common/diagnose/check.ts';
import { isTunnelAsked } from '../tunnel/tunnel-plan.ts';
import type { AgentState } from '../status/agent-state.ts';
import type { KeptTime } from '../time/kept-time.ts';
import type { UnitName } from '../units.ts';
import type { AgentOperations } from './operations.ts';

export interface DiagnosisParts {
  /** As it is in effect now. */
  readonly currentConfiguration: () => Configuration;
  /** Absent if the configuration was not read from files. */
  readonly sources: ConfigurationSources | undefined;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  /** Where the Kubernetes API is open. */
  readonly endpoint: () => { readonly url: string } | undefined;
  readonly page: () => { readonly url: string | undefined; readonly problem: string | undefined };
  /** True for a unit of the agent that is still to start. */
  readonly starting: (unit: UnitName) => boolean;
  readonly operations: Pick<AgentOperations, 'clients' | 'troubledEdits' | 'execDetour'>;
  /** Why the policy (users) file on disk was rejected; undefined when it is in effect. */
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
  return new Diagnosis({ checks: () => checksOf(parts, started), clock });
}

function checksOf(
  parts: DiagnosisParts,
  started: { readonly nowMs: number; readonly monotonicMs: number },
): Check[] {
  const { sources, attachments, endpoint, operations, state, time, clock } = parts;
  const { clients } = operations;
  const configuration = parts.currentConfiguration();
  const { node, backends } = configuration;
  const credentials = credentialFiles(configuration);
  return [
    ...configurationChecks(parts.currentConfiguration, sources),
    brokerCheck(attachments),
    ...mosquittoChecks(configuration.brokers, clients.store),
    gatewayCheck(configuration.rest, endpoint, () => parts.starting('gateway')),
    pageCheck(configuration.web, parts.page),
    clockCheck({
      clock,
      keptTime: () => time.status(),
      started,
      metaServerTime: (signal) => clients.metaServer.time(signal),
    }),
    ...backendChecks({ node, addresses: backends, execDetour: operations.execDetour, ...clients }),
    mapperCheck(clients.mappers),
    mapperPortCheck(() => [DEFAULT_MAPPER_URL, ...Object.values(configuration.mappers)]),
    editsCheck(() => operations.troubledEdits()),
    ...permissionChecks(configuration, sources?.files ?? [], credentials),
    ...certificateChecks(credentials, clock),
    ...diskChecks(configuration, parts.store),
    ...policyChecks({ ...parts, configuration }),
    tunnelCheck(() => state.online().tunnel, isTunnelAsked(configuration.tunnel)),
  ];
}
