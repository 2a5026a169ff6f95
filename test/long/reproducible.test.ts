/** Everything that a release is, made twice: the same bytes, within the sizes that are promised. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

/** Both, unless one is named: the other one takes as long again. */
const ARCHITECTURES = process.env['EDGECTL_TEST_ARCH']?.split(',') ?? ['amd64', 'arm64'];
const MEGABYTE = 1_000_000;
const OF_A_NODE = /^edgectl-(runtime|agent|client)_/;

function digests(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );
}

test('two whole builds are the same bytes, and the packages of a node are small', async (t) => {
  const folder = temporaryFolder(t);
  const outs = [join(folder, 'first'), join(folder, 'second')] as const;
  for (const out of outs) await makePackages({ architectures: ARCHITECTURES, out });
  const made = digests(outs[0]);
  t.deepEqual(digests(outs[1]), made);
  for (const architecture of ARCHITECTURES) {
    const debs = Object.keys(made).filter(
      (name) => OF_A_NODE.test(name) && new RegExp(`_(${architecture}|all)\\.deb$`).test(name),
    );
    t.is(debs.length, 3, debs.join());
    const bytes = debs.reduce((sum, name) => sum + statSync(join(outs[0], name)).size, 0);
    let installedBytes = 0;
    for (const name of debs) {
      const { stdout } = await run('dpkg-deb', ['--field', join(outs[0], name), 'Installed-Size']);
      installedBytes += Number(stdout) * 1024;
    }
    t.log(
      `${architecture}: ${(bytes / MEGABYTE).toFixed(1)} MB, installed ${(installedBytes / MEGABYTE).toFixed(1)} MB`,
    );
    t.true(bytes <= 45 * MEGABYTE, architecture);
    t.true(installedBytes <= 185 * MEGABYTE, architecture);
  }
});
