/** The door to the cloud over the agent's operations. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Audit } from '../audit/audit.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Policy } from '../policy/policy.ts';
import { Validator } from '../rpc/validator.ts';
import { internalIp } from '../tunnel/internal-ip.ts';
import { TunnelDoor } from '../tunnel/tunnel-door.ts';
import { isTunnelAsked, planTunnel } from '../tunnel/tunnel-plan.ts';
import type { AgentOperations } from './operations.ts';

export interface TunnelOptions {
  readonly configuration: Configuration;
  readonly operations: Pick<AgentOperations, 'pods' | 'streamTargets' | 'nodeObject'>;
  readonly policy: Policy;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Logger;
  onChange(): void;
}

/** @throws EdgectlError `InvalidParams` where the configuration asks for a tunnel to nowhere */
export function createTunnel(options: TunnelOptions): TunnelDoor {
  const { configuration, operations, clock, log, onChange } = options;
  const { node, tunnel, backends } = configuration;
  return new TunnelDoor({
    plan: planTunnel(configuration),
    asked: isTunnelAsked(tunnel),
    node,
    offerSubProtocol: tunnel.wire === 'auto',
    internalIp: async (signal) =>
      tunnel.internalIp ?? (await internalIp(operations.nodeObject, clock, signal)),
    backend: async ({ role }) => {
      const { AgentTunnelBackend } = await import('../tunnel/tunnel-backend.ts');
      const { EdgedWay } = await import('../../tunnel/edge/edged-way.ts');
      const edged = new EdgedWay({ baseUrl: backends.edged });
      const validator = new Validator();
      return new AgentTunnelBackend({ ...options, ...operations, edged, role, validator });
    },
    clock,
    log,
    onChange,
  });
}
