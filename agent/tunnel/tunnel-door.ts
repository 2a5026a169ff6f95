/** The door to the cloud: dials out where the configuration says so, and shows how that goes. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { TunnelState } from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import type { RevokedCertificates } from '../../common/certificates/revoked-certificates.ts';
import type { Clock } from '../../common/clock.ts';
import type { TunnelBackend } from '../../tunnel/edge/backend.ts';
import type { TunnelCredentials } from '../../tunnel/edge/dial.ts';
import type { TunnelEdge, TunnelStatus } from '../../tunnel/edge/tunnel-edge.ts';
import type { TunnelFiles, TunnelPlan } from './tunnel-plan.ts';
import { readRegularFileSync } from '../../common/regular-file.ts';

export interface TunnelDoorOptions {
  /** Or in words why there is no tunnel. */
  readonly plan: TunnelPlan | string;
  readonly node: string;
  /** False if the server only comes from edgecore.yaml. */
  readonly asked?: boolean;
  readonly offerSubProtocol: boolean;
  internalIp(signal: AbortSignal): Promise<string>;
  backend(plan: TunnelPlan): Promise<TunnelBackend>;
  readonly revoked: RevokedCertificates;
  readonly clock: Clock;
  readonly log: Logger;
  /** {@link TunnelDoor.state} is another. */
  onChange(): void;
}

export class TunnelDoor {
  readonly #options: TunnelDoorOptions;
  #edge: TunnelEdge | undefined;

  constructor(options: TunnelDoorOptions) {
    this.#options = options;
  }

  get state(): TunnelState {
    const { plan, asked = true } = this.#options;
    if (this.#edge !== undefined) {
      const status = stateOf(this.#edge.status);
      // A tunnel that nobody configured does not fail the start; it is retried.
      return !asked && status.state === 'failed' ? { ...status, state: 'connecting' } : status;
    }
    return typeof plan === 'string' ? { state: 'disabled', message: plan } : { state: 'connecting' };
  }

  /** Returns once the tunnel is being dialled, which continues until {@link stop}. */
  async start(signal: AbortSignal): Promise<void> {
    const { plan, node, offerSubProtocol, revoked, clock, onChange } = this.#options;
    const log = this.#options.log.child({ part: 'tunnel' });
    if (typeof plan === 'string') {
      log.info({ reason: plan }, 'no tunnel to the cloud');
      return;
    }
    // Loaded where it is used: a node without a tunnel keeps its memory.
    const { createTunnelEdge } = await import('../../tunnel/edge/tunnel-edge.ts');
    const edge = createTunnelEdge({
      servers: plan.servers,
      node,
      internalIp: () => this.#options.internalIp(signal),
      credentials: () => readCredentials(plan.files),
      backend: await this.#options.backend(plan),
      isRevoked: (identity) => revoked.has(identity),
      offerSubProtocol,
      clock,
      log,
      statusChanged: onChange,
    });
    this.#edge = edge;
    revoked.onChange(() => edge.checkServer(), signal);
    edge.start(signal);
  }

  async stop(): Promise<void> {
    const edge = this.#edge;
    this.#edge = undefined;
    await edge?.stop();
  }
}

function stateOf({ mode, ...status }: TunnelStatus): TunnelState {
  if (mode === undefined) return status;
  return { ...status, protocol: mode === 'v1' ? 'edgectl.tunnel.v1' : 'kubeedge' };
}

async function readCredentials(files: TunnelFiles): Promise<TunnelCredentials> {
  const read = (path: string): Buffer => {
    try {
      return readRegularFileSync(path);
    } catch (cause) {
      throw new EdgectlError('Unavailable', `the tunnel needs ${path}: ${(cause as Error).message}`, {
        layer: 'tunnel',
        hint: "EdgeCore's certificates are in /etc/kubeedge/certs after it has joined; for others set tunnel.caFile, certFile and keyFile",
        cause,
      });
    }
  };
  return { ca: read(files.ca), cert: read(files.cert), key: read(files.key) };
}
