/** The Debian packages: what they are called, what they need, and what runs when they come and go. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inCheckout } from '../support/checkout.mjs';
import { ROOT, stageAgent, stageClient, stageCloud, stageRuntime } from './contents.mjs';
import { RUNTIME_REVISION } from './release.mjs';
import { sqliteComponent } from './sbom.mjs';

/** The versions that the symbols of the binaries need (`readelf -V`); a long test compares them. */
const NODE_NEEDS = 'libc6 (>= 2.28), libstdc++6 (>= 5.2), libgcc-s1 (>= 4.2), libatomic1 (>= 4.8)';
const SQLITE_NEEDS = 'libc6 (>= 2.34), libstdc++6 (>= 11)';

/** Names what the running agent loads its parts from: it differs where any of them does. */
export function programId(stage, release) {
  const hash = createHash('sha256');
  for (const file of stage.files().filter((name) => name.startsWith(`${ROOT}/agent/`)))
    hash.update(`${file}\0`).update(stage.read(file));
  return `${release.debian}-${hash.digest('hex').slice(0, 12)}`;
}

/** A maintainer script, with the common parts and the values of this package filled in. */
export function withValues(script, values) {
  const whole = script.replace('@KEEP_PROGRAM@', () =>
    readFileSync(inCheckout('deploy', 'programs', 'keep-program.sh'), 'utf8').trimEnd(),
  );
  return whole.replaceAll(/@(\w+)@/g, (_, key) => values[key]);
}

function maintainerScripts(name, kinds, values = {}) {
  const texts = kinds.map((kind) => {
    const text = readFileSync(inCheckout('deploy', 'debian', `${name}.${kind}`), 'utf8');
    return [kind, withValues(text, values)];
  });
  return Object.fromEntries(texts);
}

/** Node.js is what it is: one file, built by its authors. */
const RUNTIME_OVERRIDES = [
  '# Node.js brings OpenSSL, zlib and others inside itself, as its authors build it; the SBOM names them.',
  'embedded-library *',
  "# The program is its authors' build: it stands at a fixed address.",
  'hardening-no-pie *',
];

export const PACKAGES = {
  'edgectl-runtime': {
    stage: stageRuntime,
    describe: ({ architecture, runtime }) => ({
      version: `${runtime.version}-${RUNTIME_REVISION}`,
      architecture,
      section: 'javascript',
      synopsis: 'Node.js for the programs of edgectl',
      description: [
        'The Node.js that edgectl is tested with, for edgectl alone: it is not in PATH, and no other package needs it or is disturbed by it.',
      ],
      relations: { Depends: NODE_NEEDS },
      scripts: {},
      overrides: RUNTIME_OVERRIDES,
      npm: [],
      generic: ({ runtimeParts }) => [{ name: 'node', version: runtime.version }, ...runtimeParts],
    }),
  },
  'edgectl-agent': {
    stage: stageAgent,
    describe: ({ architecture, runtime, programs, release }, stage) => ({
      version: release.debian,
      architecture,
      section: 'admin',
      synopsis: 'control plane of a KubeEdge edge node, cloud or no cloud',
      description: [
        "Lists, reads, enters and restarts the pods of a KubeEdge node and edits its devices over MQTT, a Kubernetes API of the node's own and the cloud's tunnel. It works with the cloud out of reach.",
        'On a KubeEdge node it needs no configuration.',
      ],
      relations: {
        Depends: `edgectl-runtime (>= ${runtime.version}), edgectl-client (= ${release.debian}), ${SQLITE_NEEDS}`,
      },
      scriptValues: { ID: programId(stage, release) },
      scripts: maintainerScripts('edgectl-agent', ['postinst', 'prerm', 'postrm'], {
        ID: programId(stage, release),
      }),
      triggers: ['interest-noawait /usr/lib/edgectl/runtime'],
      overrides: [],
      npm: programs.agent.npm,
      generic: () => [sqliteComponent()],
    }),
  },
  'edgectl-client': {
    stage: stageClient,
    describe: ({ runtime, programs, release }) => ({
      version: release.debian,
      architecture: 'all',
      section: 'admin',
      synopsis: 'edgectl, the command for KubeEdge edge nodes',
      description: [
        "kubectl's verbs and flags for the pods and devices of a KubeEdge node, through the agent on that node. It works on the node, on the plant's network and from a laptop.",
      ],
      relations: { Depends: `edgectl-runtime (>= ${runtime.version}) | nodejs (>= 24)` },
      scripts: maintainerScripts('edgectl-client', ['prerm']),
      overrides: [],
      npm: programs.client.npm,
      generic: () => [],
    }),
  },
  'edgectl-cloud': {
    stage: stageCloud,
    describe: ({ architecture, runtime, programs, release }) => ({
      version: release.debian,
      architecture,
      section: 'admin',
      synopsis: "cloud's half of the tunnel to KubeEdge edge nodes",
      description: [
        'Lets an unchanged kube-apiserver reach nodes behind NAT: kubectl logs, exec, attach and metrics. It works with the agent of edgectl and with the EdgeStream of KubeEdge.',
        'It needs a configuration before it starts: /usr/share/doc/edgectl-cloud/examples.',
      ],
      relations: { Depends: `edgectl-runtime (>= ${runtime.version})`, Recommends: 'systemd' },
      scripts: maintainerScripts('edgectl-cloud', ['postinst', 'prerm', 'postrm']),
      overrides: [],
      npm: programs.cloud.npm,
      generic: () => [],
    }),
  },
};
