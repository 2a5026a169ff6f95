import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import test from 'ava';
import { type Headers, pack } from 'tar-stream';
import { extractFolder } from '../../../../clients/edgectl/copy/extract-folder.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';

type Entry = Partial<Headers> & { readonly name: string; readonly content?: string };

/** An archive as anybody may make one. */
function archiveOf(entries: readonly Entry[]): Readable {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry({ mode: 0o644, ...header }, content);
  archive.finalize();
  return Readable.from(archive);
}

test('an archive is a folder afterwards: files with their modes, folders, links within', async (t) => {
  const root = join(temporaryFolder(t), 'target');
  const { files, refused } = await extractFolder(
    archiveOf([
      { name: './', type: 'directory' },
      { name: './sub/', type: 'directory' },
      { name: './sub/a', content: 'A', mode: 0o4750 },
      { name: './sub/up', type: 'symlink', linkname: '../b' },
      { name: './b', content: 'B' },
      { name: './same', type: 'link', linkname: './sub/a' },
    ]),
    root,
  );
  t.deepEqual(refused, []);
  t.deepEqual([...files.keys()], ['sub/a', 'b']);
  t.is(readFileSync(join(root, 'sub/up'), 'utf8'), 'B');
  t.is(readFileSync(join(root, 'same'), 'utf8'), 'A');
  t.is(statSync(join(root, 'sub/a')).mode & 0o7777, 0o750);
});

test('what leaves the target, links that do, and devices are refused by name; the rest is written', async (t) => {
  const folder = temporaryFolder(t);
  const root = join(folder, 'target');
  const hostile: Entry[] = [
    { name: '../outside', content: 'x' },
    { name: 'sub/../../outside', content: 'x' },
    { name: join(folder, 'outside'), content: 'x' },
    { name: 'absolute', type: 'symlink', linkname: folder },
    { name: 'above', type: 'symlink', linkname: '../outside' },
    { name: 'sub/deep', type: 'symlink', linkname: 'x/../../../outside' },
    { name: 'hard', type: 'link', linkname: '../outside' },
    { name: 'hard-absolute', type: 'link', linkname: '/etc/passwd' },
    { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
    { name: 'disk', type: 'block-device', devmajor: 8, devminor: 0 },
    { name: 'pipe', type: 'fifo' },
  ];
  const { files, refused } = await extractFolder(
    archiveOf([...hostile, { name: 'good', content: 'y' }]),
    root,
  );
  t.deepEqual([...files.keys()], ['good']);
  t.is(refused.length, hostile.length);
  t.deepEqual(readdirSync(folder), ['target']);
  t.deepEqual(
    readdirSync(root).filter((name) => name !== 'sub'),
    ['good'],
  );
});

test('nothing is written through a link, whether the archive brought it or it was there', async (t) => {
  const folder = temporaryFolder(t);
  const root = join(folder, 'target');
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(root);
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(root, 'there'));
  const { refused } = await extractFolder(
    archiveOf([
      { name: 'real/', type: 'directory' },
      { name: 'link', type: 'symlink', linkname: 'real' },
      { name: 'link/a', content: 'a' },
      { name: 'there/b', content: 'b' },
      { name: 'hard', type: 'link', linkname: 'there/c' },
    ]),
    root,
  );
  t.deepEqual(readdirSync(elsewhere), []);
  t.true(existsSync(join(root, 'link/a')));
  t.deepEqual(
    refused.map((line) => line.slice(0, line.indexOf(':'))),
    ['there/b', 'link', 'hard'],
  );
});

test('a link that was there is replaced, what it led to stays', async (t) => {
  const folder = temporaryFolder(t);
  const root = join(folder, 'target');
  mkdirSync(root);
  symlinkSync(join(folder, 'outside'), join(root, 'file'));
  symlinkSync(join(folder, 'outside'), join(root, 'link'));
  await extractFolder(
    archiveOf([
      { name: 'file', content: 'new' },
      { name: 'link', type: 'symlink', linkname: 'file' },
    ]),
    root,
  );
  t.false(existsSync(join(folder, 'outside')));
  t.is(readFileSync(join(root, 'file'), 'utf8'), 'new');
  t.is(readlinkSync(join(root, 'link')), 'file');
});
