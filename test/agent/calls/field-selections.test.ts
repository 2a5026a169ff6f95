/** Paths that visit much keep nobody else waiting, however many calls ask for them. */
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { FieldSelections } from '../../../agent/calls/select-fields.ts';
import { systemClock } from '../../../common/clock.ts';

const quiet = new AbortController().signal;
/** Each costs a little less than one object may. */
const ITEM = { metadata: { name: 'x' }, list: Array.from({ length: 2_000 }, () => ({ a: 1, b: 2 })) };
const RESULT = { meta: {}, items: Array.from({ length: 6 }, () => ITEM) };
const DEAR = ['$..a', '$.list[?@.a == 2]'];

test('H2: the dear answers of one principal come one by one, and others have their turn between them', async (t) => {
  const selections = new FieldSelections(systemClock);
  const order: string[] = [];
  let turns = 0;
  let over = false;
  const count = async (): Promise<void> => {
    while (!over) {
      await turn();
      turns += 1;
    }
  };
  const counting = count();
  const select = async (principal: string): Promise<void> => {
    const cut = (await selections.select(principal, RESULT, DEAR, quiet)) as { items: object[] };
    t.is(cut.items.length, RESULT.items.length);
    order.push(principal);
  };
  const all = Array.from({ length: 10 }, () => select('eve'));
  await Promise.all([...all, select('vera')]);
  over = true;
  await counting;
  t.true(order.indexOf('vera') <= 2, order.join());
  t.true(turns >= 11, `${turns} turns of the loop`);
});

test('H2: who gives up a dear answer gets no more of it, and the next one has its turn', async (t) => {
  const selections = new FieldSelections(systemClock);
  const gone = new AbortController();
  const first = t.throwsAsync(selections.select('eve', RESULT, DEAR, gone.signal));
  const waiting = t.throwsAsync(selections.select('eve', RESULT, DEAR, gone.signal));
  const next = selections.select('eve', { meta: {}, items: [ITEM] }, ['$.list[0]'], quiet);
  gone.abort(new Error('gone'));
  t.regex((await first)?.message ?? '', /gone/);
  t.regex((await waiting)?.message ?? '', /gone/);
  t.deepEqual(await next, { meta: {}, items: [{ metadata: { name: 'x' }, list: [{ a: 1, b: 2 }] }] });
});

test('H2: one object may be visited for a short time only', async (t) => {
  const selections = new FieldSelections(systemClock);
  const object = { list: Array.from({ length: 100_000 }, () => ({ a: 1 })) };
  await t.throwsAsync(selections.select('eve', { meta: {}, object }, ['$..a'], quiet), {
    message: /visit more than 250000 values in one object/,
  });
});
