/** `edgectl bundle`, as a process, on a node whose pods, files and logs have secrets in them. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { extract } from 'tar-stream';
import type { SandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { shellPod } from '../../helpers/containerd.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { startTestNode } from '../../helpers/sandbox-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'bu-'));
const PEM = ['MIIEvQIBADANBgkqhkiG9w0BAQ', 'EFAASCBKcwggSjAgEAAoIBAQDx'];
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudCJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk8';

/** Each by where it is. Of some the parts, which must not be there either. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'an environment variable': ['env-plant-pass'],
  'one whose name says nothing, random': ['q8Zr4Tn7Vx2Lm9Kp3Ws6'],
  'an annotation': ['annotated-hunter'],
  'an argument': ['argued-hunter'],
  'an argument with credentials in a URL': ['broker-hunter'],
  'the termination message of a container': ['terminated-hunter'],
  'a log: key=value': ['logged-hunter'],
  'a log: JSON': ['json-hunter'],
  'a log: base64': [Buffer.from('encoded-hunter').toString('base64')],
  'a log: credentials in a URL': ['url-hunter'],
  'a log: PEM': PEM,
  'a log: JWT': JWT.split('.'),
  'a log: a block of YAML': ['yaml-hunter-1', 'yaml-hunter-2'],
  'a log: split over lines': ['Zk4Qw8Rt2Lp9', 'Xv6Nb3Mc7Hs1'],
  'a log: a header': ['header-hunter1'],
  'a log: a flag': ['flagged-hunter'],
  'agent.yaml: credentials in a URL': ['agent-hunter'],
  'agent.yaml: a setting that there is none of': ['unknown-hunter'],
  'edgecore.yaml: the token': ['edgecore-hunter'],
  "a mapper's log": ['mapper-hunter'],
};
/** Where secrets stand and what is none: these are to be there. */
const PLAIN = [
  'name: sentinel',
  'LOG_LEVEL',
  'annotation.plant/name',
  '--sentinel-mode',
  'sentinel line 1 temperature=21.5',
  'password changed for alice',
  'token expired',
  'web-7d9f8b6c5d-x2x4z reconciled',
  'commit 4f3c2e1d0b9a88776655443322110099aabbccdd',
  '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a09',
  'http://127.0.0.1:8080/metrics?limit=5',
  'ModbusTcpConnectionManager.java:142',
  'fe80::1ff:fe23:4567:890a',
  'secretName: db-credentials',
  'passwordFile',
  '/etc/edgectl/sentinel.password',
  'hostnameOverride',
  'mapper sentinel: 3 devices, 12 twins',
  'exitCode',
];

const LOG = [
  'sentinel line 1 temperature=21.5',
  'password changed for alice',
  'token expired',
  'web-7d9f8b6c5d-x2x4z reconciled',
  'commit 4f3c2e1d0b9a88776655443322110099aabbccdd',
  'uid 6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  'image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a09',
  'GET http://127.0.0.1:8080/metrics?limit=5',
  'at ModbusTcpConnectionManager.reconnect(ModbusTcpConnectionManager.java:142)',
  'peer fe80::1ff:fe23:4567:890a',
  'secretName: db-credentials',
  'connect password=logged-hunter ok',
  '{"level":"info","apiKey":"json-hunter"}',
  `blob ${Buffer.from('encoded-hunter').toString('base64')}`,
  'dial mqtt://plc:url-hunter@10.0.0.1:1883',
  '-----BEGIN PRIVATE KEY-----',
  ...PEM,
  '-----END PRIVATE KEY-----',
  `got ${JWT}`,
  'credentials: |',
  '  yaml-hunter-1',
  '  yaml-hunter-2',
  'done: 1',
  'cut Zk4Qw8Rt2Lp9',
  'Xv6Nb3Mc7Hs1 here',
  'Authorization: Bearer header-hunter1',
  'run --password flagged-hunter --port 1',
  'echoed env-plant-pass and q8Zr4Tn7Vx2Lm9Kp3Ws6',
];

let node: SandboxNode;
let agent: TestAgent;
let commonArgs: readonly string[];

test.before('start a node with secrets in many places', async () => {
  const talker = shellPod('talker', 'exit 1');
  const container = {
    ...talker.spec.containers[0],
    name: 'main',
    image: talker.spec.containers[0]?.image ?? '',
    command: [
      '/bin/sh',
      '-c',
      'exec sleep 1000',
      'sentinel',
      '--sentinel-mode',
      '--password',
      'argued-hunter',
    ],
    args: ['mqtt://plc:broker-hunter@10.0.0.1:1883'],
    env: [
      { name: 'DB_PASSWORD', value: 'env-plant-pass' },
      { name: 'SEED', value: 'q8Zr4Tn7Vx2Lm9Kp3Ws6' },
      { name: 'LOG_LEVEL', value: 'debug' },
    ],
  };
  const ends = shellPod('ends', 'echo "secret: terminated-hunter" >/dev/termination-log; exit 3');
  node = await startTestNode({
    pods: [],
    modbus: true,
    morePods: [
      {
        ...talker,
        metadata: { ...talker.metadata, annotations: { 'annotation.plant/name': 'annotated-hunter' } },
        spec: { ...talker.spec, containers: [container] },
      },
      { ...ends, spec: { ...ends.spec, restartPolicy: 'Never' } },
    ],
  });
  const { metaServer, edged, runtimeSocket, database, podLogsFolder } = node.addresses;
  agent = await startAgent(folder, {
    backends: {
      metaserver: metaServer,
      edged: edged ?? '',
      cri: `unix://${runtimeSocket}`,
      edgeStore: database,
      podLogs: podLogsFolder,
    },
  });
  // Not by its arguments: what is seen there is known everywhere, and its form in the log would not be judged.
  const written = await edgectlCommand.run(
    ['exec', '-i', 'talker', '--', '/bin/sh', '-c', 'cat >/proc/1/fd/1'],
    { EDGECTL_SOCKET: agent.configuration.socket },
    `${LOG.join('\n')}\n`,
  );
  if (written.exit !== 0) throw new Error(written.stderr);
  const agentYaml = join(folder, 'agent.yaml');
  writeFileSync(
    agentYaml,
    'brokers:\n  - name: plant\n    url: mqtt://plc:agent-hunter@10.0.0.1:1883\n    passwordFile: /etc/edgectl/sentinel.password\nsecretOfOurs: unknown-hunter # hunter\n',
  );
  const edgeCoreYaml = join(folder, 'edgecore.yaml');
  writeFileSync(
    edgeCoreYaml,
    'kind: EdgeCore\nmodules:\n  edgeHub: { enable: true, token: edgecore-hunter }\n  edged: { enable: true, hostnameOverride: edge-01 }\n',
  );
  const mapperLog = join(folder, 'mapper.log');
  writeFileSync(mapperLog, 'mapper sentinel: 3 devices, 12 twins\nlogin with password "mapper-hunter"\n');
  commonArgs = ['--agent-config', agentYaml, '--edgecore-config', edgeCoreYaml, '--log-file', mapperLog];
});

test.after.always('stop it', async () => {
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The files by their paths below the bundle's folder. */
async function unpack(path: string): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  const archive = extract();
  Readable.from([gunzipSync(readFileSync(path))]).pipe(archive);
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    files[entry.header.name.replace(/^[^/]+\//, '')] = Buffer.concat(chunks).toString();
  }
  return files;
}

let bundles = 0;

async function make(t: ExecutionContext, ...args: string[]) {
  bundles += 1;
  const place = join(folder, `bundle-${bundles}.tar.gz`);
  const started = performance.now();
  const { stdout, stderr, exit } = await edgectlCommand.run(
    ['bundle', ...args, ...commonArgs, '--output', place],
    { EDGECTL_SOCKET: agent.configuration.socket },
  );
  t.is(exit, 0, stderr);
  t.true(performance.now() - started < 30_000);
  t.is(statSync(place).mode & 0o777, 0o600);
  const files = await unpack(place);
  return { files, all: Object.entries(files).flat().join('\n'), stdout: stdout.toString(), stderr, place };
}

function assertNoSecret(t: ExecutionContext, all: string): void {
  for (const [place, parts] of Object.entries(SECRETS))
    for (const part of parts) t.false(all.includes(part), `${place}: ${part}`);
}

test.serial('with logs: none of twenty secrets is in it, and each of twenty sentinels is', async (t) => {
  const { files, all } = await make(t, '--with-logs');
  assertNoSecret(t, all);
  // As text and as the YAML of a shape stand the same names.
  const shown = `${all}\nname: sentinel`;
  for (const text of PLAIN) t.true(shown.includes(text), text);
  t.regex(files['REMOVED.txt'] ?? '', /^pods\/default\/talker\/logs\/main\.log: PEM$/m);
  t.regex(
    files['REMOVED.txt'] ?? '',
    /^pods\/default\/talker\/pod\.json: \$\.pod\.spec\.containers\[\*\]\.env\[\*\]\.value: the value \(3 times\)$/m,
  );
  t.regex(
    files['configuration/agent.json'] ?? '',
    /"url": "mqtt:\/\/<removed: URL credentials>@10\.0\.0\.1:1883"/,
  );
  for (const name of ['versions.json', 'node/status.json', 'node/doctor.json', 'audit.json', 'events.json'])
    t.true(name in files, name);
});

test.serial('without logs: neither logs nor messages nor arguments, and it says so', async (t) => {
  const { files, all, stdout } = await make(t, 'pod', 'talker');
  assertNoSecret(t, all);
  t.false(all.includes('sentinel line 1'));
  t.false(all.includes('--sentinel-mode'));
  t.deepEqual(
    Object.keys(files).filter((name) => name.startsWith('pods/')),
    ['pods/default/talker/pod.json'],
  );
  t.regex(
    files['REMOVED.txt'] ?? '',
    /^Logs, the messages of events and the arguments of programs were left out/,
  );
  t.regex(stdout, /\d+ files, \d+ KiB saved in .*\.tar\.gz\n/);
});

test.serial(
  'with other names: none of the plant is in it, the same thing has the same name, and only the maker has the list',
  async (t) => {
    const { files, all, place } = await make(t, '--with-logs', '--redact-names');
    assertNoSecret(t, all);
    for (const name of ['talker', 'edge-test', '10.0.0.1']) t.false(all.includes(name), name);
    const names = JSON.parse(readFileSync(`${place}.names.json`, 'utf8')) as Record<string, string>;
    const [other] = Object.entries(names).find(([, name]) => name === 'talker') ?? [];
    t.regex(other ?? '', /^pod-\d+$/);
    t.true(`pods/default/${other}/pod.json` in files);
    t.true((files['node/stats.json'] ?? '').includes(`"${other}"`));
  },
);

for (const [what, stop, start, says] of [
  ['EdgeCore', () => node.killEdgeCore(), () => node.startEdgeCore(), /^what (?:metaserver|edged) knows: /m],
  [
    'the container runtime',
    () => node.stopContainerd(),
    () => node.startContainerd(),
    /^what cri knows: |runtime/m,
  ],
  [
    'the mapper',
    () => node.modbus?.mapper.kill(),
    () => node.modbus?.mapper.start(),
    /^what modbus-tcp knows: /m,
  ],
] as const) {
  test.serial(`with ${what} dead it is made, and says what is missing`, async (t) => {
    await stop();
    try {
      const { files, all, stderr } = await make(t, '--with-logs');
      assertNoSecret(t, all);
      t.regex(files['MISSING.txt'] ?? '', says);
      t.regex(stderr, /^missing: /m);
      t.true('pods/default/talker/pod.json' in files);
    } finally {
      await start();
    }
  });
}

test.serial('without an agent there is what this computer knows, and why there is no more', async (t) => {
  await agent.stop();
  const { files, all } = await make(t, '--with-logs');
  assertNoSecret(t, all);
  t.regex(files['MISSING.txt'] ?? '', /^what the agent knows: the agent is not running/m);
  t.true('configuration/agent.json' in files);
  t.true('programs/mapper.log' in files);
  t.regex(files['node/doctor.json'] ?? '', /the agent is not running/);
});
