/** A complete mosquitto configuration with the access control of the contract: the texts of its files. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringify } from 'yaml';
import { accessListText } from './access-list.ts';
import { passwordLine } from './password-line.ts';

export interface MosquittoTls {
  readonly port: number;
  readonly certFile: string;
  readonly keyFile: string;
  /** Given: clients must show a certificate of this authority, and its CN is their name. */
  readonly clientCaFile?: string;
}

export interface MosquittoPlan {
  /** Where the files will be, as mosquitto and the agent see it. */
  readonly folder: string;
  readonly node?: string;
  /** On loopback, for what runs on the node; absent: no such listener. */
  readonly port?: number;
  readonly tls?: MosquittoTls;
  /** People and programs, with their passwords. */
  readonly users: ReadonlyMap<string, string>;
  /** The password of the user `edgecore`, where EdgeCore uses the same broker. */
  readonly edgeCorePassword?: string;
  /** Whether users read the values and events that the agent publishes. */
  readonly reports?: boolean;
  readonly agentPassword: string;
  readonly probePassword: string;
  readonly secondProbePassword: string;
}

export const AGENT_USER = 'agent';
export const PROBE_USER = 'probe';
/** A user without rights: it detects an access list that mistakes it for {@link PROBE_USER}. */
export const SECOND_PROBE_USER = `${PROBE_USER}/second`;
/** The name of the file with its password. */
export const SECOND_PROBE_FILE = `${PROBE_USER}-second`;
export const EDGECORE_USER = 'edgecore';

/** Larger than a request and an answer may be, and smaller than what hurts. */
const MAX_PACKET_BYTES = 8 * 1024 * 1024;

/** @returns the contents by file name; those in `secrets/` are for the agent and the users, the others for mosquitto */
export function mosquittoFiles(plan: MosquittoPlan): ReadonlyMap<string, string> {
  const { users, agentPassword, probePassword, secondProbePassword, edgeCorePassword } = plan;
  const passwords = new Map([
    [AGENT_USER, agentPassword],
    [PROBE_USER, probePassword],
    [SECOND_PROBE_FILE, secondProbePassword],
    ...(edgeCorePassword === undefined ? [] : ([[EDGECORE_USER, edgeCorePassword]] as const)),
  ]);
  for (const [name, password] of users) {
    if (passwords.has(name)) {
      throw new EdgectlError('InvalidParams', `${name} is already the name of a user in the configuration`);
    }
    passwords.set(name, password);
  }
  const list = accessListText(
    {
      agent: AGENT_USER,
      probe: PROBE_USER,
      users: [...users.keys()],
      ...(edgeCorePassword === undefined ? {} : { edgeCore: EDGECORE_USER }),
      ...(plan.reports === undefined ? {} : { reports: plan.reports }),
    },
    plan.node,
  );
  return new Map([
    ['mosquitto.conf', configurationText(plan)],
    ['access', list],
    [
      'passwords',
      `${[...passwords].map(([name, password]) => passwordLine(name === SECOND_PROBE_FILE ? SECOND_PROBE_USER : name, password)).join('\n')}\n`,
    ],
    ['agent.yaml', agentText(plan)],
    ...[...passwords].map(([name, password]): [string, string] => [
      `secrets/${name}.password`,
      `${password}\n`,
    ]),
  ]);
}

function configurationText({ folder, port, tls }: MosquittoPlan): string {
  const lines = [
    '# The access control of edgectl, for all listeners alike. Use "include_dir" or this file instead of listeners of your own:',
    '# a listener that is not written here has no access control of ours.',
    'per_listener_settings false',
    'allow_anonymous false',
    `password_file ${folder}/passwords`,
    `acl_file ${folder}/access`,
    `message_size_limit ${MAX_PACKET_BYTES}`,
    // Else an answer waits 40 ms for the acknowledgement of the packet before it.
    'set_tcp_nodelay true',
    // Every session of the contract is clean; nothing is to be kept for clients that are gone.
    'persistence false',
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    'log_type notice',
  ];
  if (port !== undefined) lines.push('', '# Programs on the node itself.', `listener ${port} 127.0.0.1`);
  if (tls !== undefined) {
    lines.push(
      '',
      '# The plant network.',
      `listener ${tls.port}`,
      `certfile ${tls.certFile}`,
      `keyfile ${tls.keyFile}`,
    );
    if (tls.clientCaFile !== undefined) {
      lines.push(`cafile ${tls.clientCaFile}`, 'require_certificate true', 'use_identity_as_username true');
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What agent.yaml needs to attach to this broker and to trust it. */
function agentText({ folder, port, tls }: MosquittoPlan): string {
  const url = port === undefined ? `mqtts://localhost:${tls?.port ?? 8883}` : `mqtt://127.0.0.1:${port}`;
  const broker = {
    name: 'node',
    url,
    username: AGENT_USER,
    passwordFile: `${folder}/secrets/${AGENT_USER}.password`,
    accessControl: 'enforced',
    probe: {
      username: PROBE_USER,
      passwordFile: `${folder}/secrets/${PROBE_USER}.password`,
      second: {
        username: SECOND_PROBE_USER,
        passwordFile: `${folder}/secrets/${SECOND_PROBE_FILE}.password`,
      },
    },
  };
  return `# Belongs into /etc/edgectl/agent.yaml.\n${stringify({ brokers: [broker] })}`;
}
