import test from 'ava';
import fc from 'fast-check';
import { jsonPatched, mergePatched } from '../../../../agent/devices/edit/json-patch.ts';

const device = {
  spec: {
    properties: [
      { name: 'temperature', desired: { value: '' } },
      { name: 'set/point', desired: { value: '20' } },
    ],
  },
};

test('a merge patch does what RFC 7386 says', (t) => {
  // The examples of RFC 7386, appendix A.
  const examples: readonly (readonly [unknown, unknown, unknown])[] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  for (const [target, patch, result] of examples) t.deepEqual(mergePatched(target, patch), result);
});

test('no patch reaches a prototype', (t) => {
  const keys = fc.array(fc.constantFrom('__proto__', 'constructor', 'prototype', 'a'), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(keys, fc.string(), (path, value) => {
      const patch = path.reduceRight(
        (inner, key) => `{"${key}": ${inner}}`,
        `{"polluted": ${JSON.stringify(value)}}`,
      );
      mergePatched({}, JSON.parse(patch));
      try {
        jsonPatched({ a: {} }, [{ op: 'add', path: `/a/${path.join('/')}/polluted`, value }]);
      } catch {
        // Refused is as good.
      }
      return !('polluted' in {});
    }),
  );
  t.pass();
});

test('an element of a list is found by its name, also one with a slash', (t) => {
  const path = '/spec/properties/[name=set~1point]/desired/value';
  const patched = jsonPatched(device, [
    { op: 'test', path, value: '20' },
    { op: 'replace', path, value: '21' },
  ]) as typeof device;
  t.is(patched.spec.properties[1]?.desired.value, '21');
  t.is(device.spec.properties[1]?.desired.value, '20', 'the device itself is untouched');
});

test('an operation that cannot be done is named', (t) => {
  t.throws(
    () => jsonPatched(device, [{ op: 'replace', path: '/spec/properties/[name=none]/desired', value: 1 }]),
    {
      message: /jsonPatch\[0\] \(replace \/spec\/properties\/\[name=none\]\/desired\)/,
    },
  );
  t.throws(() => jsonPatched(device, [{ op: 'test', path: '/spec', value: 1 }]), {
    message: /the test of \/spec fails/,
  });
});
