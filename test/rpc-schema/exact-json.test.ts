import test from 'ava';
import fc from 'fast-check';
import { largeNumberPath, parseExact, stringifyExact } from '@edgectl/rpc-schema/exact-json';

const LARGE = fc
  .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
  .filter((value) => !Number.isSafeInteger(Number(value)));

test('B8: whole numbers of any size come out as they went in', (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(LARGE, fc.maxSafeInteger(), fc.string())), (values) => {
      const text = `{"a":[${values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))).join(',')}]}`;
      t.is(stringifyExact(parseExact(text)), text.replaceAll('-0,', '0,'));
    }),
  );
});

test('B8: everything else is read and written as JSON.parse and JSON.stringify do', (t) => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      if (largeNumberPath(parseExact(text)) !== undefined) return;
      t.deepEqual(parseExact(text), value);
      t.is(stringifyExact(value), JSON.stringify(value));
      t.is(stringifyExact(value, 2), JSON.stringify(value, undefined, 2));
    }),
  );
  t.is(parseExact('9007199254740991'), 9007199254740991);
  t.is(parseExact('9007199254740992'), 9007199254740992n);
  t.is(parseExact('1e400'), Number.POSITIVE_INFINITY);
  t.is(parseExact('12345678901234567.0'), Number('12345678901234567'));
  t.deepEqual(parseExact('"12345678901234567"'), '12345678901234567');
  t.throws(() => parseExact('{12345678901234567'), { instanceOf: SyntaxError });
});

test('B8: the path of a number that cannot be kept', (t) => {
  t.is(largeNumberPath({ a: [{ b: 1 }, { c: 2n ** 60n }] }), 'a.1.c');
  t.is(largeNumberPath({ a: [1, 'x', null] }), undefined);
});
