import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import test from 'ava';
import { type Headers, pack } from 'tar-stream';
import type { ContainerPrograms } from '../../../../clients/edgectl/copy/container-programs.ts';
import { downloadFile } from '../../../../clients/edgectl/copy/copy-file.ts';
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

/** A header as it stands in an archive, of any kind and size. */
function rawHeader(type: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write('name', 0);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')} `, 124);
  header.write('00000000000 ', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

for (const [what, type] of [
  ['a path', 'L'],
  ['the target of a link', 'K'],
  ['attributes', 'x'],
  ['attributes of all files', 'g'],
] as const) {
  test(`H2: ${what} of 8 GiB is refused, and is not taken into memory`, async (t) => {
    let given = 0;
    const endless = function* (): Generator<Buffer> {
      yield rawHeader(type, 8 * 1024 ** 3 - 1);
      for (; given < 64 * 1024 ** 2; given += 65_536) yield Buffer.alloc(65_536, 'a');
    };
    await t.throwsAsync(extractFolder(Readable.from(endless()), temporaryFolder(t)), {
      message: /a header is longer than 1048576 bytes/,
    });
    t.true(given < 4 * 1024 ** 2, `${given} bytes were taken`);
  });
}

for (const size of ['-1', 'x']) {
  test(`H2: a file whose attributes give the size ${size} is refused, and not waited for`, async (t) => {
    const line = `10 size=${size}\n`.replace('10', String(`10 size=${size}\n`.length - 1)).padStart(1);
    const attributes = Buffer.alloc(512);
    attributes.write(line);
    const bytes = Buffer.concat([
      rawHeader('x', line.length),
      attributes,
      rawHeader('0', 4),
      Buffer.alloc(2_048, 'a'),
    ]);
    await t.throwsAsync(extractFolder(Readable.from([bytes]), temporaryFolder(t)), {
      message: /a file has the size/,
    });
  });
}

test('H1: a link that leads out behind another one is refused, whichever of them is made first', async (t) => {
  const folder = temporaryFolder(t);
  const root = join(folder, 'target');
  const { refused } = await extractFolder(
    archiveOf([
      { name: 'sub/here', type: 'symlink', linkname: '..' },
      { name: 'out', type: 'symlink', linkname: 'sub/here/../../outside' },
      { name: 'sub/out', type: 'symlink', linkname: 'here/../outside' },
      { name: 'sub/deep/in', type: 'symlink', linkname: '../../good' },
    ]),
    root,
  );
  t.deepEqual(
    refused.map((text) => text.split(':', 1)[0]),
    ['out', 'sub/out'],
  );
  t.is(readlinkSync(join(root, 'sub/deep/in')), '../../good');
});

test('a thousand refusals are listed, and the others counted', async (t) => {
  const entries = Array.from(
    { length: 1_003 },
    (_, index): Entry => ({ name: `pipe-${index}`, type: 'fifo' }),
  );
  const { refused } = await extractFolder(archiveOf(entries), temporaryFolder(t));
  t.is(refused.length, 1_001);
  t.is(refused.at(-1), '3 more');
});

/** A container that has `cat` alone. */
function catOf(text: string): ContainerPrograms {
  const of = async function* (content: string): AsyncGenerator<Buffer> {
    yield Buffer.from(content);
  };
  return {
    run: async () => undefined,
    open: async () => ({
      stdout: of(text),
      stderr: of(''),
      ended: Promise.resolve({ reason: 'Completed', exitCode: 0 }),
    }),
  } as unknown as ContainerPrograms;
}

test('L11: a copied file is never written through what lies in the folder under the name of its part', async (t) => {
  const folder = temporaryFolder(t);
  const victim = join(folder, 'victim');
  for (const put of [symlinkSync, linkSync]) {
    writeFileSync(victim, 'as it was');
    put(victim, join(folder, '.copy.unknown.edgectl-part'));
    await downloadFile(catOf('from the container'), '/copy', join(folder, 'copy'));
    t.is(readFileSync(victim, 'utf8'), 'as it was');
    t.is(readFileSync(join(folder, 'copy'), 'utf8'), 'from the container');
  }
});
