import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ownFolder, secretFile, trustedFile } from '../../../common/diagnose/file-findings.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

test('a secret that others can read is found, with the command that hides it', async (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  writeFileSync(path, '', { mode: 0o600 });
  t.is((await secretFile({ name: 'database', path })).state, 'fine');
  chmodSync(path, 0o640);
  const { state, message, command } = await secretFile({ name: 'database', path });
  t.deepEqual([state, command], ['failed', `chmod 600 ${path}`]);
  t.regex(message, /mode 0640/);
});

test('what the agent obeys may be read by others, and not written', async (t) => {
  const path = join(temporaryFolder(t), 'agent.yaml');
  writeFileSync(path, '');
  chmodSync(path, 0o644);
  t.is((await trustedFile({ name: 'agent.yaml', path })).state, 'fine');
  chmodSync(path, 0o664);
  const { state, command } = await trustedFile({ name: 'agent.yaml', path });
  t.deepEqual([state, command], ['failed', `chmod go-w ${path}`]);
});

test("another user's file is told", async (t) => {
  const path = join(temporaryFolder(t), 'key.pem');
  writeFileSync(path, '', { mode: 0o600 });
  chownSync(path, 12_345, 12_345);
  const { state, message } = await secretFile({ name: 'key', path });
  t.is(state, 'warning');
  t.regex(message, /belongs to user 12345/);
});

test('a missing file is a fault only where it is needed', async (t) => {
  const path = join(temporaryFolder(t), 'users.yaml');
  t.is((await secretFile({ name: 'users', path, optional: true })).state, 'skipped');
  const remedy = { command: 'edgectl user add alice' };
  const { state, command } = await secretFile({ name: 'users', path, remedy });
  t.deepEqual([state, command], ['failed', remedy.command]);
});

test('a folder that others may write to is none of the agent’s own', async (t) => {
  const path = join(temporaryFolder(t), 'edgectl');
  mkdirSync(path, { mode: 0o700 });
  t.is((await ownFolder({ name: 'folder', path })).state, 'fine');
  chmodSync(path, 0o777);
  t.is((await ownFolder({ name: 'folder', path })).state, 'failed');
});
