/** Every certificate, key and password file that the configuration names, with what must hold of it. */
import { dirname, join } from 'node:path';
import { RESTART_AGENT } from '../../common/diagnose/remedies.ts';
import type { CertificateQuestion } from '../../common/diagnose/certificate-findings.ts';
import { hostPort } from '../../common/network-address.ts';
import type { BrokerConfiguration, Configuration, ListenerConfiguration } from '../config/configuration.ts';
import { planTunnel } from '../tunnel/tunnel-plan.ts';

/** A file with a name for people. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

export interface CredentialFiles {
  readonly certificates: readonly CertificateQuestion[];
  /** Whom we trust. */
  readonly authorities: readonly NamedFile[];
  /** Keys and passwords. */
  readonly secrets: readonly NamedFile[];
}

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** @throws EdgectlError `InvalidParams` if a tunnel is asked for that has no server */
export function credentialFiles(configuration: Configuration): CredentialFiles {
  const { brokers, listeners, rest, web } = configuration;
  const certificates = [
    ...brokers.flatMap(ofBroker),
    ...listeners.flatMap(ofListener),
    ...ofRest(configuration),
    ...ofWeb(configuration),
    ...ofTunnel(configuration),
  ];
  const keys = certificates.flatMap(({ name, keyFile }) => named(`key of ${name}`, keyFile));
  const passwords = brokers.flatMap(({ name, passwordFile, probe }) => [
    ...named(`password of broker ${name}`, passwordFile),
    ...named(`password of the probe of broker ${name}`, probe?.passwordFile),
  ]);
  return {
    certificates,
    authorities: [
      ...brokers.flatMap(({ name, caFile }) => named(`authority of broker ${name}`, caFile)),
      ...listeners.flatMap((listener) =>
        named(`authority of clients of ${listenerName(listener)}`, listener.clientCaFile),
      ),
      ...named('authority of clients of the REST door', rest.enabled ? rest.clientCaFile : undefined),
      ...named('authority of clients of the page', web.enabled ? web.clientCaFile : undefined),
    ],
    secrets: [...new Map([...keys, ...passwords].map((file) => [file.path, file])).values()],
  };
}

function ofBroker({ name, certFile, keyFile, probe }: BrokerConfiguration): CertificateQuestion[] {
  return [
    ...(certFile === undefined ? [] : [question(`broker ${name}`, certFile, keyFile)]),
    ...(probe?.certFile === undefined
      ? []
      : [question(`probe of broker ${name}`, probe.certFile, probe.keyFile)]),
  ];
}

function ofListener(listener: ListenerConfiguration): CertificateQuestion[] {
  const { certFile, keyFile, address } = listener;
  if (certFile === undefined) return [];
  return [question(listenerName(listener), certFile, keyFile, { hosts: hostsOf(address) })];
}

/** The operator's own, else what the agent made beside its database. */
function ofRest({ rest, database }: Configuration): CertificateQuestion[] {
  if (!rest.enabled || !rest.tls) return [];
  const hosts = hostsOf(rest.address);
  if (rest.certFile !== undefined) return [question('REST door', rest.certFile, rest.keyFile, { hosts })];
  const [certFile, keyFile] = [
    join(dirname(database), 'tls/server.crt'),
    join(dirname(database), 'tls/server.key'),
  ];
  const renewal = {
    hint: 'the agent creates a new one when it starts',
    command: `rm ${certFile} && ${RESTART_AGENT}`,
  };
  return [question('REST door', certFile, keyFile, { hosts, renewal })];
}

/** The operator's own; the agent's is made when the page is first served. */
function ofWeb({ web }: Configuration): CertificateQuestion[] {
  if (!web.enabled || web.certFile === undefined) return [];
  return [question('page', web.certFile, web.keyFile, { hosts: hostsOf(web.address) })];
}

function ofTunnel(configuration: Configuration): CertificateQuestion[] {
  const plan = planTunnel(configuration);
  if (typeof plan === 'string') return [];
  return [
    question('tunnel', plan.files.cert, plan.files.key, {
      caFile: plan.files.ca,
      commonName: `system:node:${configuration.node}`,
      renewal: {
        hint: 'EdgeCore asks the cloud for a new one when it starts',
        command: 'systemctl restart edgecore',
      },
    }),
  ];
}

function listenerName({ kind, address, port }: ListenerConfiguration): string {
  return `${kind} listener ${hostPort(address, port)}`;
}

/** Of a listener on every address nobody knows what clients call it. */
function hostsOf(address: string): string[] {
  return EVERY_ADDRESS.has(address) ? [] : [address];
}

function question(
  name: string,
  certFile: string,
  keyFile: string | undefined,
  more: Partial<CertificateQuestion> = {},
): CertificateQuestion {
  return { name, certFile, ...(keyFile === undefined ? {} : { keyFile }), ...more };
}

function named(name: string, path: string | undefined): NamedFile[] {
  return path === undefined ? [] : [{ name, path }];
}
