/** A cluster as the how-to puts it up: kube-apiserver, `edgectl-cloud` and a sandbox node with the agent, each a process of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { SandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startTunnelledAgent, type TunnelSettings } from '../../acceptance/tunnel-under-test.ts';
import type { AgentProcess } from '../../helpers/agent-process.ts';
import { startTestNode, WHOLE_BIG_LOG } from '../../helpers/sandbox-node.ts';
import { throughResets } from '../../helpers/through-resets.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { FileTeardowns } from '../../tunnel/helpers/teardowns.ts';
import { certificates } from '../../tunnel/helpers/tunnel-cloud.ts';
import { Kubectl, type KubectlOptions, kubectlEnvironment, type Ran } from './kubectl.ts';
import { ADDRESS, type ApiserverSettings, ended, Kubernetes } from './kubernetes.ts';

const RIGHTS = fileURLToPath(new URL('../../../deploy/cloud/single/rbac.yaml', import.meta.url));
const CLOUD = fileURLToPath(new URL('../../../dist/edgectl-cloud.js', import.meta.url));
const NODE = 'edge-01';
/** What CloudCore and kube-apiserver use, in the namespace of the tests. */
export const PORT = { kubelet: 10350, stream: 10003, tunnel: 10004, health: 10005, peer: 10006 } as const;

export interface CloudProcess {
  readonly child: ChildProcess;
  readonly log: readonly string[];
  readonly address: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface CloudSettings {
  readonly address?: string;
  readonly drainSeconds?: number;
  /** Signs certificates for the nodes' addresses. */
  readonly issues?: boolean;
  readonly replicas?: object;
}

/** A busy machine may take its time; what is never given back is served for ever. */
const IDLE_WITHIN_MS = 60_000;

async function textAt(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

interface KubernetesObject {
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly name: string;
    readonly namespace?: string;
  };
  readonly spec: object;
  readonly status: object;
}

export class Cluster {
  readonly node: SandboxNode;
  readonly kubernetes: Kubernetes;
  readonly folder: string;
  readonly #teardowns: FileTeardowns;
  #account = '';
  cloud: CloudProcess | undefined;
  agent: AgentProcess | undefined;

  private constructor(node: SandboxNode, kubernetes: Kubernetes, folder: string, teardowns: FileTeardowns) {
    this.node = node;
    this.kubernetes = kubernetes;
    this.folder = folder;
    this.#teardowns = teardowns;
  }

  /** Everything but the cloud half and the agent. */
  static async start(teardowns: FileTeardowns, settings: ApiserverSettings = {}): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'kube-'));
    teardowns.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const kubernetes = new Kubernetes(join(folder, 'kubernetes'));
    teardowns.teardown(() => kubernetes.stop());
    const [node] = await Promise.all([startTestNode(WHOLE_BIG_LOG), kubernetes.start(settings)]);
    teardowns.teardown(() => node.stop());
    const cluster = new Cluster(node, kubernetes, folder, teardowns);
    await cluster.#fill();
    return cluster;
  }

  /** With one cloud half and an agent whose tunnel connected. */
  static async whole(
    teardowns: FileTeardowns,
    settings: ApiserverSettings & CloudSettings = {},
  ): Promise<Cluster> {
    const cluster = await Cluster.start(teardowns, settings);
    cluster.leadTo(ADDRESS.cloud);
    await cluster.startCloud(settings);
    await cluster.startAgent();
    return cluster;
  }

  /** Step 4 of the how-to: what kube-apiserver asks of a node's port goes to the cloud half. */
  leadTo(address: string): void {
    const rule = `OUTPUT -p tcp --dport ${PORT.kubelet} -j DNAT --to ${address}:${PORT.stream}`;
    execFileSync('iptables', ['-t', 'nat', '-F', 'OUTPUT']);
    execFileSync('iptables', ['-t', 'nat', '-A', ...rule.split(' ')]);
  }

  async startCloud(settings: CloudSettings = {}): Promise<CloudProcess> {
    const { address = ADDRESS.cloud, drainSeconds = 2, issues = false, replicas } = settings;
    const folder = mkdtempSync(join(this.folder, 'cloud-'));
    const server = certificates.authority.issue({
      commonName: 'cloudcore',
      altNames: `IP:${address},IP:127.0.0.1`,
    });
    for (const [name, bytes] of Object.entries({ ...server, caKey: certificates.authority.key }))
      writeFileSync(join(folder, name), bytes, { mode: 0o600 });
    const files = { caFile: 'ca', certFile: 'cert', keyFile: 'key' };
    const credentials = Object.fromEntries(
      Object.entries(files).map(([key, name]) => [key, join(folder, name)]),
    );
    const issuer = { certFile: join(folder, 'ca'), keyFile: join(folder, 'caKey') };
    const configuration = join(folder, 'cloud.yaml');
    const listen = { host: address, ...credentials };
    writeFileSync(
      configuration,
      stringify({
        stream: { ...listen, port: PORT.stream, ...(issues && { issuer }) },
        tunnel: { ...listen, port: PORT.tunnel },
        health: { host: address, port: PORT.health },
        kubeconfig: this.#account,
        drainSeconds,
        ...(replicas !== undefined && {
          replicas: {
            ...replicas,
            peer: { ...credentials, host: address, port: PORT.peer, name: 'cloudcore', advertise: address },
          },
        }),
      }),
    );
    const child = spawn(process.execPath, [CLOUD, configuration], { stdio: ['ignore', 'pipe', 'inherit'] });
    const log: string[] = [];
    const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => ended(child, signal);
    this.#teardowns.teardown(() => stop('SIGKILL'));
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`edgectl-cloud ended with ${code}:\n${log.join('\n')}`)));
      createInterface(child.stdout).on('line', (line) => {
        log.push(line);
        if (line.includes('the cloud half is ready')) resolve();
      });
    });
    this.cloud = { child, log, address, stop };
    return this.cloud;
  }

  /** Resolves when its tunnel connected and kube-apiserver knows its port; with another role than the usual, when it has started. */
  async startAgent(settings: Partial<TunnelSettings> = {}): Promise<AgentProcess> {
    const folder = mkdtempSync(join(this.folder, 'agent-'));
    mkdirSync(folder, { recursive: true });
    this.agent = await startTunnelledAgent(
      this.#teardowns,
      this.node,
      folder,
      { servers: [`${this.cloud?.address}:${PORT.tunnel}`], wire: 'auto', ...settings },
      PORT.tunnel,
    );
    if (settings.role === undefined) await this.reachable();
    return this.agent;
  }

  /** Resolves when an exec goes through. */
  async reachable(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const { code, stderr } = await this.kubectl(['exec', 'web-0', '-c', 'web', '--', 'true']);
      if (code === 0) return;
      if (tries === 60) throw new Error(`the node cannot be reached: ${stderr}`);
      await pause(500);
    }
  }

  start(args: readonly string[], options: Partial<KubectlOptions> = {}, input?: Buffer): Kubectl {
    return new Kubectl(args, this.#kubectlOptions(options), input);
  }

  kubectl(args: readonly string[], options: Partial<KubectlOptions> = {}, input?: Buffer): Promise<Ran> {
    return this.start(args, options, input).ended;
  }

  kubectlEnvironment(options: Partial<KubectlOptions> = {}): NodeJS.ProcessEnv {
    return kubectlEnvironment(this.#kubectlOptions(options));
  }

  #kubectlOptions(options: Partial<KubectlOptions>): KubectlOptions {
    return { kubeconfig: join(this.kubernetes.folder, 'admin.kubeconfig'), home: this.folder, ...options };
  }

  /** Counts of the cloud half by kind, without those that are 0. */
  async active(address: string = ADDRESS.cloud): Promise<Record<string, number>> {
    const text = await throughResets(() => textAt(`http://${address}:${PORT.health}/metrics`));
    const found = [...text.matchAll(/^edgectl_cloud_active_requests\{kind="(\w+)"\} (\d+)$/gm)];
    return Object.fromEntries(
      found.map(([, kind, count]) => [kind, Number(count)]).filter(([, count]) => count !== 0),
    );
  }

  /** Resolves when the cloud half serves nothing, or nothing of that kind. */
  async idle({ address, kind }: { readonly address?: string; readonly kind?: string } = {}): Promise<void> {
    let counts: Record<string, number> = {};
    const tookMs = await waitUntil(async () => {
      counts = await this.active(address);
      return kind === undefined ? Object.keys(counts).length === 0 : counts[kind] === undefined;
    }, IDLE_WITHIN_MS);
    if (tookMs === undefined) throw new Error(`still served after a minute: ${JSON.stringify(counts)}`);
  }

  /** Namespace, service account, rights, the Node without a port, and the pods of the sandbox. */
  async #fill(): Promise<void> {
    const { kubernetes, node } = this;
    kubernetes.kubeconfig('admin');
    for (const name of ['kubeedge', 'factory'])
      await kubernetes.ask('POST', '/api/v1/namespaces', { metadata: { name } });
    const applied = await this.kubectl(['apply', '-n', 'kubeedge', '-f', RIGHTS]);
    if (applied.code !== 0) throw new Error(applied.stderr);
    this.#account = kubernetes.kubeconfig({ token: await this.token('kubeedge', 'edgectl-cloud') });
    await this.makeNode();
    const listed = await throughResets(() => textAt(`${node.addresses.metaServer}/api/v1/pods`));
    const { items } = JSON.parse(listed) as { items: KubernetesObject[] };
    for (const { metadata, spec, status } of items) {
      const { name, namespace = 'default', labels } = metadata;
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      await kubernetes.ask('POST', pods, { metadata: { name, namespace, labels }, spec });
      await kubernetes.ask('PATCH', `${pods}/${name}/status`, { status }, 'application/merge-patch+json');
    }
  }

  /** As a kubelet registers it, but without the port: the cloud half is to set that. */
  async makeNode(): Promise<void> {
    const { kubernetes } = this;
    await kubernetes.ask('POST', '/api/v1/nodes', { metadata: { name: NODE } });
    const status = { addresses: [{ type: 'InternalIP', address: ADDRESS.node }] };
    await kubernetes.ask('PATCH', `/api/v1/nodes/${NODE}/status`, { status }, 'application/merge-patch+json');
  }

  async token(namespace: string, account: string): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const answer = JSON.parse(
      await this.kubernetes.ask('POST', path, { spec: { expirationSeconds: 86_400 } }),
    ) as {
      status: { token: string };
    };
    return answer.status.token;
  }
}
