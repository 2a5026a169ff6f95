import test from 'ava';
import { type Change, type Entry, History } from '../../../agent/watch/entry.ts';
import { pod } from '../gateway/test-door.ts';

function change(version: number): Change {
  const object = pod(`web-${version}`);
  const entry: Entry = {
    key: object.metadata.name,
    version,
    object,
    origin: { resourceVersion: undefined, since: version },
  };
  return { type: 'ADDED', version, entry, before: undefined };
}

test('what came after a version is given, in order', (t) => {
  const history = new History(10);
  for (const version of [11, 12, 15]) history.add(change(version));
  t.deepEqual(
    history.after(11, 15).map(({ version }) => version),
    [12, 15],
  );
  t.deepEqual(history.after(15, 15), []);
  t.is(history.after(10, 15).length, 3);
});

test('a version from before what is kept is too old', (t) => {
  const history = new History(10);
  t.throws(() => history.after(9, 12), { message: /too old resource version: 9/ });
});

test('B21: a version of the future is called so, and whoever holds it lists again', (t) => {
  const history = new History(10);
  const error = t.throws(() => history.after(13, 12), {
    message: 'too large resource version: 13, current: 12',
  });
  // By that client-go and others list again.
  t.like(error, { kind: 'Gone', details: { reason: 'Expired' } });
});

test('a bounded number of changes is kept', (t) => {
  const history = new History(0);
  for (let version = 1; version <= 10_000; version += 1) history.add(change(version));
  const kept = history.after(9_000, 10_000).length;
  t.is(kept, 1_000);
  t.throws(() => history.after(100, 10_000), { message: /too old/ });
});
