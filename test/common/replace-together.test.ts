/** Several files are replaced as one: all, or none, also where the power goes in between. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { replaceTogether, undoUnfinished } from '../../common/replace-together.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

interface Place {
  readonly folder: string;
  readonly record: string;
  readonly replacements: readonly { readonly path: string; readonly fresh?: string }[];
}

/** `a` and `c` are there before, `b` comes new, and `c` goes. */
function place(folder: string): Place {
  const at = (name: string): string => join(folder, name);
  for (const name of ['a', 'c']) writeFileSync(at(name), `old ${name}`);
  for (const name of ['a', 'b']) writeFileSync(at(`${name}.fresh`), `new ${name}`);
  return {
    folder,
    record: at('record'),
    replacements: [
      { path: at('a'), fresh: at('a.fresh') },
      { path: at('b'), fresh: at('b.fresh') },
      { path: at('c') },
    ],
  };
}

function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

test('all are replaced, and the old ones are left to the caller', (t) => {
  const { folder, record, replacements } = place(temporaryFolder(t));
  const old = replaceTogether(record, replacements, 'old');
  t.deepEqual(contents(folder), { a: 'new a', 'a.old': 'old a', b: 'new b', 'c.old': 'old c' });
  t.deepEqual(old, [join(folder, 'a.old'), join(folder, 'c.old')]);
  t.false(undoUnfinished(record));
});

test('where one cannot be replaced, all are as they were', (t) => {
  const { folder, record, replacements } = place(temporaryFolder(t));
  const failing = { path: join(folder, 'd'), fresh: join(folder, 'nowhere') };
  t.throws(() => replaceTogether(record, [...replacements, failing], 'old'), {
    message: /^nothing was replaced/,
  });
  t.deepEqual(contents(folder), { a: 'old a', c: 'old c' });
});

test('after a cut at any step the old ones are put back, also where that is cut in turn', (t) => {
  const cuts = 6;
  for (let cut = 0; cut < cuts; cut += 1) {
    const folder = join(temporaryFolder(t), String(cut));
    mkdirSync(folder);
    const { record, replacements } = place(folder);
    const steps = replacements.map((one) =>
      existsSync(one.path) ? { ...one, aside: `${one.path}.old` } : one,
    );
    writeFileSync(record, JSON.stringify({ steps }), { mode: 0o600 });
    const renames = steps.flatMap((step) => [
      ...('aside' in step ? [[step.path, step.aside]] : []),
      ...(step.fresh === undefined ? [] : [[step.fresh, step.path]]),
    ]) as [string, string][];
    for (const [from, to] of renames.slice(0, cut)) renameSync(from, to);
    t.true(undoUnfinished(record));
    t.deepEqual(contents(folder), { a: 'old a', c: 'old c' }, `cut after ${cut} renames`);
    // Once more, as after a cut before the record went.
    writeFileSync(record, JSON.stringify({ steps }), { mode: 0o600 });
    undoUnfinished(record);
    t.deepEqual(contents(folder), { a: 'old a', c: 'old c' }, `undone twice after ${cut} renames`);
  }
});
