/** Several replicas of the cloud half over one Redis: in this process, or in one of its own that can be killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import type { Logger } from 'pino';
import { systemClock } from '../../../common/clock.ts';
import { RedisDirectory } from '../../../tunnel/cloud/replicas/redis-directory.ts';
import { type CloudPorts, TunnelCloud, type TunnelCloudOptions } from '../../../tunnel/cloud/tunnel-cloud.ts';
import type { Credentials } from './certificates.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { MemoryKubelet } from './memory-kubelet.ts';
import { Redis } from './redis.ts';
import { type AnyCloud, certificates, connected, LogLines } from './tunnel-cloud.ts';
import { edgedBackend, startEdge } from './tunnel-edge.ts';
import type { TunnelEdge } from '../../../tunnel/edge/tunnel-edge.ts';
import { TYPESCRIPT_FLAGS } from '../../../scripts/support/typescript-flags.mjs';
import { whileItRuns } from '../../helpers/while-it-runs.ts';

export const PEER_NAME = 'edgectl-cloud';
export const peerCredentials = certificates.authority.issue({
  commonName: PEER_NAME,
  altNames: `DNS:${PEER_NAME}`,
});

export interface ReplicaSettings {
  readonly id: string;
  readonly redisUrl: string;
  readonly kubernetes: string;
  readonly server: Credentials;
  readonly peer: Credentials;
}

export function replicaOptions(settings: ReplicaSettings, log: Logger): TunnelCloudOptions {
  const { id, redisUrl, kubernetes, server, peer } = settings;
  const listen = { host: '127.0.0.1', port: 0, credentials: server };
  return {
    stream: listen,
    tunnel: listen,
    health: { host: '127.0.0.1', port: 0 },
    kubernetes: { server: new URL(kubernetes) },
    replicas: {
      peer: { ...listen, credentials: peer, name: PEER_NAME },
      directory: (port) =>
        new RedisDirectory({
          url: redisUrl,
          keyPrefix: 'edgectl-cloud:',
          replica: id,
          address: `127.0.0.1:${port}`,
          clock: systemClock,
          log,
        }),
    },
    log,
    drainMs: 0,
  };
}

function settings(
  id: string,
  redis: Redis,
  api: KubernetesApi,
  peer: Credentials = peerCredentials,
): ReplicaSettings {
  const { server } = certificates;
  return { id, redisUrl: redis.url, kubernetes: api.server.href, server, peer };
}

export interface Replica {
  readonly cloud: TunnelCloud;
  readonly log: LogLines;
}

export async function startReplica(
  t: ExecutionContext,
  id: string,
  redis: Redis,
  api: KubernetesApi,
  { peer, ...changes }: Partial<TunnelCloudOptions> & { readonly peer?: Credentials } = {},
): Promise<Replica> {
  const log = new LogLines();
  const options = replicaOptions(settings(id, redis, api, peer), log.logger);
  const cloud = new TunnelCloud({ ...options, ...changes });
  await cloud.start();
  t.teardown(() => cloud.stop());
  await log.until((lines) => lines.some(({ msg }) => msg === 'the directory of nodes can be reached'));
  return { cloud, log };
}

export interface ReplicaProcess extends AnyCloud {
  readonly process: ChildProcess;
}

export async function forkReplica(
  t: ExecutionContext,
  id: string,
  redis: Redis,
  api: KubernetesApi,
): Promise<ReplicaProcess> {
  const child = fork(new URL('./replica-process.ts', import.meta.url), {
    execArgv: TYPESCRIPT_FLAGS,
    serialization: 'advanced',
  });
  t.teardown(() => child.kill('SIGKILL'));
  child.send(settings(id, redis, api));
  const [ports] = (await whileItRuns(child, once(child, 'message'))) as [CloudPorts];
  return { process: child, ports };
}

export interface ReplicaRig {
  readonly redis: Redis;
  readonly api: KubernetesApi;
  readonly kubelet: MemoryKubelet;
  /** Holds the node. */
  readonly holder: Replica;
  readonly other: Replica;
  readonly edge: TunnelEdge;
}

/** How the two differ from what they are otherwise. */
export interface ReplicaChanges {
  readonly holder?: Partial<TunnelCloudOptions>;
  readonly other?: Partial<TunnelCloudOptions>;
  /** What both show each other. */
  readonly peer?: Credentials;
}

/** Two replicas in this process; edge-01 is connected to the first. */
export async function startReplicas(
  t: ExecutionContext,
  mode: 'v1' | 'stock' = 'v1',
  { peer = peerCredentials, ...changes }: ReplicaChanges = {},
): Promise<ReplicaRig> {
  const redis = await Redis.start(t);
  const api = await KubernetesApi.start(t);
  const kubelet = await MemoryKubelet.start(t);
  const holder = await startReplica(t, 'one', redis, api, { ...changes.holder, peer });
  const other = await startReplica(t, 'two', redis, api, { ...changes.other, peer });
  const edge = startEdge(
    t,
    [holder, other].map(({ cloud }) => `127.0.0.1:${cloud.ports.tunnel}`),
    certificates.node,
    edgedBackend(kubelet.baseUrl),
    { offerSubProtocol: mode === 'v1' },
  );
  await connected(holder.cloud);
  return { redis, api, kubelet, holder, other, edge };
}
