/** No recording is left out in silence: each is named by a test, or by the table of those that are not replayed. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { recordedFiles, recordedText } from './replay/recording.ts';

const TESTS = ['replay.test.ts', 'replay-pods.test.ts', 'replay-restarts.test.ts', 'dmi.test.ts'];

test('every recording is replayed or said not to be', (t) => {
  const sources = TESTS.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join();
  const readme = recordedText('README.md');
  const excused = [...readme.slice(readme.indexOf('## Not replayed')).matchAll(/^\| `([^`]+)` \|/gm)].map(
    ([, file]) => file ?? '',
  );
  const files = recordedFiles();
  const named = (file: string): boolean =>
    new RegExp(`['"]${file.replace(/\.txt$/, '').replaceAll('.', '\\.')}(\\.txt)?['"]`).test(sources);
  t.deepEqual(
    files.filter((file) => !named(file) && !excused.includes(file)),
    [],
  );
  t.deepEqual(
    excused.filter((file) => named(file) || !files.includes(file)),
    [],
  );
});
