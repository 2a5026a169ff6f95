/** Files that a person writes: configuration, policy, users; and what a client keeps. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ConfigurationLayer } from '../../../agent/config/configuration.ts';
import {
  ADDRESS_FORMAT,
  configurationSchema,
  isAddress,
} from '../../../agent/config/configuration-schema.ts';
import { type EdgeCoreFile, edgeCoreSchema, layerOfEdgeCore } from '../../../agent/config/edgecore-file.ts';
import { readYamlFile } from '../../../agent/config/yaml-file.ts';
import { faultOf, type PolicyDocument, policySchema } from '../../../agent/access/policy-document.ts';
import { ResumeFile } from '../../../clients/edgectl/logs/resume-file.ts';
import { contextNamed, readContexts, withPaths } from '../../../clients/edgectl/contexts/context-file.ts';
import { readTokenUses } from '../../../common/credentials/token-uses.ts';
import { parseUsers, usersText } from '../../../common/credentials/users-file.ts';
import { json, texts } from '../corpora.ts';
import type { Fed, FuzzTarget } from '../harness.ts';

const CONFIGURATION = `node: edge-01
log: { level: info }
backends: { metaserver: "http://127.0.0.1:10550", cri: "unix:///run/containerd/containerd.sock" }
brokers:
  - name: node
    url: mqtt://127.0.0.1:1883
    username: agent
    passwordFile: /etc/edgectl/agent.password
    accessControl: enforced
publish: { devices: ["factory/*/setpoint"], events: true }
limits: { requestsPerSecond: 100 }
`;
const EDGECORE = `apiVersion: edgecore.config.kubeedge.io/v1alpha2
database: { dataSource: /var/lib/kubeedge/edgecore.db }
modules:
  edged: { hostnameOverride: edge-01, tailoredKubeletConfig: { address: 0.0.0.0, readOnlyPort: 10350 } }
  eventBus: { enable: true, mqttMode: 2, mqttServerExternal: "tcp://127.0.0.1:1883" }
  metaManager: { metaServer: { enable: true, server: "127.0.0.1:10550" } }
  edgeStream: { enable: true, server: "10.0.0.1:10004", tlsTunnelCAFile: /etc/kubeedge/ca/rootCA.crt }
`;
const POLICY = `roles:
  press: [{ methods: [device.edit, "pod.*"], namespaces: [factory], properties: [setpoint], lasting: false }]
bindings:
  - { role: press, principals: [alice, plc-1], namespaces: [factory], until: "2030-01-01T00:00:00Z" }
  - { role: viewer, principals: [bob] }
anonymous: [viewer]
`;
const USERS = `users:
  - name: alice
    password: scrypt$32768$8$1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g
  - name: kubectl
    tokens: [{ id: t-1, sha256: ${'a'.repeat(64)}, expires: "2030-01-01T00:00:00Z" }]
`;
/** The billion laughs, an anchor to itself, and a document after another. */
const TRICKS = texts(
  'a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n',
  'a: &a { b: *a }\n',
  '- a: &a { b: *a }\n',
  '--- {}\n--- {}\n',
  '? [a, b]\n: c\n',
);

/** A parser that reads its file from the disk. */
function fromDisk(read: (path: string) => unknown): Fed {
  const folder = mkdtempSync(join(tmpdir(), 'fz-'));
  const path = join(folder, 'file');
  return {
    feed(input) {
      writeFileSync(path, input, { mode: 0o600 });
      return read(path);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const configuration: FuzzTarget = {
  name: 'agent.yaml',
  corpus: [Buffer.from(CONFIGURATION), ...TRICKS],
  open() {
    const validate = new Ajv2020({ allowUnionTypes: true })
      .addFormat(ADDRESS_FORMAT, isAddress)
      .compile<ConfigurationLayer>(configurationSchema);
    return fromDisk((path) => readYamlFile({ path, required: true }, validate));
  },
};

const edgeCore: FuzzTarget = {
  name: 'edgecore.yaml',
  corpus: [Buffer.from(EDGECORE), ...TRICKS],
  open() {
    const validate = new Ajv2020({ allowUnionTypes: true }).compile<EdgeCoreFile>(edgeCoreSchema);
    return fromDisk((path) => layerOfEdgeCore(readYamlFile({ path, required: true }, validate) ?? {}));
  },
};

const policy: FuzzTarget = {
  name: 'policy file',
  corpus: [Buffer.from(POLICY), ...TRICKS],
  open() {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv, ['date-time']);
    const validate = ajv.compile<PolicyDocument>(policySchema);
    return fromDisk((path) => readYamlFile({ path, required: true }, validate, faultOf));
  },
};

const users: FuzzTarget = {
  name: 'users file',
  corpus: [Buffer.from(USERS), ...TRICKS],
  open: () => ({
    feed(input) {
      const read = parseUsers(input.toString());
      // Whoever is read is written, and read again, as the same.
      const again = parseUsers(usersText(read));
      if (again.size !== read.size) throw new Error('users are lost when the file is written');
    },
  }),
};

const resumeFile: FuzzTarget = {
  name: 'resume file',
  corpus: json({
    version: 1,
    target: 'default/web-0',
    position: { cursor: 'c', skipBytes: 12 },
    bytes: 1024,
    ended: false,
    output: { device: 1, inode: 2, size: 3 },
  }),
  open: () =>
    fromDisk((path) => {
      const position = new ResumeFile(path, 'default/web-0').load();
      if (position !== undefined && !(position.skipBytes >= 0)) throw new Error('a negative place');
    }),
};

const contexts: FuzzTarget = {
  name: 'client file',
  corpus: [
    Buffer.from(
      'current-context: a\ncontexts:\n  - { name: a, broker: "mqtt://h:1883", user: u, socket: ~/s }\n',
    ),
    ...TRICKS,
  ],
  open: () =>
    fromDisk((path) => {
      const file = readContexts(path);
      for (const context of file.contexts) withPaths(contextNamed(file, context.name, path), path);
    }),
};

/** What cannot be read is nothing. */
const tokenUses: FuzzTarget = {
  name: 'uses of tokens',
  corpus: json({ '1f2e3d4c': 1_790_000_000_000 }),
  open: () =>
    fromDisk((path) => {
      for (const usedMs of readTokenUses(path)?.values() ?? [])
        if (typeof usedMs !== 'number') throw new Error('a time that is none');
    }),
};

export const fileTargets = [configuration, edgeCore, policy, users, resumeFile, contexts, tokenUses];
