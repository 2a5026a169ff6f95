/** H2: what a JSON patch may make, copy and visit. */
import test from 'ava';
import fc from 'fast-check';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { JsonPatchOperation } from '@edgectl/rpc-schema/generated/types';
import { jsonPatched, measureJson } from '../../../../agent/devices/edit/json-patch.ts';

const MIB = 1024 * 1024;
const DEVICE = {
  metadata: { name: 'press-1', labels: { a: 'b' } },
  spec: {
    properties: [
      { name: 'setpoint', desired: { value: '20' } },
      { name: 'force', desired: { value: '1' } },
    ],
  },
};

function refusal(target: unknown, patch: readonly JsonPatchOperation[]): EdgectlError {
  try {
    jsonPatched(target, patch);
  } catch (error) {
    if (EdgectlError.is(error)) return error;
    throw error;
  }
  throw new Error('the patch was applied');
}

function device(properties: number): { readonly spec: { readonly properties: readonly object[] } } {
  return {
    spec: {
      properties: Array.from({ length: properties }, (_, index) => ({
        name: `property-${index}`,
        desired: { value: '1', metadata: { type: 'string', timestamp: '1700000000000' } },
      })),
    },
  };
}

test('H2: copies are bounded together, also where each of them is taken away again', (t) => {
  const large = device(5000);
  const { bytes } = measureJson(large, 64);
  const patch = Array.from({ length: 500 }, (): JsonPatchOperation[] => [
    { op: 'copy', from: '/spec', path: '/copy' },
    { op: 'remove', path: '/copy' },
  ]).flat();
  const { kind, message, details } = refusal(large, patch);
  t.is(kind, 'RequestEntityTooLarge');
  const failed = Math.floor((3 * MIB) / bytes) * 2;
  t.is(message, `jsonPatch[${failed}] (copy /copy): it would copy more than ${3 * MIB} bytes`);
  t.is(details?.['field'], `jsonPatch[${failed}]`);
});

test('H2: a device grows to twice its size and one MiB more, and no further', (t) => {
  const text = 'x'.repeat(100_000);
  const add = (count: number): JsonPatchOperation[] =>
    Array.from({ length: count }, (_, index) => ({ op: 'add', path: `/spec/t${index}`, value: text }));
  t.notThrows(() => jsonPatched(DEVICE, add(10)));
  const { kind, message } = refusal(DEVICE, add(11));
  t.is(kind, 'RequestEntityTooLarge');
  t.regex(message, /^jsonPatch\[10\] \(add \/spec\/t10\): the device would have more than 1048\d{3} bytes$/);
  // Replacing a value by one of the same size is not a growth.
  t.notThrows(() =>
    jsonPatched(
      DEVICE,
      Array.from({ length: 30 }, () => ({ op: 'add', path: '/spec/t', value: text })),
    ),
  );
});

test('H2: a device nests no deeper than a request may', (t) => {
  const copies = Array.from(
    { length: 100 },
    (_, index): JsonPatchOperation => ({
      op: 'copy',
      from: '/metadata',
      path: `/metadata${'/x'.repeat(index + 1)}`,
    }),
  );
  t.regex(refusal({ metadata: {} }, copies).message, /it would nest deeper than 64 levels$/);
  const moves = Array.from({ length: 100 }, (): JsonPatchOperation[] => [
    { op: 'move', from: '/a', path: '/b' },
    { op: 'add', path: '/a', value: {} },
    { op: 'move', from: '/b', path: '/a/b' },
  ]).flat();
  t.regex(refusal({ a: {} }, moves).message, /it would nest deeper than 64 levels$/);
});

test('H2: a thousand operations that only visit much are refused before they take long', (t) => {
  const many = Array.from({ length: 1000 }, () => ({}));
  const visits: Readonly<Record<string, readonly JsonPatchOperation[]>> = {
    'names in a long list': many.map(() => ({
      op: 'test',
      path: '/spec/properties/[name=property-4999]/name',
      value: 'property-4999',
    })),
    'moves of a large value': many.map((_, index) => ({
      op: 'move',
      from: index % 2 === 0 ? '/spec' : '/moved',
      path: index % 2 === 0 ? '/moved' : '/spec',
    })),
  };
  const large = device(5_000);
  for (const [what, patch] of Object.entries(visits)) {
    const started = process.cpuUsage();
    t.regex(refusal(large, patch).message, /the patch visits more than 2000000 values$/, what);
    const { user, system } = process.cpuUsage(started);
    t.true(user + system < 3_000_000, `${what}: ${user + system} µs`);
  }
});

test('H2: a thousand values of a thousand properties are set by name in one patch', (t) => {
  const patch = Array.from(
    { length: 1000 },
    (_, index): JsonPatchOperation => ({
      op: 'replace',
      path: `/spec/properties/[name=property-${index}]/desired/value`,
      value: '2',
    }),
  );
  const { spec } = jsonPatched(device(1000), patch) as {
    spec: { properties: { desired: { value: string } }[] };
  };
  t.true(spec.properties.every(({ desired }) => desired.value === '2'));
});

test('H2: a value that the library would take for a list of any length is refused', (t) => {
  const value = { constructor: 'function Array() { [native code] }', length: 4_000_000_000 };
  t.regex(
    refusal(DEVICE, [{ op: 'add', path: '/spec/x', value }]).message,
    /the member constructor is not allowed$/,
  );
  const proto: unknown = JSON.parse('{"__proto__": {"value": "1"}}');
  t.regex(
    refusal(DEVICE, [{ op: 'add', path: '/spec/x', value: proto }]).message,
    /the member __proto__ is not allowed$/,
  );
});

test('H2: a pointer names own members and whole positions, or nothing', (t) => {
  const places: Readonly<Record<string, RegExp>> = {
    '/spec/toString/x': /there is nothing to hold it at \/spec\/toString$/,
    '/spec/__proto__/x': /a member __proto__ cannot be patched$/,
    '/spec/constructor/prototype/x': /a member constructor cannot be patched$/,
    '/spec/properties/length': /"length" is not a position in a list of 2$/,
    '/spec/properties/01': /"01" is not a position/,
    '/spec/properties/1e0': /"1e0" is not a position/,
    '/spec/properties/3': /"3" is not a position/,
    '/spec/properties/[name=none]/x': /there is no element of the name "none"$/,
    'spec/x': /a pointer begins with "\/"$/,
  };
  for (const [path, words] of Object.entries(places)) {
    t.regex(refusal(DEVICE, [{ op: 'add', path, value: 1 }]).message, words, path);
  }
  t.regex(refusal(DEVICE, [{ op: 'remove', path: '/spec/properties/-' }]).message, /there is nothing at/);
  t.regex(refusal(DEVICE, [{ op: 'remove', path: '' }]).message, /cannot be removed$/);
  t.regex(
    refusal(DEVICE, [{ op: 'move', from: '/spec', path: '/spec/properties/0' }]).message,
    /moved into itself$/,
  );
});

test('H2: every operation does what RFC 6902 says', (t) => {
  // From its appendix A, and moves within one list.
  const done: readonly (readonly [unknown, readonly JsonPatchOperation[], unknown])[] = [
    [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' }],
    [{ foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
    [{ foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    [{ baz: 1, foo: 2 }, [{ op: 'replace', path: '/baz', value: 3 }], { baz: 3, foo: 2 }],
    [{ a: { b: 1 }, c: {} }, [{ op: 'move', from: '/a/b', path: '/c/d' }], { a: {}, c: { d: 1 } }],
    [{ foo: [1, 2, 3, 4] }, [{ op: 'move', from: '/foo/1', path: '/foo/3' }], { foo: [1, 3, 4, 2] }],
    [{ a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    [{ 'm~n': 8, 'a/b': 1 }, [{ op: 'test', path: '/m~0n', value: 8 }], { 'm~n': 8, 'a/b': 1 }],
    [{ a: 1 }, [{ op: 'replace', path: '', value: [2] }], [2]],
    [{ a: null }, [{ op: 'test', path: '/a', value: null }], { a: null }],
  ];
  for (const [target, patch, result] of done) {
    t.deepEqual(jsonPatched(target, patch), result, JSON.stringify(patch));
  }
  t.is(refusal({ a: 1 }, [{ op: 'test', path: '/a', value: '1' }]).kind, 'Conflict');
  t.is(refusal({}, [{ op: 'test', path: '/a', value: null }]).kind, 'Conflict');
  t.regex(refusal({}, [{ op: 'add', path: '/a' }]).message, /value is missing$/);
  t.regex(refusal({}, [{ op: 'copy', path: '/a' }]).message, /from is missing$/);
});

test('H2: whatever a patch does, the result is within the bounds, and the device itself is untouched', (t) => {
  const pointer = fc
    .array(fc.constantFrom('spec', 'properties', '0', '1', '-', '[name=force]', 'desired', 'value', 'x'), {
      maxLength: 6,
    })
    .map((tokens) => tokens.map((token) => `/${token}`).join(''));
  const operation: fc.Arbitrary<JsonPatchOperation> = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path: pointer,
    from: pointer,
    value: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
  });
  const before = JSON.stringify(DEVICE);
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (patch) => {
      try {
        const { bytes, depth } = measureJson(jsonPatched(DEVICE, patch), 64);
        t.true(bytes <= 2 * before.length + MIB && depth <= 64);
      } catch (error) {
        if (!EdgectlError.is(error)) throw error;
        t.true(['InvalidParams', 'Conflict', 'RequestEntityTooLarge'].includes(error.kind));
      }
      return JSON.stringify(DEVICE) === before;
    }),
  );
});
