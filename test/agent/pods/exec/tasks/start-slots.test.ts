import test from 'ava';
import { StartSlots } from '../../../../../agent/pods/exec/tasks/start-slots.ts';
import { settle } from '../../../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../../../helpers/never-aborted.ts';

/** A start that ends when it is told to. */
function starts(slots: StartSlots) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, containerId = 'web', signal = NEVER_ABORTED): Promise<string> =>
    slots.run(
      containerId,
      () => {
        begun.push(name);
        return new Promise((resolve) => {
          ends.set(name, () => resolve(name));
        });
      },
      signal,
    );
  return { begun, run, end: (name: string) => ends.get(name)?.() };
}

test('four starts at once in a container, the others in their turn; another container does not wait', async (t) => {
  const { begun, run, end } = starts(new StartSlots());
  const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => run(name));
  const other = run('other', 'db');
  await settle();
  t.deepEqual(begun, ['a', 'b', 'c', 'd', 'other']);
  end('c');
  t.is(await all[2], 'c');
  await settle();
  t.deepEqual(begun.slice(5), ['e']);
  for (const name of ['a', 'b', 'd', 'e']) end(name);
  await settle();
  end('f');
  end('other');
  t.deepEqual(await Promise.all(all), ['a', 'b', 'c', 'd', 'e', 'f']);
  await other;
});

test('who gives up leaves the turn to the next', async (t) => {
  const { begun, run, end } = starts(new StartSlots());
  const first = ['a', 'b', 'c', 'd'].map((name) => run(name));
  const giveUp = new AbortController();
  const waiting = run('e', 'web', giveUp.signal);
  const last = run('f');
  giveUp.abort(new Error('the deadline'));
  await t.throwsAsync(waiting, { message: 'the deadline' });
  end('a');
  await first[0];
  await settle();
  t.deepEqual(begun, ['a', 'b', 'c', 'd', 'f']);
  for (const name of ['b', 'c', 'd', 'f']) end(name);
  await Promise.all([...first, last]);
});
