import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { contentDigest, isStamped, stamp } from '../../../scripts/support/content-stamp.mjs';

async function sources(t: ExecutionContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'edgectl-stamp-'));
  t.teardown(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'src/dist'), { recursive: true });
  await writeFile(join(root, 'src/a.ts'), 'a');
  await writeFile(join(root, 'src/dist/a.js'), 'built');
  await writeFile(join(root, 'one.json'), '{}');
  return root;
}

const PATHS = ['src', 'one.json', 'absent'];

test('the digest changes with a content or a name, not with a date', async (t) => {
  const root = await sources(t);
  const digest = contentDigest(root, PATHS);
  await utimes(join(root, 'src/a.ts'), 1, 1);
  t.is(contentDigest(root, PATHS), digest);
  await writeFile(join(root, 'src/a.ts'), 'b');
  t.not(contentDigest(root, PATHS), digest);
  await writeFile(join(root, 'src/a.ts'), 'a');
  t.is(contentDigest(root, PATHS), digest);
  await writeFile(join(root, 'src/b.ts'), '');
  t.not(contentDigest(root, PATHS), digest);
});

test('what is built is no source', async (t) => {
  const root = await sources(t);
  const digest = contentDigest(root, PATHS);
  await writeFile(join(root, 'src/dist/a.js'), 'built again');
  t.is(contentDigest(root, PATHS), digest);
});

test('a stamp holds for the digest that it was made with', async (t) => {
  const file = join(await sources(t), 'stamp');
  t.false(isStamped(file, 'one'));
  stamp(file, 'one');
  t.true(isStamped(file, 'one'));
  t.false(isStamped(file, 'two'));
});
