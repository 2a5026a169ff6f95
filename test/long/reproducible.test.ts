/** Everything that a release is, made twice: the same bytes, within the sizes that are promised. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

/** Both, unless one is named: the other one takes as long again. */
const ARCHITECTURES = process.env['EDGECTL_TEST_ARCH']?.split(',') ?? ['amd64', 'arm64'];
const RPMLINTRC = resolve(import.meta.dirname, '../../deploy/rpm/rpmlintrc');
const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
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

/** @returns the files of an unpacked image's layers, the lowest first */
function layersOf(place: string): readonly string[] {
  const read = (file: string): string => readFileSync(join(place, file), 'utf8');
  const blob = (digest: string): string => join('blobs/sha256', digest.slice('sha256:'.length));
  const { manifests } = JSON.parse(read('index.json')) as {
    readonly manifests: readonly [{ readonly digest: string }];
  };
  const { layers } = JSON.parse(read(blob(manifests[0].digest))) as {
    readonly layers: readonly { readonly digest: string }[];
  };
  return layers.map(({ digest }) => join(place, blob(digest)));
}

/** Of Node.js what the packaged program says of itself, and of Debian what the images have a copyright of. */
async function sbomNamesAll(t: ExecutionContext, out: string): Promise<void> {
  if (!ARCHITECTURES.includes(HERE)) return;
  const folder = temporaryFolder(t);
  const { components } = JSON.parse(readFileSync(join(out, `edgectl-0.1.0-${HERE}.cdx.json`), 'utf8')) as {
    readonly components: readonly {
      readonly name: string;
      readonly version: string;
      readonly purl: string;
    }[];
  };
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  await run('dpkg-deb', ['--extract', join(out, `edgectl-runtime_26.12.1-1_${HERE}.deb`), folder]);
  const { stdout } = await run(join(folder, 'usr/lib/edgectl/runtime/bin/node'), [
    '-p',
    'JSON.stringify(process.versions)',
  ]);
  const { modules: _modules, napi: _napi, ...parts } = JSON.parse(stdout) as Readonly<Record<string, string>>;
  for (const [name, version] of Object.entries(parts)) t.true(named.has(`${name}@${version}`), name);

  const names = new Set(components.map(({ name }) => name));
  for (const image of ['agent', 'cloud']) {
    const place = join(folder, image);
    mkdirSync(place);
    await run('tar', ['-xf', join(out, `edgectl-${image}-0.1.0-${HERE}.oci.tar`), '-C', place]);
    const root = join(place, 'root');
    mkdirSync(root);
    for (const blob of layersOf(place)) await run('tar', ['-xf', blob, '-C', root]);
    const documents = join(root, 'usr/share/doc');
    const documented = new Set(
      readdirSync(documents).filter((name) => existsSync(join(documents, name, 'copyright'))),
    );
    t.true(documented.has('libc6') && documented.has('edgectl-runtime'), [...documented].join());
    t.deepEqual(
      [...documented].filter((name) => !names.has(name)),
      [],
    );
    // The folders of gcc's libraries are links, and licences are named by their path: both must be there.
    t.deepEqual(
      components.filter(({ purl, name }) => purl.startsWith('pkg:deb/debian/') && !documented.has(name)),
      [],
    );
    t.true(existsSync(join(root, 'usr/share/common-licenses/LGPL-2.1')));
  }
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
  await sbomNamesAll(t, outs[0]);
  // Debian's lintian and rpmlint: no error but those with a reason, in the packages and in deploy/rpm/rpmlintrc.
  const packages = (ending: string): readonly string[] =>
    Object.keys(made)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(outs[0], name));
  const lintian = ['--fail-on', 'error', '--tag-display-limit', '0', ...packages('.deb')];
  await t.notThrowsAsync(run('lintian', ['--allow-root', ...lintian]));
  await t.notThrowsAsync(run('rpmlint', ['-r', RPMLINTRC, ...packages('.rpm')]));
});
