/** `node.diagnose` of an agent whose brokers, policy, users and certificates are wrong, each of them really. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import SqliteDatabase from 'better-sqlite3';
import type { DiagnosisCheck, NodeDiagnoseResult } from '@edgectl/rpc-schema/generated/types';
import type { Configuration } from '../../../agent/config/configuration.ts';
import { freePort } from '../../../sandbox/free-port.ts';
import { startAgent } from '../../helpers/agent.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { openFolders, startOpenMosquitto } from '../../helpers/mosquitto.ts';
import { connectToSocket, TestCaller } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { aMoment } from '../../helpers/wait-until.ts';
import { CertificateAuthority } from '../../tunnel/helpers/certificates.ts';

async function diagnose(
  t: ExecutionContext,
  folder: string,
  changes: Partial<Configuration>,
): Promise<(areas: readonly DiagnosisCheck['area'][]) => Promise<NodeDiagnoseResult>> {
  const { configuration, stop } = await startAgent(folder, changes);
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  return async (areas) => {
    const answer = (await root.call('node.diagnose', { areas })) as { result: NodeDiagnoseResult };
    return answer.result;
  };
}

function check({ checks }: NodeDiagnoseResult, name: string): DiagnosisCheck | undefined {
  return checks.find((one) => one.name === name);
}

test('a broker that is not there is found, and one that keeps nobody apart, with what it shows to all', async (t) => {
  const folder = temporaryFolder(t);
  const open = await startOpenMosquitto(join(folder, 'mosquitto'));
  t.teardown(() => open.broker.stop());
  const gone = { ...open.configuration, name: 'gone', url: `mqtt://127.0.0.1:${await freePort()}` };
  const ask = await diagnose(t, folder, {
    brokers: [open.configuration, gone],
    publish: { devices: ['factory/*/setpoint'], events: true },
  });
  let found = await ask(['broker', 'policy']);
  // It attaches in its own time.
  while (check(found, 'node')?.state !== 'fine') {
    await aMoment();
    found = await ask(['broker', 'policy']);
  }
  t.false(found.fine);
  t.is(check(found, 'embedded')?.state, 'fine');
  t.like(check(found, 'gone'), { area: 'broker', state: 'failed' });
  t.regex(check(found, 'gone')?.command ?? '', /^mosquitto_sub -h 127\.0\.0\.1 -p \d+ /);
  t.like(check(found, 'node: access control'), { area: 'broker', state: 'warning' });
  t.truthy(check(found, 'node: access control')?.hint);
  const shown = found.checks.filter(({ name }) => name === 'open topics').map(({ message }) => message);
  t.true(
    shown.includes('everybody on broker node can read device/factory/*/setpoint, event/#'),
    shown.join(),
  );
});

test('a policy and users that are not in force are found, with the line at fault', async (t) => {
  const folder = temporaryFolder(t);
  const [policy, users] = [join(folder, 'policy.yaml'), join(folder, 'users.yaml')];
  writeFileSync(policy, 'bindings:\n  - { role: nobody, principals: [alice] }\n');
  writeFileSync(users, 'users: [{ name: "a/b" }]\n', { mode: 0o600 });
  const ask = await diagnose(t, folder, { policy, users });
  const found = await ask(['policy']);
  t.like(check(found, 'policy'), { state: 'failed', command: `vi +2 ${policy}` });
  t.regex(check(found, 'policy')?.message ?? '', /policy\.yaml:2:\d+: /);
  t.is(check(found, 'users')?.state, 'failed');
  t.is(check(found, 'open topics')?.state, 'skipped');
});

test('a policy that is there is in force; where there is none the defaults hold', async (t) => {
  const folder = temporaryFolder(t);
  const [policy, users] = [join(folder, 'policy.yaml'), join(folder, 'users.yaml')];
  writeFileSync(policy, 'bindings: []\n');
  const ask = await diagnose(t, folder, { policy, users });
  const found = await ask(['policy']);
  t.like(check(found, 'policy'), { state: 'fine', message: `${policy} is in force` });
  t.like(check(found, 'users'), { state: 'skipped', message: `there is no ${users}: the defaults hold` });
  t.true(found.fine);
});

test('certificates of listeners, brokers and tunnel are judged, and keys that others can read', async (t) => {
  const folder = temporaryFolder(t);
  const authority = new CertificateAuthority(folder, 'ca', 365);
  const file = (name: string, content: Buffer, mode = 0o600): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode });
    return path;
  };
  const listener = authority.issue({ commonName: 'edge-01', altNames: 'IP:127.0.0.1', days: 3 });
  const other = authority.issueNode('edge-02');
  const ask = await diagnose(t, folder, {
    listeners: [
      {
        kind: 'tls',
        address: '127.0.0.1',
        port: await freePort(),
        certFile: file('listener.crt', listener.cert),
        keyFile: file('listener.key', listener.key, 0o644),
      },
    ],
    edgeStream: { enabled: false, server: '127.0.0.1:9' },
    tunnel: {
      servers: ['127.0.0.1:9'],
      wire: 'auto',
      certFile: file('tunnel.crt', other.cert),
      keyFile: file('tunnel.key', other.key),
      caFile: file('ca.pem', authority.certificate),
    },
  });
  const { checks } = await ask(['certificates', 'permissions', 'tunnel']);
  const faults = checks.filter(({ state }) => state !== 'fine' && state !== 'skipped');
  const reported = faults.map(({ area, name, message }) => `${area}: ${name}: ${message}`).join('\n');
  t.regex(reported, /certificates: tls listener 127\.0\.0\.1:\d+: .* is valid until .*, [23] days from now/);
  t.regex(reported, /certificates: tunnel: .* names system:node:edge-02, not system:node:edge-01/);
  t.regex(reported, /permissions: key of tls listener 127\.0\.0\.1:\d+: .* is open to others: mode 0644/);
  t.regex(reported, /tunnel: tunnel: /);
});

test('R3, R4: a file that mosquitto cannot read is found, and a topic that its list keeps from EdgeCore', async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'm');
  const made = await runEdgectl(['broker', 'mosquitto', '--out', out, '--edgecore']);
  t.is(made.exit, 0, made.stderr);
  const store = new SqliteDatabase(join(folder, 'edgecore.db'));
  store.exec(
    "CREATE TABLE sub_topics (topic text PRIMARY KEY); INSERT INTO sub_topics VALUES ('line/7'), ('a/user/b')",
  );
  store.close();
  const ask = await diagnose(t, folder, {
    brokers: [
      {
        name: 'node',
        enabled: true,
        url: 'mqtt://127.0.0.1:9',
        accessControl: 'none',
        username: 'agent',
        passwordFile: join(out, 'secrets/agent.password'),
      },
    ],
  });
  const found = await ask(['broker']);
  const files = found.checks.filter(({ name }) => name === "mosquitto's files");
  t.true(files.every(({ state }) => state === 'failed'));
  t.true(files.some(({ message }) => message.includes(`may not enter the folder ${folder}`)));
  openFolders(folder);
  t.is(check(await ask(['broker']), "mosquitto's files")?.state, 'fine');
  const topics = found.checks.filter(({ name }) => name === "EdgeCore's topics");
  t.deepEqual(
    topics.map(({ state }) => state),
    ['warning'],
  );
  t.regex(topics[0]?.message ?? '', /subscribed to line\/7, and .*\/access does not let its user edgecore/);
});

test('R5: a tunnel that nobody has asked for is no failure', async (t) => {
  const folder = temporaryFolder(t);
  const { ca, cert, key } = new CertificateAuthority(folder).issue({ commonName: 'system:node:edge-01' });
  writeFileSync(join(folder, 'authority.crt'), ca);
  writeFileSync(join(folder, 'node.crt'), cert);
  writeFileSync(join(folder, 'node.key'), key, { mode: 0o600 });
  const edgeStream = {
    enabled: false,
    server: '127.0.0.1:9',
    caFile: join(folder, 'authority.crt'),
    certFile: join(folder, 'node.crt'),
    keyFile: join(folder, 'node.key'),
  };
  const ask = await diagnose(t, folder, { edgeStream });
  for (let rounds = 0; rounds < 3; rounds += 1) {
    const { checks, fine } = await ask(['tunnel']);
    t.deepEqual(
      checks.map(({ state }) => state),
      ['skipped'],
    );
    t.true(fine);
  }
});
