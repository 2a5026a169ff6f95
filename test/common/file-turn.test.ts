import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { inTurnFor } from '../../common/file-turn.ts';
import { TYPESCRIPT_FLAGS } from '../../scripts/support/typescript-flags.mjs';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const COUNTER = fileURLToPath(new URL('../fixtures/programs/count-in-file.ts', import.meta.url));

test('processes that count in one file, by any of its names, lose nothing', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'count');
  writeFileSync(path, '0');
  const other = join(temporaryFolder(t), 'other');
  symlinkSync(folder, other);
  const counters = [path, join(other, 'count'), path].map((name) =>
    spawn(process.execPath, [...TYPESCRIPT_FLAGS, COUNTER, name, '40'], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(counters.map(async (child) => (await once(child, 'exit'))[0] as unknown));
  t.deepEqual(codes, [0, 0, 0]);
  t.is(readFileSync(path, 'utf8'), '120');
});

test('a change that fails gives the turn back', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  const failing = inTurnFor(path, () => {
    throw new Error('no room');
  });
  await t.throwsAsync(failing, { message: 'no room' });
  t.is(await inTurnFor(path, () => 'mine'), 'mine');
});
