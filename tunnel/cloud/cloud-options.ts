/** From the configuration to what the cloud half is made of: reads the files that it names. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { readRevocationList } from '../../common/certificates/revoked-certificates.ts';
import { systemClock } from '../../common/clock.ts';
import { hostPort } from '../../common/network-address.ts';
import type { CloudConfiguration, ReplicasConfiguration } from './configuration.ts';
import { readCredentials, readIssuer } from './credential-files.ts';
import { inClusterAccess, readKubeconfig } from './kubernetes-access.ts';
import { RedisDirectory } from './replicas/redis-directory.ts';
import type { TunnelCloudOptions } from './tunnel-cloud.ts';

export async function cloudOptions(
  configuration: CloudConfiguration,
  environment: NodeJS.ProcessEnv,
  log: Logger,
): Promise<TunnelCloudOptions> {
  const { issuer, ...port } = configuration.stream;
  const { stream, tunnel, health, kubeconfig, kubeletPort, replicas, revocationLists } = configuration;
  revocationLists.forEach(checkRevocationList);
  return {
    stream: {
      ...port,
      credentials: await readCredentials(stream),
      ...(issuer === undefined ? {} : { issuer: await readIssuer(issuer) }),
      reviews: stream.clientNames === undefined,
    },
    tunnel: { ...tunnel, credentials: await readCredentials(tunnel) },
    health,
    revocationLists,
    kubernetes:
      kubeconfig === undefined ? await inClusterAccess(environment) : await readKubeconfig(kubeconfig),
    ...(kubeletPort === 0 ? {} : { kubeletPort }),
    ...(replicas === undefined ? {} : { replicas: await replicaOptions(replicas, environment, log) }),
    stallLimitMs: configuration.stallLimitSeconds * 1000,
    drainMs: configuration.drainSeconds * 1000,
    log,
  };
}

/** @throws EdgectlError `InvalidParams` with the file at fault */
function checkRevocationList(path: string): void {
  try {
    readRevocationList(path);
  } catch (cause) {
    throw new EdgectlError(
      'InvalidParams',
      `the revocation list ${path} cannot be used: ${(cause as Error).message}`,
      { layer: 'tunnel', cause },
    );
  }
}

async function replicaOptions(
  { redis, peer }: ReplicasConfiguration,
  environment: NodeJS.ProcessEnv,
  log: Logger,
): Promise<NonNullable<TunnelCloudOptions['replicas']>> {
  const { url, keyPrefix, passwordFile, caFile } = redis;
  const advertised = peer.advertise ?? environment['POD_IP'];
  if (advertised === undefined) {
    throw new EdgectlError('InvalidParams', 'the other replicas do not know the address of this one', {
      layer: 'tunnel',
      hint: 'set replicas.peer.advertise, or POD_IP in the environment',
    });
  }
  const password =
    passwordFile === undefined ? undefined : (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '');
  const ca = caFile === undefined ? undefined : await readFile(caFile);
  // Unlike that of any process before it: what a dead replica has left behind is not its own.
  const replica = randomUUID();
  return {
    peer: { ...peer, credentials: await readCredentials(peer) },
    directory: (port) =>
      new RedisDirectory({
        url,
        keyPrefix,
        ...(password === undefined ? {} : { password }),
        ...(ca === undefined ? {} : { ca }),
        replica,
        address: advertisedAddress(advertised, port),
        clock: systemClock,
        log,
      }),
  };
}

/** `10.1.2.3`, `fd00::1`, `replica-0.example:10006` → with a port, IPv6 in brackets. */
export function advertisedAddress(advertised: string, port: number): string {
  if (/^\[.*\]:\d+$|^[^:]+:\d+$/.test(advertised)) return advertised;
  return hostPort(advertised, port);
}
