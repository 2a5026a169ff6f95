/**
 * `npm run release`: everything of one version, below dist/release: packages for both processors, images, npm packages, digests, the
 * notes from CHANGELOG.md, and the name of the tag. It publishes nothing: signing and sending are steps of whoever has the keys.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { packNpm } from './package/npm-packages.mjs';
import { notesOf, tagOf } from './package/release-notes.mjs';
import { placesWithAnotherVersion } from './package/release-versions.mjs';
import { ARCHITECTURES, readJson } from './package/release.mjs';
import { inCheckout } from './support/checkout.mjs';
import { endOnSignals } from './support/interrupt.mjs';
import { installDependencies } from './support/node-modules.mjs';
import { checkNodeVersion } from './support/node-version.mjs';
import { run } from './support/run.mjs';
import { Refusal, runMain, say } from './support/say.mjs';

await runMain(async () => {
  checkNodeVersion();
  endOnSignals();
  const { version } = readJson('package.json');
  const tag = tagOf(version);
  const notes = notesOf(readFileSync(inCheckout('CHANGELOG.md'), 'utf8'), version);
  const differing = placesWithAnotherVersion(version);
  if (differing.length > 0)
    throw new Refusal(
      `package.json has version ${version}. These have another one:\n  ${differing.join('\n  ')}`,
    );
  const { output } = await run('git', ['status', '--porcelain'], { output: 'capture' });
  if (output.trim() !== '')
    throw new Refusal('There are uncommitted changes: a release is made from a commit.');
  await installDependencies('all');
  await build();
  const out = inCheckout('dist', 'release');
  rmSync(out, { recursive: true, force: true });
  const { makePackages } = await import('./package/make-packages.mjs');
  say(`Making ${tag} (some minutes) ...`);
  await makePackages({ architectures: Object.keys(ARCHITECTURES), out });
  for (const file of await packNpm(out)) say(`  ${file}`);
  writeFileSync(join(out, 'NOTES.md'), notes);
  writeFileSync(join(out, 'SHA256SUMS'), sums(out));
  say(`${out}\nNext, by whoever has the keys:`);
  say(`  git tag -s ${tag} -F ${join(out, 'NOTES.md')} && git push origin ${tag}`);
  say(`  minisign -Sm ${join(out, 'SHA256SUMS')}`);
  return 0;
});

function sums(folder) {
  return readdirSync(folder)
    .filter((name) => name !== 'SHA256SUMS')
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
    .join('');
}
