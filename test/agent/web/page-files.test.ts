import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { PageFiles } from '../../../agent/web/page-files.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

test('H2: an asset is decompressed once, however often somebody without a login asks for it', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '');
  writeFileSync(join(folder, 'assets', 'main-ABC.js.gz'), gzipSync('x'.repeat(1_000_000)));
  const files = new PageFiles(folder);
  const ask = (): Buffer | undefined => {
    const asset = files.asset('main-ABC.js');
    return asset && files.plain('main-ABC.js', asset);
  };
  const first = ask();
  t.is(first?.length, 1_000_000);
  t.is(ask(), first);
});
