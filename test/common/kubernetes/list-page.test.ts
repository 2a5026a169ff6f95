import test from 'ava';
import fc from 'fast-check';
import { pageOf } from '../../../common/kubernetes/list-page.ts';

test('page by page, every item comes once and in order', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 7 }), (items, limit) => {
      const seen: string[] = [];
      let token: string | undefined;
      do {
        const page = pageOf(items, (item) => item, {
          limit,
          ...(token !== undefined && { continue: token }),
        });
        t.true(page.items.length <= limit);
        seen.push(...page.items);
        t.is(page.remainingItemCount ?? 0, items.length - seen.length);
        token = page.continue;
      } while (token !== undefined);
      t.deepEqual(
        seen,
        items.toSorted((a, b) => (a < b ? -1 : 1)),
      );
    }),
  );
});

test('an item that was deleted between two pages takes no other with it', (t) => {
  const first = pageOf(['a', 'b', 'c', 'd'], (item) => item, { limit: 2 });
  const second = pageOf(['a', 'c', 'd'], (item) => item, { limit: 2, continue: first.continue ?? '' });
  t.deepEqual(second.items, ['c', 'd']);
});

for (const token of ['', '!', 'abc', Buffer.from('2:x').toString('base64url')]) {
  test(`${JSON.stringify(token)} is not a token`, (t) => {
    t.like(
      t.throws(() => pageOf(['a'], (item) => item, { continue: token })),
      { kind: 'InvalidParams' },
    );
  });
}
