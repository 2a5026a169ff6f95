/** Whether the agent dials the cloud, where to, and with which certificates: decided once, from the configuration. */
import { existsSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Configuration } from '../config/configuration.ts';

export interface TunnelFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface TunnelPlan {
  readonly servers: readonly string[];
  readonly files: TunnelFiles;
  /** The cloud's role if no binding of the policy names it. */
  readonly role: string;
}

/** Where EdgeCore keeps them, unless edgecore.yaml says otherwise. */
const EDGECORE_FILES: TunnelFiles = {
  ca: '/etc/kubeedge/ca/rootCA.crt',
  cert: '/etc/kubeedge/certs/server.crt',
  key: '/etc/kubeedge/certs/server.key',
};

/** What edgecore.yaml of `keadm --defaultconfig` says: nobody has chosen it. */
const EDGECORE_DEFAULT_SERVER = '127.0.0.1:10004';

/** Whether the configuration wants a tunnel. */
export function isTunnelAsked({ enabled, servers }: Configuration['tunnel']): boolean {
  return enabled === true || servers.length > 0;
}

/**
 * @returns the plan, or in words why there is no tunnel
 * @throws EdgectlError `InvalidParams` if a tunnel is asked for that has no server
 */
export function planTunnel(
  { tunnel, edgeStream }: Pick<Configuration, 'tunnel' | 'edgeStream'>,
  exists: (path: string) => boolean = existsSync,
): TunnelPlan | string {
  const { enabled } = tunnel;
  const asked = isTunnelAsked(tunnel);
  const found = edgeStream.server === undefined ? [] : [edgeStream.server];
  const servers = tunnel.servers.length > 0 ? tunnel.servers : found;
  if (enabled === false) return 'switched off: tunnel.enabled is false';
  if (servers.length === 0) {
    if (!asked) return 'no server is named in agent.yaml or edgecore.yaml';
    throw new EdgectlError('InvalidParams', 'tunnel.enabled is true, but no server is named', {
      hint: 'name one in tunnel.servers',
    });
  }
  if (enabled !== true && edgeStream.enabled && servers.some((server) => found.includes(server)))
    return `EdgeCore runs EdgeStream (modules.edgeStream.enable in edgecore.yaml) and dials ${servers.join(', ')}`;
  if (!asked && !edgeStream.enabled && servers.every((server) => server === EDGECORE_DEFAULT_SERVER))
    return `not configured: edgecore.yaml has the default ${EDGECORE_DEFAULT_SERVER}, with edgeStream.enable: false`;
  const files: TunnelFiles = {
    ca: tunnel.caFile ?? edgeStream.caFile ?? EDGECORE_FILES.ca,
    cert: tunnel.certFile ?? edgeStream.certFile ?? EDGECORE_FILES.cert,
    key: tunnel.keyFile ?? edgeStream.keyFile ?? EDGECORE_FILES.key,
  };
  const missing = Object.values(files).find((file) => !exists(file));
  if (!asked && missing !== undefined)
    return `edgecore.yaml names ${servers.join(', ')}, but ${missing} is missing`;
  return { servers, files, role: tunnel.role ?? (asked ? 'operator' : 'viewer') };
}
