import { setImmediate as turn } from 'node:timers/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import fc from 'fast-check';
import { BatchAnswer } from '../../../agent/calls/answer.ts';
import type { Work } from '../../../agent/calls/pipeline.ts';
import { runAll } from '../../../agent/calls/run-all.ts';

const KIB = 1024;
const CALLS = 30;

function work(id: number, run: () => Promise<string | undefined>): Work {
  return { id, ordered: false, run, giveUp: () => undefined };
}

test('H2: others have their turn between the calls of a batch', async (t) => {
  let turns = 0;
  let over = false;
  const count = async (): Promise<void> => {
    while (!over) {
      await turn();
      turns += 1;
    }
  };
  const counting = count();
  const turnAt: number[] = [];
  const works = Array.from({ length: CALLS }, (_, id) =>
    work(id, () => {
      turnAt.push(turns);
      return Promise.resolve(`${id}`);
    }),
  );
  const text = await runAll(works, true, KIB);
  over = true;
  await counting;
  t.deepEqual(
    JSON.parse(String(text ?? '')),
    Array.from({ length: CALLS }, (_, id) => id),
  );
  t.is(new Set(turnAt).size, CALLS, turnAt.join());
});

test('H2: a call of a batch that fails while others are still to begin is the failure of all', async (t) => {
  const works = [
    work(1, () => Promise.reject(new EdgectlError('Internal', 'a fault'))),
    ...Array.from({ length: 5 }, (_, id) => work(id, () => Promise.resolve('1'))),
  ];
  await t.throwsAsync(runAll(works, true, KIB), { message: 'a fault' });
});

/** The rule itself: all are there, and the largest give way until the others can be sent. */
function wanted(sizes: readonly number[], maxBytes: number): readonly boolean[] {
  const given = sizes.map((bytes, index) => ({ bytes, index })).toSorted((a, b) => b.bytes - a.bytes);
  const sent = sizes.map(() => true);
  const errorBytes = 500;
  let total = sizes.reduce((sum, bytes) => sum + bytes + 1, 1);
  for (const { bytes, index } of given) {
    if (total <= maxBytes) break;
    sent[index] = false;
    total += errorBytes - bytes;
  }
  return sent;
}

test('H2: property: what cannot be sent together is not held together, and what is sent is the same in whatever order it comes', (t) => {
  const maxBytes = 64 * KIB;
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 2, max: 40 * KIB }), { minLength: 1, maxLength: 30 }),
      fc.infiniteStream(fc.nat()),
      (sizes, order) => {
        const answer = new BatchAnswer(maxBytes);
        const inSomeOrder = sizes
          .map((bytes, index) => ({ bytes, index, at: order.next().value as number }))
          .toSorted((a, b) => a.at - b.at);
        let most = 0;
        for (const { bytes, index } of inSomeOrder) {
          answer.add(index, index, JSON.stringify('x'.repeat(bytes - 2)));
          most = Math.max(most, answer.heldBytes);
        }
        const answers = JSON.parse(answer.text() ?? '') as unknown[];
        const sent = answers.map((one) => typeof one === 'string');
        // The errors are of nearly one length: of what is just as large one more or less may give way.
        const expected = wanted(sizes, maxBytes);
        const differing = sent.filter((one, index) => one !== expected[index]).length;
        return most <= 2 * maxBytes && answers.length === sizes.length && differing <= 1;
      },
    ),
    { numRuns: 200 },
  );
  t.pass();
});
