/** The settings that environment and flags can give: one table, so that names, help and reference agree. */
import type { ConfigurationLayer } from './configuration.ts';

export interface Setting {
  readonly flag: string;
  readonly environment: string;
  readonly help: string;
  /** What the given text means. */
  readonly layer: (value: string) => ConfigurationLayer;
}

export const SETTINGS: readonly Setting[] = [
  {
    flag: 'node',
    environment: 'EDGECTL_NODE',
    help: 'name of the node',
    layer: (node) => ({ node }),
  },
  {
    flag: 'socket',
    environment: 'EDGECTL_SOCKET',
    help: 'unix socket of the embedded broker',
    layer: (socket) => ({ socket }),
  },
  {
    flag: 'database',
    environment: 'EDGECTL_DATABASE',
    help: "the agent's own SQLite file",
    layer: (database) => ({ database }),
  },
  {
    flag: 'policy',
    environment: 'EDGECTL_POLICY',
    help: 'roles, and who has them',
    layer: (policy) => ({ policy }),
  },
  {
    flag: 'log-level',
    environment: 'EDGECTL_LOG_LEVEL',
    help: 'trace, debug, info, warn, error, fatal or silent',
    layer: (level) => ({ log: { level } }),
  },
  {
    flag: 'metaserver',
    environment: 'EDGECTL_METASERVER',
    help: 'base URL of MetaServer',
    layer: (metaserver) => ({ backends: { metaserver } }),
  },
  {
    flag: 'edged',
    environment: 'EDGECTL_EDGED',
    help: "base URL of Edged's kubelet server",
    layer: (edged) => ({ backends: { edged } }),
  },
  {
    flag: 'cri',
    environment: 'EDGECTL_CRI',
    help: 'CRI socket, as unix:///path',
    layer: (cri) => ({ backends: { cri } }),
  },
  {
    flag: 'edge-store',
    environment: 'EDGECTL_EDGE_STORE',
    help: "EdgeCore's SQLite file",
    layer: (edgeStore) => ({ backends: { edgeStore } }),
  },
  {
    flag: 'dmi-socket',
    environment: 'EDGECTL_DMI_SOCKET',
    help: "EdgeCore's DMI socket",
    layer: (dmiSocket) => ({ backends: { dmiSocket } }),
  },
  {
    flag: 'pod-logs',
    environment: 'EDGECTL_POD_LOGS',
    help: "folder of the pods' log files",
    layer: (podLogs) => ({ backends: { podLogs } }),
  },
  {
    flag: 'exec-fifos',
    environment: 'EDGECTL_EXEC_FIFOS',
    help: 'folder of the FIFOs of execs, the same for containerd, or "off"',
    layer: (execFifos) => ({ backends: { execFifos } }),
  },
  {
    flag: 'broker',
    environment: 'EDGECTL_BROKER',
    help: "URL of the node's own broker, as mqtt://host:port",
    layer: (url) => ({ brokers: [{ name: 'node', url }] }),
  },
  {
    flag: 'tunnel',
    environment: 'EDGECTL_TUNNEL',
    help: "servers of the cloud's tunnel, as host:port,host:port; or off",
    layer: (value) => ({
      tunnel: value === 'off' ? { enabled: false } : { servers: value.split(',') },
    }),
  },
  {
    flag: 'rest',
    environment: 'EDGECTL_REST',
    help: 'where the Kubernetes API is served, as address:port, or "off"',
    layer: (rest) => ({
      rest: rest === 'off' ? { enabled: false } : { enabled: true, ...listenAddress(rest) },
    }),
  },
  {
    flag: 'web',
    environment: 'EDGECTL_WEB',
    help: 'where the page is served, as address:port, or "off"',
    layer: (web) => ({
      web: web === 'off' ? { enabled: false } : { enabled: true, ...listenAddress(web) },
    }),
  },
];

/** `127.0.0.1:10551` or `[::1]:10551`; what is neither fails the schema. */
function listenAddress(text: string): { readonly address: string; readonly port: number } {
  const at = text.lastIndexOf(':');
  return {
    address: text.slice(0, at).replace(/^\[|\]$/g, ''),
    port: Number(text.slice(at + 1) || Number.NaN),
  };
}
