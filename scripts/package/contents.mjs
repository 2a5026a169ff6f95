/** What each package installs. The same parts make the Debian packages and the archive for everything else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../support/checkout.mjs';
import { gzip } from './gzip.mjs';
import { licencesOf, runtimeLicences } from './licences.mjs';
import { commandManual, completion, serviceManual, SHELL_FILES } from './manuals.mjs';
import { sqliteFiles } from './programs.mjs';
import { strip } from './strip.mjs';

/** Everything of ours is below it. */
export const ROOT = 'usr/lib/edgectl';

const MODULE = `${JSON.stringify({ type: 'module' })}\n`;

function deployed(...path) {
  return readFileSync(inCheckout('deploy', ...path), 'utf8');
}

async function docs(stage, name, { copyright, texts }) {
  stage.write(`usr/share/doc/${name}/copyright`, copyright);
  stage.write(`usr/share/doc/${name}/LICENSES.gz`, await gzip(texts));
}

async function manual(stage, section, name, page) {
  stage.write(`usr/share/man/man${section}/${name}.${section}.gz`, await gzip(page));
}

/** Node.js without the symbols that only a debugger of Node.js itself reads: a fifth of it. */
export async function stageRuntime(stage, { architecture, runtime }) {
  await docs(stage, 'edgectl-runtime', runtimeLicences(runtime.folder));
  const program = `${ROOT}/runtime/bin/node`;
  stage.copy(join(runtime.folder, 'bin', 'node'), program, 0o755);
  await strip(join(stage.folder, program), architecture);
}

export async function stageAgent(stage, { architecture, npmArchitecture, programs, release }) {
  const { folder, npm } = programs.agent;
  await docs(stage, 'edgectl-agent', licencesOf('edgectl-agent', npm));
  stage.copyFolder(folder, `${ROOT}/agent`);
  stage.write(`${ROOT}/agent/package.json`, MODULE);
  stage.write(`${ROOT}/agent/edgectl-agent`, deployed('programs', 'edgectl-agent.sh'), 0o755);
  const sqlite = sqliteFiles(npmArchitecture);
  const place = `${ROOT}/agent/node_modules/better-sqlite3`;
  for (const file of sqlite.files) stage.copy(join(sqlite.root, file), join(place, file));
  for (const part of sqlite.folders) stage.copyFolder(join(sqlite.root, part), join(place, part));
  await strip(join(stage.folder, place, sqlite.binary), architecture);
  stage.link('usr/sbin/edgectl-agent', `../lib/edgectl/agent/edgectl-agent`);
  stage.write('usr/lib/systemd/system/edgectl-agent.service', deployed('systemd', 'edgectl-agent.service'));
  for (const file of ['agent.yaml', 'policy.yaml'])
    stage.write(`etc/edgectl/${file}`, deployed('defaults', file));
  const page = {
    name: 'edgectl-agent',
    program: join(folder, 'agent.js'),
    files: [
      ['/etc/edgectl/agent.yaml', 'configuration; on a KubeEdge node none is needed'],
      ['/etc/edgectl/policy.yaml', 'who may do what'],
      ['/var/lib/edgectl/', "the agent's own data"],
      ['/run/edgectl/mqtt.sock', "the socket that root's edgectl uses"],
    ],
    seeAlso: 'edgectl (1)',
  };
  await manual(stage, 8, 'edgectl-agent', await serviceManual(page, release));
}

export async function stageClient(stage, { programs, release }) {
  const { folder, npm } = programs.client;
  await docs(stage, 'edgectl-client', licencesOf('edgectl-client', npm));
  stage.copyFolder(folder, `${ROOT}/client`);
  // The same launcher as in a checkout: it prefers the runtime that is beside it.
  const launcher = readFileSync(inCheckout('scripts', 'support', 'edgectl.sh'), 'utf8');
  stage.write(
    `${ROOT}/client/edgectl`,
    launcher.replace("'@NODE@'", '"${self%/*}/../runtime/bin/node"'),
    0o755,
  );
  stage.link('usr/bin/edgectl', '../lib/edgectl/client/edgectl');
  await manual(stage, 1, 'edgectl', await commandManual(release));
  for (const [shell, file] of Object.entries(SHELL_FILES)) stage.write(file, await completion(folder, shell));
}

export async function stageCloud(stage, { programs, release }) {
  const { folder, npm } = programs.cloud;
  await docs(stage, 'edgectl-cloud', licencesOf('edgectl-cloud', npm));
  stage.copyFolder(folder, `${ROOT}/cloud`);
  stage.write(`${ROOT}/cloud/package.json`, MODULE);
  stage.write(`${ROOT}/cloud/edgectl-cloud`, deployed('programs', 'edgectl-cloud.sh'), 0o755);
  stage.link('usr/sbin/edgectl-cloud', '../lib/edgectl/cloud/edgectl-cloud');
  stage.write('usr/lib/systemd/system/edgectl-cloud.service', deployed('systemd', 'edgectl-cloud.service'));
  stage.write('usr/lib/sysusers.d/edgectl-cloud.conf', deployed('systemd', 'edgectl-cloud.sysusers'));
  stage.write('usr/share/doc/edgectl-cloud/examples/cloud.yaml', deployed('cloud', 'single', 'cloud.yaml'));
  const page = {
    name: 'edgectl-cloud',
    program: join(folder, 'edgectl-cloud.js'),
    files: [
      ['/etc/edgectl/cloud.yaml', 'configuration; an example is in /usr/share/doc/edgectl-cloud/examples'],
    ],
    seeAlso: 'edgectl (1)',
  };
  await manual(stage, 8, 'edgectl-cloud', await serviceManual(page, release));
}
