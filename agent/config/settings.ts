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
    flag: 'pod-logs',
    environment: 'EDGECTL_POD_LOGS',
    help: "folder of the pods' log files",
    layer: (podLogs) => ({ backends: { podLogs } }),
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
];
