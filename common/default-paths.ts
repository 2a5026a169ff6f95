/** The default paths on a KubeEdge node, for the agent and for `edgectl`. */
export const DEFAULT_PATHS = {
  agentFile: '/etc/edgectl/agent.yaml',
  panel: '/etc/edgectl/panel.yaml',
  policy: '/etc/edgectl/policy.yaml',
  edgeCoreFile: '/etc/kubeedge/config/edgecore.yaml',
  /** The embedded broker's unix socket. */
  socket: '/run/edgectl/mqtt.sock',
  /** The agent's own SQLite file. */
  database: '/var/lib/edgectl/agent.db',
} as const;

/** As `backends` of agent.yaml. */
export const DEFAULT_BACKENDS = {
  metaserver: 'http://127.0.0.1:10550',
  edged: 'http://127.0.0.1:10350',
  cri: 'unix:///run/containerd/containerd.sock',
  edgeStore: '/var/lib/kubeedge/edgecore.db',
  podLogs: '/var/log/pods',
} as const;
