/** Where the Kubernetes API is and how it is asked: a kubeconfig file, or the service account of a pod. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { hostPort } from '../../common/network-address.ts';
import { valueOfYaml } from '../../common/parse-yaml.ts';

export interface KubernetesAccess {
  readonly server: URL;
  /** The name that its certificate has to have, where it is not the server's own. */
  readonly serverName?: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** Read before each request: the kubelet renews a service account's token. */
  readonly token?: (() => Promise<string>) | undefined;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function named(list: unknown, name: unknown, field: string): Fields {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return record(record(entries.find((entry) => record(entry)['name'] === name))[field]);
}

/** A field with its content in base64, or a file's name beside it. */
async function content(fields: Fields, name: string, folder: string): Promise<Buffer | undefined> {
  const data = fields[`${name}-data`];
  if (typeof data === 'string') return Buffer.from(data, 'base64');
  const file = fields[name];
  return typeof file === 'string' ? await readFile(resolve(folder, file)) : undefined;
}

/** `token` before `tokenFile`, as kubectl takes them. */
function tokenOf({ token, tokenFile }: Fields, folder: string): KubernetesAccess['token'] {
  if (typeof token === 'string') return () => Promise.resolve(token);
  if (typeof tokenFile !== 'string') return undefined;
  return async () => (await readFile(resolve(folder, tokenFile), 'utf8')).trim();
}

/** What would be passed over in silence otherwise: a server that is not verified, a user that is another. */
function refuseUnsupported(file: string, cluster: Fields, user: Fields): void {
  const unsupported = [
    ...['insecure-skip-tls-verify', 'proxy-url'].filter((field) => Boolean(cluster[field])),
    ...['exec', 'auth-provider', 'username', 'as'].filter((field) => user[field] !== undefined),
  ];
  if (unsupported.length === 0) return;
  throw new EdgectlError('InvalidParams', `${file} uses ${unsupported.join(', ')}, which is not supported`, {
    layer: 'tunnel',
    hint: 'give it a certificate, a token or a tokenFile, and the certificate of its authority',
  });
}

/** @throws EdgectlError `InvalidParams` if the file names no server; the file system's error where it cannot be read */
export async function readKubeconfig(file: string): Promise<KubernetesAccess> {
  const config = record(valueOfYaml(await readFile(file, 'utf8')));
  const context = named(config['contexts'], config['current-context'], 'context');
  const cluster = named(config['clusters'], context['cluster'], 'cluster');
  const user = named(config['users'], context['user'], 'user');
  const { server } = cluster;
  if (typeof server !== 'string') {
    throw new EdgectlError('InvalidParams', `${file} names no server for its current context`, {
      layer: 'tunnel',
    });
  }
  const folder = dirname(file);
  const ca = await content(cluster, 'certificate-authority', folder);
  const cert = await content(user, 'client-certificate', folder);
  const key = await content(user, 'client-key', folder);
  const token = tokenOf(user, folder);
  const { 'tls-server-name': serverName } = cluster;
  refuseUnsupported(file, cluster, user);
  return {
    server: new URL(server),
    ...(typeof serverName === 'string' ? { serverName } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(token === undefined ? {} : { token }),
  };
}

/** @throws EdgectlError `InvalidParams` outside of a cluster */
export async function inClusterAccess(environment: NodeJS.ProcessEnv): Promise<KubernetesAccess> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (host === undefined) {
    throw new EdgectlError(
      'InvalidParams',
      'no kubeconfig is given, and the program does not run in a pod of a cluster',
      {
        layer: 'tunnel',
        hint: 'set kubeconfig',
      },
    );
  }
  return {
    server: new URL(`https://${hostPort(host, port)}`),
    ca: await readFile(`${SERVICE_ACCOUNT}/ca.crt`),
    token: async () => (await readFile(`${SERVICE_ACCOUNT}/token`, 'utf8')).trim(),
  };
}
