/** The images: of the agent for a DaemonSet, and of the cloud half. Three layers: Debian's parts, the runtime, the programs. */
import { chmodSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../support/say.mjs';
import { certificatesIn, unpackDebianParts } from './debian-parts.mjs';
import { ROOT } from './contents.mjs';
import { makeLayer, writeImage } from './image.mjs';
import { Stage } from './stage.mjs';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the agent calls, what a probe or a hook of Kubernetes calls, and what a person looks around with. */
const APPLETS = ['sh', 'mkfifo', 'sleep', 'cat', 'ls', 'ps', 'env', 'test', 'true'];

/** Whom the cloud half runs as: the number that its Deployment names. */
const USER = 1000;

const USERS = {
  'etc/passwd': `root:x:0:0:root:/root:/bin/sh\nedgectl:x:${USER}:${USER}:edgectl:/:/bin/sh\n`,
  'etc/group': `root:x:0:\nedgectl:x:${USER}:\n`,
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

async function debianLayer(architecture, { work, epoch }) {
  const folder = join(work, 'image-debian');
  const stage = new Stage(folder);
  await unpackDebianParts(architecture, folder);
  for (const name of APPLETS) symlinkSync('busybox', join(folder, 'bin', name));
  stage.link('usr/bin/mkfifo', '../../bin/busybox');
  const certificates = join('usr', 'share', 'ca-certificates', 'mozilla');
  stage.write(
    'etc/ssl/certs/ca-certificates.crt',
    `${certificatesIn(join(folder, certificates), readdirSync(join(folder, certificates)).sort())}\n`,
  );
  for (const [file, text] of Object.entries(USERS)) stage.write(file, text);
  for (const name of [
    'proc',
    'sys',
    'dev',
    'run',
    'root',
    'tmp',
    'var/lib/edgectl',
    'run/edgectl',
    'etc/edgectl',
  ])
    mkdirSync(join(folder, name), { recursive: true });
  chmodSync(join(folder, 'tmp'), 0o1777);
  return makeLayer(folder, { work, name: 'debian', epoch });
}

/** The parts of some packages that an image needs, by the beginning of their paths. */
async function layerOf(stages, prefixes, { work, epoch, name }) {
  const stage = new Stage(join(work, `image-${name}`));
  for (const each of stages)
    stage.add(each, '', (path) => prefixes.some((prefix) => path.startsWith(prefix)));
  stage.settle(epoch);
  return makeLayer(stage.folder, { work, name, epoch });
}

function labels({ version }, title, description) {
  return {
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.description': description,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.licenses': 'Apache-2.0',
  };
}

/** @param {Record<string, Stage>} stages by package, before Debian's own files are added */
export async function buildImages(stages, { architecture, release }, { work, out }) {
  const { epoch } = release;
  const node = `/${ROOT}/runtime/bin/node`;
  const programs = [`${ROOT}/`, 'usr/bin/', 'usr/sbin/', 'usr/share/doc/'];
  const debian = await debianLayer(architecture, { work, epoch });
  const runtime = await layerOf([stages['edgectl-runtime']], programs, { work, epoch, name: 'runtime' });
  const images = {
    'edgectl-agent': {
      parts: ['edgectl-agent', 'edgectl-client'],
      config: {
        // Root: containerd's socket and the pods' log files are root's (docs/decisions/0008-root-in-the-container.md).
        Entrypoint: [node, `/${ROOT}/agent/agent.js`],
        Labels: labels(release, 'edgectl-agent', 'Control plane of a KubeEdge edge node, cloud or no cloud'),
      },
    },
    'edgectl-cloud': {
      parts: ['edgectl-cloud'],
      config: {
        User: `${USER}:${USER}`,
        Entrypoint: [node, `/${ROOT}/cloud/edgectl-cloud.js`],
        ExposedPorts: { '10003/tcp': {}, '10004/tcp': {}, '10005/tcp': {}, '10006/tcp': {} },
        Labels: labels(release, 'edgectl-cloud', "The cloud's half of the tunnel to KubeEdge edge nodes"),
      },
    },
  };
  for (const [name, { parts, config }] of Object.entries(images)) {
    const own = await layerOf(
      parts.map((part) => stages[part]),
      programs,
      { work, epoch, name },
    );
    const file = `${name}-${release.version}-${architecture}.oci.tar`;
    await writeImage(
      {
        reference: `docker.io/library/${name}:${release.version}`,
        architecture,
        config: { Env: [`PATH=${PATH}`, 'NODE_ENV=production'], WorkingDir: '/', ...config },
        layers: [debian, runtime, own],
      },
      { out: join(out, file), work, epoch },
    );
    say(`  ${file}`);
  }
}
