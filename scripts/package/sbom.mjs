/** What is inside, as a CycloneDX document (https://cyclonedx.org/docs/1.6/json/). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inCheckout } from '../support/checkout.mjs';
import { debianParts } from './debian-parts.mjs';
import { readJson } from './release.mjs';

function licencesOf(expression) {
  return [/^[\w.+-]+$/.test(expression) ? { license: { id: expression } } : { expression }];
}

function npmComponent({ name, version, license, folder }, lockfile) {
  const [namespace, bare] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = `pkg:npm/${namespace === undefined ? '' : `${encodeURIComponent(namespace)}/`}${bare}@${version}`;
  const integrity = lockfile.packages[folder]?.integrity;
  const hash = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  return {
    type: 'library',
    'bom-ref': purl,
    ...(namespace === undefined ? {} : { group: namespace }),
    name: bare,
    version,
    ...(license === 'UNKNOWN' ? {} : { licenses: licencesOf(license) }),
    ...(hash === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }),
    purl,
  };
}

/** What Node.js says that it is made of: `process.versions`, without its interface numbers. */
export function runtimeComponents(versions) {
  return Object.entries(versions)
    .filter(([name]) => !['node', 'modules', 'napi'].includes(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, version]) => ({ name, version }));
}

function genericComponent({ name, version }) {
  const purl = `pkg:generic/${name}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl };
}

function packageComponent({ name, version, architecture, type = 'deb', distro = 'edgectl' }) {
  const purl = `pkg:${type}/${distro}/${name}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { type: 'application', 'bom-ref': purl, name, version, purl };
}

/**
 * @param {{name: string, version: string, architecture?: string, npm?: object[], generic?: {name: string, version: string}[],
 * debian?: import('./debian-parts.mjs').DebianPart[], isImage?: boolean, type?: 'deb' | 'rpm'}[]} artefacts
 * each of our packages with what is inside it
 */
export function sbom(artefacts, { version, epoch }, architecture) {
  const lockfile = readJson('package-lock.json');
  const components = new Map();
  const dependencies = [];
  for (const artefact of artefacts) {
    const own = artefact.isImage ? genericComponent(artefact) : packageComponent(artefact);
    const inside = [
      ...(artefact.npm ?? []).map((each) => npmComponent(each, lockfile)),
      ...(artefact.generic ?? []).map(genericComponent),
      ...(artefact.debian ?? []).map((each) => packageComponent({ ...each, distro: 'debian' })),
    ];
    for (const component of [own, ...inside]) components.set(component['bom-ref'], component);
    dependencies.push({ ref: own['bom-ref'], dependsOn: inside.map((each) => each['bom-ref']).sort() });
  }
  const root = `pkg:generic/edgectl@${version}?arch=${architecture}`;
  const content = {
    metadata: {
      timestamp: new Date(epoch * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': root,
        name: 'edgectl',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: root,
      },
    },
    components: [...components.values()].sort((left, right) => (left['bom-ref'] < right['bom-ref'] ? -1 : 1)),
    dependencies: [{ ref: root, dependsOn: dependencies.map(({ ref }) => ref).sort() }, ...dependencies],
  };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  // A name made of the content, so that two builds give one document: UUID version 8.
  const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid}`,
    version: 1,
    ...content,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Debian's parts of the images; what else is in them is in the packages. */
export function imageArtefacts(architecture, areMade) {
  if (!areMade) return [];
  return [
    { isImage: true, name: 'edgectl-image-base', version: architecture, debian: debianParts(architecture) },
  ];
}

/** better-sqlite3 has SQLite inside its binary. */
export function sqliteComponent() {
  const header = readFileSync(inCheckout('node_modules/better-sqlite3/deps/sqlite3/sqlite3.h'), 'utf8');
  return { name: 'sqlite', version: /define SQLITE_VERSION\s+"([^"]+)"/.exec(header)[1] };
}
