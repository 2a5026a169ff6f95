/** `cert`: certificates of the node's own authority, or requests for the plant's. Works on files, as root at the node. */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { IssuedPair } from '../../../common/certificates/issue-certificate.ts';
import { issuedRecord, ownCertificates, ownRevocationList } from '../../../common/certificates/own-files.ts';
import { checkUserName } from '../../../common/credentials/users-file.ts';
import { endsSoon } from '../../../common/diagnose/certificate-findings.ts';
import { withFileLock } from '../../../common/file-lock.ts';
import { readPrivateFile, writePrivateFile } from '../../../common/private-file.ts';
import { readRegularFileSync } from '../../../common/regular-file.ts';
import {
  type Issued,
  PURPOSES,
  type Purpose,
  readIssued,
  writeIssued,
} from '../certificates/issued-certificates.ts';
import { type LocalNode, type LocalNodeOptions, readLocalNode } from '../local-node.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { stdout } from '../terminal/output-writer.ts';

export interface CertOptions extends LocalNodeOptions {
  /** A folder with `ca.crt` and `ca.key`, made if there is none; else the node's own. */
  readonly authority?: string;
}

export interface IssueOptions extends CertOptions {
  readonly host?: readonly string[];
  readonly days: number;
  readonly out: string;
  readonly request?: boolean;
}

export interface ListOptions extends CertOptions {
  readonly output?: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const PEM_MAX_BYTES = 256 * 1024;
/** Everybody may read a certificate. */
const PUBLIC = 0o644;
const MAX_COMMON_NAME = 64;
/** At most 20 bytes (RFC 5280, section 4.1.2.2). */
const SERIAL = /^([0-9A-F]{2}){4,20}$/;

const USAGES: Readonly<Record<Purpose, readonly ('server' | 'client')[]>> = {
  listener: ['server'],
  rest: ['server'],
  page: ['server'],
  broker: ['server'],
  user: ['client'],
  peer: ['server', 'client'],
};

interface Places {
  readonly folder: string;
  readonly record: string;
  readonly list: string;
}

export async function issueCert(
  purpose: string,
  name: string | undefined,
  options: IssueOptions,
): Promise<number> {
  const node = readLocalNode(options);
  const wanted = wantedOf(purpose, name, options, node);
  const places = placesOf(options, node);
  const known = current(readIssued(places.record)).find((one) => one.name === wanted.name);
  if (known !== undefined && known.revokedAt === undefined)
    throw new EdgectlError('Conflict', `there is a certificate ${wanted.name} already: ${known.certFile}`, {
      layer: 'client',
      hint: `renew it with edgectl cert renew ${wanted.name}, or revoke it first with edgectl cert revoke ${wanted.name}`,
    });
  for (const file of [wanted.certFile, keyFileOf(wanted)]) refuseOverwrite(file);
  mkdirSync(resolve(options.out), { recursive: true, mode: 0o755 });
  if (options.request) await writeRequest(wanted);
  const made = options.request ? wanted : await write(wanted, await authorityOf(places, node), undefined);
  await withFileLock(places.record, () => writeIssued(places.record, [...readIssued(places.record), made]));
  await stdout.write(`${words(made, places, options.request === true)}\n`);
  return 0;
}

export async function renewCert(names: readonly string[], options: CertOptions): Promise<number> {
  const node = readLocalNode(options);
  const places = placesOf(options, node);
  const standing = current(readIssued(places.record)).filter(({ revokedAt }) => revokedAt === undefined);
  const due = names.length === 0 ? standing.filter(isDue) : names.map((name) => named(standing, name));
  for (const one of due) {
    if (one.serial === undefined) {
      await writeRequest(one, readPrivateFile(keyFileOf(one), PEM_MAX_BYTES));
      await stdout.write(
        `${one.name}: ${requestFileOf(one)} is to be signed by your authority, as ${one.certFile}\n`,
      );
      continue;
    }
    const before = new X509Certificate(readRegularFileSync(one.certFile));
    const publicKey = before.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const { serial: _, endsAt: __, ...wanted } = one;
    const made = await write(wanted, await authorityOf(places, node), publicKey);
    await withFileLock(places.record, () => writeIssued(places.record, [...readIssued(places.record), made]));
    await stdout.write(`${made.name}: renewed until ${day(made.endsAt)}, ${made.certFile}\n`);
  }
  if (due.length === 0) await stdout.write('no certificate of this node ends within 30 days\n');
  return 0;
}

export async function revokeCert(what: string, options: CertOptions): Promise<number> {
  const node = readLocalNode(options);
  const places = placesOf(options, node);
  const isForeign = options.authority !== undefined && existsSync(join(places.folder, 'ca.crt'));
  const authority = await authorityOf(places, node);
  const { issueRevocationList } = await import('../../../common/certificates/issue-certificate.ts');
  const nowMs = Date.now();
  const wanted = what.toUpperCase();
  const isMeant = ({ name, serial, revokedAt }: Issued): boolean =>
    serial !== undefined && revokedAt === undefined && (name === what || serial === wanted);
  const before = readIssued(places.record);
  // Certificates that another authority issued (KubeEdge's, for example) are not recorded here: their number is enough.
  const isUnknown = isForeign && SERIAL.test(wanted) && !before.some(({ serial }) => serial === wanted);
  const issued = isUnknown ? [...before, elsewhere(wanted)] : before;
  const meant = issued.filter(isMeant);
  if (meant.length === 0) {
    throw new EdgectlError(
      'NotFound',
      `there is no certificate ${JSON.stringify(what)} that could be revoked`,
      {
        layer: 'client',
        hint: 'edgectl cert list shows names and numbers; what another authority issued, that one takes back: by its number, with --authority and the folder of its ca.crt and ca.key',
      },
    );
  }
  const after = issued.map((one) =>
    isMeant(one) ? { ...one, revokedAt: new Date(nowMs).toISOString() } : one,
  );
  const list = await issueRevocationList(revokedOf(after), authority, nowMs);
  await withFileLock(places.record, () => {
    if (JSON.stringify(readIssued(places.record)) !== JSON.stringify(before))
      throw new EdgectlError('Conflict', 'another command changed the certificates meanwhile: try again', {
        layer: 'client',
      });
    // The list first: what it has is refused, whether the record says so or not.
    writePrivateFile(places.list, list, PUBLIC);
    writeIssued(places.record, after);
  });
  const serials = meant.map(({ serial }) => serial).join(', ');
  await stdout.write(
    `${what}: ${serials} taken back in ${places.list}; ${options.authority === undefined ? 'the agent refuses it from now on' : 'it counts where revocationLists names a copy of that file'}\n`,
  );
  return 0;
}

/** A certificate of which nothing but the number is known. */
function elsewhere(serial: string): Issued {
  return { name: serial, purpose: 'peer', serial, certFile: '<elsewhere>', hosts: [], days: 0 };
}

interface Row {
  readonly name: string;
  readonly purpose: string;
  readonly serial?: string;
  readonly endsAt?: string;
  readonly status: string;
  readonly file: string;
}

export async function listCerts(options: ListOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const node = readLocalNode(options);
  const places = placesOf(options, node);
  const issued = readIssued(places.record);
  const shown = new Set(issued.map(({ certFile }) => certFile));
  const others = node.known.files.filter(
    ({ kind, path }) => kind === 'certificate' && !shown.has(path) && existsSync(path),
  );
  const rows = [
    ...issued.map((one) => rowOf(one.name, one.purpose, one.certFile, one)),
    ...others.map(({ path }) => rowOf('', 'agent.yaml or the agent', path)),
  ];
  if (format !== undefined) {
    await printFacts({ certificates: rows }, format);
    return 0;
  }
  const cells = rows.map(({ name, purpose, serial = '', endsAt, status, file }) => [
    name || '<other>',
    purpose,
    serial.slice(0, 16) || '<none>',
    day(endsAt),
    status,
    file,
  ]);
  await stdout.write(
    printTable({ headers: ['NAME', 'FOR', 'SERIAL', 'UNTIL', 'STATUS', 'FILE'], rows: cells }),
  );
  return 0;
}

function rowOf(name: string, purpose: string, file: string, issued?: Issued): Row {
  const shown = issued?.serial === undefined ? read(file) : undefined;
  const endsAt = issued?.endsAt ?? shown?.endsAt;
  const serial = issued?.serial ?? shown?.serial;
  return {
    name,
    purpose,
    ...(serial === undefined ? {} : { serial }),
    ...(endsAt === undefined ? {} : { endsAt }),
    status: statusOf(endsAt, issued?.revokedAt),
    file,
  };
}

function statusOf(endsAt: string | undefined, revokedAt: string | undefined): string {
  if (revokedAt !== undefined) return 'revoked';
  if (endsAt === undefined) return 'requested';
  const endsAtMs = Date.parse(endsAt);
  if (endsAtMs <= Date.now()) return 'ended';
  return endsSoon(endsAtMs, Date.now()) ? 'ends soon' : 'valid';
}

function read(file: string): { readonly endsAt: string; readonly serial: string } | undefined {
  try {
    const { validTo, serialNumber } = new X509Certificate(readRegularFileSync(file));
    return { endsAt: new Date(validTo).toISOString(), serial: serialNumber };
  } catch {
    return undefined;
  }
}

// What is to be issued.

type Wanted = Omit<Issued, 'serial' | 'endsAt' | 'revokedAt'>;

function wantedOf(
  purpose: string,
  given: string | undefined,
  options: IssueOptions,
  { name: node }: LocalNode,
): Wanted {
  const known = PURPOSES.find((one) => one === purpose);
  if (known === undefined)
    throw invalid(`there is no certificate for ${JSON.stringify(purpose)}`, `one of ${PURPOSES.join(', ')}`);
  if (known === 'user' && given === undefined)
    throw invalid('whose certificate?', 'edgectl cert issue user NAME');
  const name = given ?? known;
  if (!/^[\w.@:-]{1,64}$/.test(name) || name.startsWith('.'))
    throw invalid(
      `a certificate cannot be called ${JSON.stringify(name.slice(0, 64))}`,
      'it names a file: letters, digits and . _ @ : - alone',
    );
  if (known === 'user') checkUserName(name);
  const hosts = USAGES[known].includes('server') ? (options.host ?? defaultHosts(node)) : [];
  const wrong = hosts.find(
    (host) => isIP(host) === 0 && !/^(\*\.)?[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/i.test(host),
  );
  if (wrong !== undefined) throw invalid(`${JSON.stringify(wrong)} is not a name or address of a host`);
  return {
    name,
    purpose: known,
    certFile: join(resolve(options.out), `${name}.crt`),
    hosts,
    days: options.days,
  };
}

/** The names and addresses of this node. */
function defaultHosts(node: string): readonly string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address);
  return [...new Set([node, hostname().toLowerCase(), 'localhost', '127.0.0.1', '::1', ...addresses])];
}

async function write(wanted: Wanted, authority: IssuedPair, publicKey: string | undefined): Promise<Issued> {
  const { issueCertificate } = await import('../../../common/certificates/issue-certificate.ts');
  const { name, purpose, hosts, days, certFile } = wanted;
  const endsAtMs = Math.floor(Date.now() / 1000) * 1000 + days * DAY_MS;
  const { cert, key } = await issueCertificate(
    {
      commonName: name.slice(0, MAX_COMMON_NAME),
      hosts,
      usages: USAGES[purpose],
      endsAtMs,
      ...(publicKey === undefined ? {} : { publicKey }),
    },
    authority,
  );
  // The key first: whoever sees the certificate finds its key.
  if (key !== undefined) writePrivateFile(keyFileOf(wanted), key);
  writePrivateFile(certFile, cert, PUBLIC);
  const { serialNumber } = new X509Certificate(cert);
  return { ...wanted, serial: serialNumber, endsAt: new Date(endsAtMs).toISOString() };
}

async function writeRequest(wanted: Wanted, known?: string): Promise<void> {
  const { requestCertificate } = await import('../../../common/certificates/issue-certificate.ts');
  const { name, purpose, hosts } = wanted;
  const commonName = name.slice(0, MAX_COMMON_NAME);
  const { request, key } = await requestCertificate({ commonName, hosts, usages: USAGES[purpose] }, known);
  if (known === undefined) writePrivateFile(keyFileOf(wanted), key);
  writePrivateFile(requestFileOf(wanted), request, PUBLIC);
}

// The authority.

function placesOf({ authority }: CertOptions, { known: { database } }: LocalNode): Places {
  if (authority === undefined)
    return {
      folder: ownCertificates(database),
      record: issuedRecord(database),
      list: ownRevocationList(database),
    };
  const folder = resolve(authority);
  return { folder, record: join(folder, 'issued.json'), list: join(folder, 'revoked.crl') };
}

/** The same that the agent makes when it first serves the Kubernetes API. */
async function authorityOf({ folder }: Places, { name }: LocalNode): Promise<IssuedPair> {
  const [certPath, keyPath] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
  const kept = (): IssuedPair | undefined => {
    const cert = readPrivateFile(certPath, PEM_MAX_BYTES);
    const key = readPrivateFile(keyPath, PEM_MAX_BYTES);
    return cert === undefined || key === undefined ? undefined : { cert, key };
  };
  const known = kept();
  if (known !== undefined) return known;
  const { issueAuthority } = await import('../../../common/certificates/issue-certificate.ts');
  const made = await issueAuthority(`edgectl on ${name}`.slice(0, MAX_COMMON_NAME));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return withFileLock(certPath, () => {
    const meanwhile = kept();
    if (meanwhile !== undefined) return meanwhile;
    writePrivateFile(keyPath, made.key);
    writePrivateFile(certPath, made.cert);
    return made;
  });
}

function revokedOf(issued: readonly Issued[]): { serial: string; atMs: number }[] {
  return issued.flatMap(({ serial, revokedAt }) =>
    serial === undefined || revokedAt === undefined ? [] : [{ serial, atMs: Date.parse(revokedAt) }],
  );
}

/** The last one of each name. */
function current(issued: readonly Issued[]): readonly Issued[] {
  return [...new Map(issued.map((one) => [one.name, one])).values()];
}

function isDue({ endsAt, certFile }: Issued): boolean {
  const end = endsAt ?? read(certFile)?.endsAt;
  return end !== undefined && endsSoon(Date.parse(end), Date.now());
}

function named(issued: readonly Issued[], name: string): Issued {
  const found = issued.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new EdgectlError(
    'NotFound',
    `there is no certificate ${JSON.stringify(name)} that could be renewed`,
    {
      layer: 'client',
      hint: 'edgectl cert list shows them',
    },
  );
}

function refuseOverwrite(file: string): void {
  if (!existsSync(file)) return;
  throw new EdgectlError('Conflict', `${file} exists already`, {
    layer: 'client',
    hint: 'name another folder with --out, or move it away',
  });
}

function keyFileOf({ certFile }: Wanted): string {
  return certFile.replace(/\.crt$/, '.key');
}

function requestFileOf({ certFile }: Wanted): string {
  return certFile.replace(/\.crt$/, '.csr');
}

// What is said.

function words(made: Issued, { folder }: Places, isRequest: boolean): string {
  const { name, purpose, certFile, hosts } = made;
  const keyFile = keyFileOf(made);
  const first = isRequest
    ? `${name}: ${requestFileOf(made)} is to be signed by your authority; put what it answers into ${certFile} (the key is ${keyFile})`
    : `${name}: ${certFile} until ${day(made.endsAt)}, key ${keyFile}${hosts.length === 0 ? '' : `, for ${hosts.join(', ')}`}`;
  return [
    first,
    ...(isRequest ? [] : [`authority: ${join(folder, 'ca.crt')}`]),
    nextStep(purpose, name, made),
  ].join('\n');
}

function nextStep(purpose: Purpose, name: string, { certFile }: Issued): string {
  const keyFile = certFile.replace(/\.crt$/, '.key');
  switch (purpose) {
    case 'user':
      return `next: edgectl user add ${name} --certificate, and clientCaFile in agent.yaml names the authority`;
    case 'listener':
      return `next: certFile: ${certFile} and keyFile: ${keyFile} of a listener in agent.yaml`;
    case 'rest':
    case 'page':
      return `next: ${purpose === 'page' ? 'web' : purpose}: { certFile: ${certFile}, keyFile: ${keyFile} } in agent.yaml`;
    default:
      return `next: give both files to ${name}; it reads them as whoever it runs as`;
  }
}

function day(time: string | undefined): string {
  return time === undefined ? '<none>' : time.slice(0, 10);
}

function invalid(message: string, hint?: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    ...(hint === undefined ? {} : { hint }),
  });
}
