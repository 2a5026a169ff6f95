/** Where the version of a release is written: programs, manifests of npm and Python, and the images that the manifests of `deploy` name. */
import { readFileSync } from 'node:fs';
import { inCheckout } from '../support/checkout.mjs';

const MANIFEST = /^ {2}"version": "(.+)"/m;
const DEPENDENCY = /"@edgectl\/[\w-]+": "(.+)"/g;
const IMAGE = /image: (?:\S+\/)?edgectl-(?:agent|cloud):(\S+)/g;

/** @type {readonly [file: string, ...patterns: RegExp[]][]} the first group of each pattern is the version */
const PLACES = [
  ['package.json', MANIFEST, DEPENDENCY],
  ['rpc-schema/package.json', MANIFEST],
  ['clients/js/package.json', MANIFEST, DEPENDENCY],
  ['clients/hmi/package.json', MANIFEST, DEPENDENCY],
  ['agent/version.ts', /VERSION = '(.+)'/],
  ['clients/python/pyproject.toml', /^version = "(.+)"/m],
  ['clients/python/src/edgectl_client/__init__.py', /^__version__ = "(.+)"/m],
  ['deploy/node/daemonset.yaml', IMAGE],
  ['deploy/cloud/single/deployment.yaml', IMAGE],
  ['docker-compose.yml', IMAGE],
];

/**
 * @param {string} version that is to be released
 * @param {(file: string) => string} read
 * @returns {string[]} the places that have another version, or none
 */
export function placesWithAnotherVersion(version, read = (file) => readFileSync(inCheckout(file), 'utf8')) {
  return PLACES.flatMap(([file, ...patterns]) =>
    patterns.flatMap((pattern) => {
      const text = read(file);
      const found = pattern.global ? [...text.matchAll(pattern)] : [pattern.exec(text)];
      const versions = found.length === 0 ? [undefined] : found.map((match) => match?.[1]);
      return versions.filter((one) => one !== version).map((one) => `${file}: ${one ?? 'no version'}`);
    }),
  );
}
