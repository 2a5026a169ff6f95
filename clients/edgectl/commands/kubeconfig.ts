/** `kubeconfig`: a file by which kubectl and other clients of Kubernetes work with this node as they are. */
import { fstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Client } from '@edgectl/client';
import type { KubernetesApi } from '@edgectl/rpc-schema/generated/types';
import { stringify } from 'yaml';
import { systemClock } from '../../../common/clock.ts';
import { writePrivateFile } from '../../../common/private-file.ts';
import { withClient } from '../connect.ts';
import type { GlobalOptions } from '../global-options.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { issueTo } from './user.ts';

export interface KubeconfigOptions extends GlobalOptions {
  readonly user: string;
  readonly role: string;
  /** Milliseconds. */
  readonly expires: number;
  readonly server?: string;
  readonly usersFile?: string;
  readonly out?: string;
  /** The name of the token. */
  readonly name: string;
}

/** How long an agent that starts is waited for. */
const START_WAIT_MS = 30_000;
const LOOK_AGAIN_MS = 500;
const READABLE_BY_OTHERS = 0o044;
/** Leaves roles to the policy file. */
const NO_ROLE = 'none';

export async function kubeconfig(options: KubeconfigOptions): Promise<number> {
  // Whom the file is for; the connection is root's.
  const { user, ...own } = options;
  const { usersFile, expires, out, name } = own;
  const made = await withClient(own, async (client) => {
    const kubernetesApi = await servedApi(client);
    const granted = await grantRole(client, options);
    return { kubernetesApi, granted, node: client.node };
  });
  const token = await issueTo(user, {
    expires,
    tokenName: name,
    ...(usersFile !== undefined && { usersFile }),
  });
  const text = stringify(document(made.node, made.kubernetesApi, token, options));
  if (out === undefined) await stdout.write(text);
  else writePrivateFile(out, text);
  const until = new Date(Date.now() + expires).toISOString();
  await stderr.write(
    made.granted
      ? `user ${user} has a new token and the role ${options.role} until ${until}\n`
      : `user ${user} has a new token until ${until}, and the roles that the policy gives it\n`,
  );
  if (out === undefined && isOpenFile(1)) {
    await stderr.write(
      'others can read the file that this was written to: --out FILE makes one that they cannot\n',
    );
  }
  return 0;
}

/** Where it is served; waits while the agent is starting. */
async function servedApi(client: Client): Promise<KubernetesApi> {
  const until = systemClock.monotonic() + START_WAIT_MS;
  for (;;) {
    const { kubernetesApi, agent } = await client.call('node.status', {});
    if (kubernetesApi !== undefined) return kubernetesApi;
    if (agent.starting === undefined) throw notServed();
    if (systemClock.monotonic() >= until) throw stillStarting(agent.starting);
    await sleep(LOOK_AGAIN_MS);
  }
}

function stillStarting(units: readonly string[]): EdgectlError {
  return new EdgectlError('Unavailable', `the agent is still starting: ${units.join(', ')}`, {
    layer: 'agent',
    retryable: true,
    hint: 'try again in a few seconds; edgectl doctor says what is wrong',
  });
}

/** `> file` makes the file as the umask says, before the command runs. */
function isOpenFile(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isFile() && (status.mode & READABLE_BY_OTHERS) !== 0;
}

/** A right for as long as the token lasts, unless the user has some already. @returns whether one was given */
async function grantRole(client: Client, { user, role, expires }: KubeconfigOptions): Promise<boolean> {
  if (role === NO_ROLE) return false;
  const { allowed } = await client.call('access.check', {
    method: 'pod.list',
    allNamespaces: true,
    principal: user,
  });
  if (allowed === true) return false;
  await client.call('grant.create', {
    principal: user,
    role,
    durationSeconds: Math.floor(expires / 1000),
    reason: 'edgectl kubeconfig',
  });
  return true;
}

function document(
  node: string,
  api: KubernetesApi,
  token: string,
  { user, namespace = 'default', server = api.url }: KubeconfigOptions,
): object {
  const { certificateAuthority } = api;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: node,
        cluster: {
          server,
          ...(certificateAuthority !== undefined && {
            'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64'),
          }),
        },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: node, context: { cluster: node, user, namespace } }],
    'current-context': node,
  };
}

function notServed(): EdgectlError {
  return new EdgectlError('Unavailable', 'the agent does not serve the Kubernetes API', {
    hint: "set rest.enabled in the agent's configuration; if it is set, the agent's log says why",
  });
}
