import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { diskFinding } from '../../../common/diagnose/disk-finding.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

test('a full disk is found', async (t) => {
  const folder = temporaryFolder(t);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]);
  t.teardown(() => execFileSync('umount', [folder]));
  const { state, message, hint } = await diskFinding('database', join(folder, 'not', 'there', 'yet'));
  t.is(state, 'failed');
  t.true(message.includes(`0 MiB (100 %) free for ${folder}`), message);
  t.truthy(hint);
});

test('a disk that is nearly full is told in time', async (t) => {
  const folder = temporaryFolder(t);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'none', folder]);
  t.teardown(() => execFileSync('umount', [folder]));
  t.is((await diskFinding('database', folder)).state, 'warning');
});
