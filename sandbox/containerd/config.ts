/** The configuration of a containerd that shares nothing with another one on the same machine. */
import { readFileSync } from 'node:fs';

const CAP_SYS_RESOURCE = 24n;

/** Whether this process may lower a process's OOM score; without it runc fails to start a pod's sandbox. */
function mayLowerOomScore(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}

export interface ContainerdPaths {
  readonly root: string;
  readonly state: string;
  readonly socket: string;
  /** Configurations of pod networks. */
  readonly networks: string;
}

/** As an installed node has one. The pods here are on the host network, so no plugin is ever run. */
export const NETWORK = JSON.stringify({
  cniVersion: '0.4.0',
  name: 'sandbox',
  plugins: [{ type: 'bridge', bridge: 'sandbox0', ipam: { type: 'host-local', subnet: '10.88.0.0/16' } }],
});

/**
 * containerd's TOML. Ports are chosen by the kernel (`0`), so that several can run; the plugins that are not needed for pods
 * on the host network are off, which halves the time to start.
 */
export function containerdConfig(paths: ContainerdPaths): string {
  return `version = 2
root = ${JSON.stringify(paths.root)}
state = ${JSON.stringify(paths.state)}
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.internal.v1.tracing",
]

[grpc]
  address = ${JSON.stringify(paths.socket)}

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  restrict_oom_score_adj = ${!mayLowerOomScore()}
  tolerate_missing_hugetlb_controller = true

[plugins."io.containerd.grpc.v1.cri".cni]
  conf_dir = ${JSON.stringify(paths.networks)}

[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "overlayfs"
`;
}
