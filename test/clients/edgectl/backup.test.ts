/** `edgectl backup` and `edgectl restore`: a node onto a new box of the same name. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import SqliteDatabase from 'better-sqlite3';
import {
  type Backup,
  backupText,
  checkContents,
  parseBackup,
} from '../../../clients/edgectl/backup/backup-document.ts';
import { EDGECTL_VERSION } from '../../../clients/edgectl/version.ts';
import { issueAuthority } from '../../../common/certificates/issue-certificate.ts';
import { unfinishedRestore } from '../../../common/unfinished-restore.ts';
import { startAgentProcess } from '../../helpers/agent-process.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const USERS = 'users:\n  - name: alice\n';
const POLICY = 'bindings: [{ role: viewer, principals: [alice] }]\n';

interface Box {
  readonly folder: string;
  readonly agentFile: string;
  readonly database: string;
  readonly flags: readonly string[];
}

async function writeBox(t: ExecutionContext): Promise<Box> {
  const folder = temporaryFolder(t);
  const at = (name: string): string => join(folder, name);
  const agentFile = at('agent.yaml');
  const paths = [
    ['socket', 'mqtt.sock'],
    ['database', 'agent.db'],
    ['users', 'users.yaml'],
    ['policy', 'policy.yaml'],
  ] as const;
  const lines = paths.map(([key, name]) => `${key}: ${at(name)}`);
  writeFileSync(agentFile, [`node: ${NODE}`, ...lines, ''].join('\n'));
  writeFileSync(at('users.yaml'), USERS, { mode: 0o600 });
  writeFileSync(at('policy.yaml'), POLICY);
  const authority = await issueAuthority('of the test');
  mkdirSync(at('tls'));
  writeFileSync(at('tls/ca.crt'), authority.cert, { mode: 0o600 });
  writeFileSync(at('tls/ca.key'), authority.key, { mode: 0o600 });
  return { folder, agentFile, database: at('agent.db'), flags: ['--agent-config', agentFile] };
}

function addEdit(database: string): void {
  const file = new SqliteDatabase(database);
  file.pragma('busy_timeout = 5000');
  file
    .prepare(
      `INSERT INTO device_edit (id, namespace, name, path, base, value, lasting, state, created_at, created_by, write_id)
       VALUES ('e1', 'factory', 'press-1', '/spec/properties/0/desired/value', '1', '2', 1, 'applied', 1000, 'alice', 0)`,
    )
    .run();
  file.close();
}

test('users, policy, certificates, edits and the anchor of the audit come onto a new box, while no agent runs', async (t) => {
  const { folder, database, flags } = await writeBox(t);
  const out = join(temporaryFolder(t), 'node.backup');
  const agent = await startAgentProcess(folder);
  t.teardown(() => agent.stop());
  const socket = { EDGECTL_SOCKET: agent.socket };
  addEdit(database);
  const granted = await edgectlCommand.run(
    ['grant', 'create', 'bob', 'viewer', '-A', '--for', '1h', '--reason', 'test'],
    socket,
  );
  t.is(granted.exit, 0, granted.stderr);

  const saved = await edgectlCommand.run(['backup', '--out', out, ...flags]);
  t.is(saved.exit, 0, saved.stderr);
  t.regex(saved.stdout.toString(), /users 1, policy yes, certificates 1, edits 1, audit up to record [1-9]/);
  t.is(statSync(out).mode & 0o777, 0o600);
  const refused = await edgectlCommand.run(['restore', out, ...flags]);
  t.not(refused.exit, 0);
  t.regex(
    refused.stderr,
    /nothing was restored: another agent runs on this node[^]*systemctl stop edgectl-agent/,
  );
  t.false(readdirSync(folder).some((name) => name.includes('restore')));
  await agent.stop();

  // Another box: nothing but a fresh database, which is kept.
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  const fresh = await startAgentProcess(folder);
  await fresh.stop();
  const tried = await edgectlCommand.run(['restore', out, '--dry-run', ...flags]);
  t.is(tried.exit, 0, tried.stderr);
  t.false(existsSync(join(folder, 'users.yaml')));
  const restored = await edgectlCommand.run(['restore', out, ...flags]);
  t.is(restored.exit, 0, restored.stderr);
  t.is(readFileSync(join(folder, 'users.yaml'), 'utf8'), USERS);
  t.is(readFileSync(join(folder, 'policy.yaml'), 'utf8'), POLICY);
  for (const name of ['users.yaml', 'agent.db', 'tls/ca.key'])
    t.is(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  t.is(readdirSync(folder).filter((name) => name.startsWith('agent.db.before-restore-')).length, 1);
  t.false(existsSync(unfinishedRestore(database)));

  const again = await startAgentProcess(folder);
  t.teardown(() => again.stop());
  const edits = await edgectlCommand.run(['device', 'edits', '--all', '-A', '-o', 'json'], socket);
  t.regex(edits.stdout.toString(), /press-1/, edits.stderr);
  const grants = await edgectlCommand.run(['grant', 'list', '-o', 'json'], socket);
  t.notRegex(grants.stdout.toString(), /bob/);
  const verified = await edgectlCommand.run(['audit', '--verify'], socket);
  t.is(verified.exit, 0, verified.stderr);
  await again.stop();
  const file = new SqliteDatabase(database, { readonly: true });
  const { anchor_id: anchor } = file.prepare('SELECT anchor_id FROM audit_chain').get() as {
    anchor_id: number;
  };
  file.close();
  t.true(anchor > 0, 'the chain goes on where it ended on the old box');
});

function sample(changes: Partial<Backup> = {}): Backup {
  const agentFile = '/etc/edgectl/agent.yaml';
  return {
    node: NODE,
    createdAt: '2026-11-30T00:00:00.000Z',
    version: EDGECTL_VERSION,
    agentFile,
    files: [
      { path: agentFile, mode: 0o644, content: Buffer.from('') },
      { path: '/etc/edgectl/users.yaml', mode: 0o600, content: Buffer.from(USERS) },
    ],
    ...changes,
  };
}

test('what is damaged, or leads elsewhere, is found before anything is replaced', async (t) => {
  t.notThrows(() => checkContents(parseBackup(backupText(sample()))));
  const text = backupText(sample());
  t.throws(() => parseBackup(text.slice(0, -20)), { message: /not JSON/ });
  t.throws(() => parseBackup('{}'), { message: /not a backup of the form/ });
  t.throws(() => parseBackup(text.replace(NODE, 'edge-02')), { message: /its digest does not fit/ });
  const withFile = (path: string, content: string): Backup =>
    sample({ files: [...sample().files, { path, mode: 0o600, content: Buffer.from(content) }] });
  t.throws(() => checkContents(withFile('/etc/shadow', 'x')), {
    message: /not a file that its agent.yaml names/,
  });
  t.throws(() => parseBackup(backupText(withFile('/etc/edgectl/../shadow', 'x'))), { message: /no path/ });
  t.throws(() => checkContents(withFile('/etc/edgectl/policy.yaml', 'a: [')), { message: /policy\.yaml: / });
  const broken = sample({
    files: [{ path: '/etc/edgectl/users.yaml', mode: 0o600, content: Buffer.from('users: 1') }],
  });
  t.throws(() => checkContents(broken), { message: /users\.yaml: / });
  const [one, other] = [await issueAuthority('one'), await issueAuthority('other')];
  const own = (name: string, content: string): Backup['files'][number] => ({
    path: `/var/lib/edgectl/tls/${name}`,
    mode: 0o600,
    content: Buffer.from(content),
  });
  const mixed = sample({ files: [own('ca.crt', one.cert), own('ca.key', other.key)] });
  t.throws(() => checkContents(mixed), { message: /ca\.key: it is not the key of/ });
});

test('a backup of another node, of another version or that others may write is refused', async (t) => {
  const { folder, agentFile, flags } = await writeBox(t);
  const out = join(temporaryFolder(t), 'node.backup');
  const before = readdirSync(folder);
  const content = readFileSync(agentFile);
  const tried = async (changes: Partial<Backup>, mode: number): Promise<string> => {
    const files = [{ path: agentFile, mode: 0o644, content }];
    writeFileSync(out, backupText(sample({ agentFile, files, ...changes })));
    chmodSync(out, mode);
    const { exit, stderr } = await edgectlCommand.run(['restore', out, ...flags]);
    t.not(exit, 0);
    return stderr;
  };
  t.regex(await tried({ node: 'edge-02' }, 0o600), /of the node edge-02, and this box is called edge-01/);
  t.regex(await tried({ version: '9.0.0' }, 0o600), /made by edgectl v9\.0\.0/);
  t.regex(await tried({}, 0o666), /anybody may write it/);
  t.regex(await tried({ database: Buffer.from('no database') }, 0o600), /the database cannot be used/);
  t.deepEqual(readdirSync(folder), before);
});
