/** The notes of a release, its tag, and the places where its version is written. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { notesOf, tagOf } from '../../../scripts/package/release-notes.mjs';
import { placesWithAnotherVersion } from '../../../scripts/package/release-versions.mjs';

const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n- later\n\n## 0.2.0 - 2027-01-15\n\n- new\n  and more\n\n## 0.1.0\n\n';

test('the notes of a version are its part of the changelog', (t) => {
  t.is(notesOf(CHANGELOG, '0.2.0'), '- new\n  and more\n');
  t.is(notesOf(CHANGELOG, 'Unreleased'), '- later\n');
  t.throws(() => notesOf(CHANGELOG, '0.2'), { message: /has no part/ });
  t.throws(() => notesOf(CHANGELOG, '0.3.0'), { message: /has no part "## 0\.3\.0"/ });
  t.throws(() => notesOf(CHANGELOG, '0.1.0'), { message: /says nothing/ });
});

test('a tag is a version with a v before it', (t) => {
  t.is(tagOf('1.2.3'), 'v1.2.3');
  t.is(tagOf('1.2.3-rc.1'), 'v1.2.3-rc.1');
  for (const version of ['1.2', 'v1.2.3', '1.2.3+x', '1.2.3 --force']) t.throws(() => tagOf(version));
});

test('every place that names the version is found, and all of them agree', (t) => {
  const checkout = resolve(import.meta.dirname, '../../..');
  const read = (file: string): string => readFileSync(resolve(checkout, file), 'utf8');
  const { version } = JSON.parse(read('package.json')) as { readonly version: string };
  t.deepEqual(placesWithAnotherVersion(version), []);
  const changed = (file: string): string =>
    file === 'agent/version.ts' ? read(file).replace(version, '0.0.9') : read(file);
  t.deepEqual(placesWithAnotherVersion(version, changed), ['agent/version.ts: 0.0.9']);
  const without = (file: string): string => (file === 'docker-compose.yml' ? 'services: {}' : read(file));
  t.deepEqual(placesWithAnotherVersion(version, without), ['docker-compose.yml: no version']);
  // Each place is looked at: with another version to be released, none of them agrees.
  const files = new Set(placesWithAnotherVersion('9.9.9').map((line) => line.split(':')[0]));
  t.is(files.size, 10);
});
