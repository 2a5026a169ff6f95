/** From the global flags to a connected client. */
import { readFileSync, statSync } from 'node:fs';
import type { Client, ConnectOptions } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { brokerAddress, type GlobalOptions } from './global-options.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Says at once what a client library could only find out by trying. */
function checkSocket(path: string): void {
  try {
    statSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EACCES') {
      throw new EdgectlError('Forbidden', `no permission to open the agent's socket ${path}`, {
        layer: 'client',
        hint: 'the unix socket belongs to root: run edgectl as root, or name a broker with --broker and --user',
        cause,
      });
    }
    throw new EdgectlError('Unavailable', `the agent is not running on this node: there is no ${path}`, {
      layer: 'client',
      hint: 'start the agent, or name another one with --socket PATH or --broker mqtt://HOST:PORT (EDGECTL_SOCKET, EDGECTL_BROKER)',
      cause,
    });
  }
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `cannot read the ${what} ${path}: ${(cause as Error).message}`, {
      layer: 'client',
      cause,
    });
  }
}

function tlsOptions(options: GlobalOptions): Pick<ConnectOptions, 'tls'> {
  const { certificateAuthority, clientCertificate, clientKey } = options;
  if (certificateAuthority === undefined && clientCertificate === undefined && clientKey === undefined)
    return {};
  return {
    tls: {
      ...(certificateAuthority === undefined
        ? {}
        : { ca: readText(certificateAuthority, 'certificate authority') }),
      ...(clientCertificate === undefined ? {} : { cert: readText(clientCertificate, 'client certificate') }),
      ...(clientKey === undefined ? {} : { key: readText(clientKey, 'client key') }),
    },
  };
}

export function connectOptions(options: GlobalOptions, environment: NodeJS.ProcessEnv): ConnectOptions {
  const url = brokerAddress(options, environment);
  const node = options.node ?? environment.EDGECTL_NODE;
  const username = options.user ?? environment.EDGECTL_USER;
  const passwordFile = options.passwordFile ?? environment.EDGECTL_PASSWORD_FILE;
  return {
    url,
    clientPrefix: 'edgectl',
    connectTimeoutMs: options.requestTimeout ?? CONNECT_TIMEOUT_MS,
    ...(node ? { node } : {}),
    ...(username ? { username } : {}),
    // The file's last newline is an editor's, not the password's.
    ...(passwordFile ? { password: readText(passwordFile, 'password file').replace(/\r?\n$/, '') } : {}),
    ...tlsOptions(options),
  };
}

/** Connects as the flags and the environment say. The caller closes the client. */
export async function connectTo(options: GlobalOptions, signal?: AbortSignal): Promise<Client> {
  const connecting = connectOptions(options, process.env);
  if (connecting.url?.startsWith('/')) checkSocket(connecting.url);
  // The one for WebSockets takes three times as long to load.
  const { connect } = /^wss?:/.test(connecting.url ?? '')
    ? await import('@edgectl/client')
    : await import('@edgectl/client/packet');
  return connect(signal === undefined ? connecting : { ...connecting, signal });
}

/** Runs `action` with a client and closes it whatever happens. */
export async function withClient<Result>(
  options: GlobalOptions,
  action: (client: Client) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const client = await connectTo(options, signal);
  try {
    return await action(client);
  } finally {
    await client.close();
  }
}
