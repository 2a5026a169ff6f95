/** The notes of a release, and its tag. */
import test from 'ava';
import { notesOf, tagOf } from '../../../scripts/package/release-notes.mjs';

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
