/** Makes the packages of a release, from the checkout as it stands. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../support/checkout.mjs';
import { fetchPinned, pinnedPackage } from '../support/pinned-runtime.mjs';
import { mustRun } from '../support/run.mjs';
import { say } from '../support/say.mjs';
import { buildArchive } from './archive.mjs';
import { buildDeb } from './deb.mjs';
import { buildImages } from './images.mjs';
import { PACKAGES } from './packages.mjs';
import { buildPrograms } from './programs.mjs';
import { ARCHITECTURES, readRelease, RUNTIME_MAJOR } from './release.mjs';
import { buildRpm, checkRpmbuild, rpmOf } from './rpm.mjs';
import { imageArtefacts, runtimeComponents, sbom } from './sbom.mjs';
import { Stage } from './stage.mjs';
import { checkStrip } from './strip.mjs';

/** What Node.js is made of: the same for every processor, and asked of the one that runs here. */
async function partsOfRuntime() {
  const { folder } = await fetchPinned(RUNTIME_MAJOR);
  const text = await mustRun(join(folder, 'bin', 'node'), ['-p', 'JSON.stringify(process.versions)'], {
    output: 'capture',
  });
  return runtimeComponents(JSON.parse(text));
}

async function stageOf(name, context, work) {
  const stage = new Stage(join(work, `${name}-${context.architecture}`));
  await PACKAGES[name].stage(stage, context);
  return stage;
}

/** Archive and images are made of all packages. */
function isWhole(names) {
  return Object.keys(PACKAGES).every((name) => names.includes(name));
}

/**
 * @param {{work: string, out: string, isFirst: boolean, formats: readonly string[]}} place `isFirst`: what is for all processors is made with it
 * @returns {Promise<object[]>} for each Debian package what it is and what is inside
 */
async function makeForArchitecture(names, context, { work, out, isFirst, formats }) {
  const made = [];
  const stages = {};
  for (const name of names) {
    const stage = await stageOf(name, context, work);
    stages[name] = stage;
    const deb = { name, ...PACKAGES[name].describe(context, stage) };
    made.push({ ...deb, generic: deb.generic(context) });
  }
  // Of what the packages install, before what is Debian's own comes to it.
  if (isWhole(names)) {
    await buildArchive(stages, context, { work, out });
    await buildImages(stages, context, { work, out });
  }
  for (const deb of made) {
    if (deb.architecture === 'all' && !isFirst) continue;
    if (formats.includes('rpm')) say(`  ${await buildRpm(deb, stages[deb.name], context, { work, out })}`);
    if (!formats.includes('deb')) continue;
    const file = await buildDeb(deb, stages[deb.name], { out, epoch: context.release.epoch });
    say(`  ${file}`);
  }
  return made;
}

/** @param {string} out a folder whose files are listed in its SHA256SUMS */
function writeSums(out) {
  const lines = readdirSync(out)
    .filter((name) => name !== 'SHA256SUMS' && !name.endsWith('.minisig'))
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(out, name)))
          .digest('hex')}  ${name}\n`,
    );
  writeFileSync(join(out, 'SHA256SUMS'), lines.join(''));
}

/**
 * @param {object} options
 * @param {readonly string[]} options.architectures of {@link ARCHITECTURES}
 * @param {string} options.out where they are put; what is there of the same name is written over
 * @param {readonly string[]} [options.names] some of {@link PACKAGES}: then neither archive nor images are made
 * @param {readonly ('deb' | 'rpm')[]} [options.formats] both of a whole release, else Debian's
 * @param {string} [options.version] tests make an older or a newer version,
 * @param {import('esbuild').Plugin[]} [options.plugins] also one whose sources differ
 */
export async function makePackages({
  architectures,
  out,
  names = Object.keys(PACKAGES),
  formats = isWhole(names) ? ['deb', 'rpm'] : ['deb'],
  version,
  plugins = [],
}) {
  const hasBinaries = names.some((name) => name === 'edgectl-runtime' || name === 'edgectl-agent');
  if (hasBinaries) architectures.forEach(checkStrip);
  if (formats.includes('rpm')) checkRpmbuild();
  const release = await readRelease(version);
  // Below the checkout, because the bundler takes dependencies from there.
  const work = mkdtempSync(inCheckout('.dist-unfinished-packages-'));
  try {
    const programs = await buildPrograms(join(work, 'programs'), { version: release.version, plugins });
    const withRuntime = names.includes('edgectl-runtime');
    const runtimeParts = withRuntime ? await partsOfRuntime() : [];
    mkdirSync(out, { recursive: true });
    for (const architecture of architectures) {
      const { npm: npmArchitecture, rpm: rpmArchitecture } = ARCHITECTURES[architecture];
      const runtime = withRuntime
        ? await fetchPinned(RUNTIME_MAJOR, npmArchitecture)
        : { version: pinnedPackage(RUNTIME_MAJOR, npmArchitecture).version };
      const context = {
        architecture,
        npmArchitecture,
        rpmArchitecture,
        runtime,
        runtimeParts,
        programs,
        release,
      };
      const made = await makeForArchitecture(names, context, {
        work,
        out,
        formats,
        isFirst: architecture === architectures[0],
      });
      const rpms = formats.includes('rpm') ? made.map((deb) => rpmOf(deb, context)) : [];
      writeFileSync(
        join(out, `edgectl-${release.version}-${architecture}.cdx.json`),
        sbom([...made, ...rpms, ...imageArtefacts(architecture, isWhole(names))], release, architecture),
      );
    }
    writeSums(out);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
