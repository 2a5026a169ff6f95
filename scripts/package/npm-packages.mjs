/** The npm packages: the contract, the client library, and the command as a package of one program. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../support/checkout.mjs';
import { mustRun } from '../support/run.mjs';
import { readJson } from './release.mjs';

const WORKSPACES = ['rpc-schema', 'clients/js'];
/** What `clients/js` promises, too. */
const NODE_OF_CLIENTS = '>=22.18';

/** Packed from a folder of its own: all dependencies are bundled, so the package declares none. */
function stageCommand(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const programs = readdirSync(inCheckout('dist')).filter(
    (name) => /^edgectl.*\.(cjs|js)$/.test(name) && !name.startsWith('edgectl-cloud'),
  );
  for (const name of programs) copyFileSync(inCheckout('dist', name), join(folder, name));
  chmodSync(join(folder, 'edgectl.cjs'), 0o755);
  copyFileSync(inCheckout('LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(
    join(folder, 'README.md'),
    readFileSync(inCheckout('clients', 'edgectl', 'README.md'), 'utf8'),
  );
  const { version, license } = readJson('package.json');
  const manifest = {
    name: 'edgectl',
    version,
    description:
      "kubectl's verbs and flags for the pods and devices of a KubeEdge edge node, over the node's own MQTT broker.",
    license,
    bin: { edgectl: 'edgectl.cjs' },
    files: programs,
    engines: { node: NODE_OF_CLIENTS },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @param {string} out what is made is put there. @returns {Promise<string[]>} the names of the files */
export async function packNpm(out) {
  mkdirSync(out, { recursive: true });
  const command = inCheckout('.dist-unfinished-npm');
  try {
    stageCommand(command);
    const packed = [];
    for (const place of [...WORKSPACES.map((name) => inCheckout(name)), command]) {
      const words = ['pack', place, '--json', '--silent', '--ignore-scripts', '--pack-destination', out];
      const [{ filename }] = JSON.parse(await mustRun('npm', words, { output: 'capture' }));
      packed.push(filename);
    }
    return packed;
  } finally {
    rmSync(command, { recursive: true, force: true });
  }
}
