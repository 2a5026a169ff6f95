import test from 'ava';
import fc from 'fast-check';
import {
  changesBetween,
  type DevicePath,
  desiredPath,
  desiredProperty,
  formatPath,
  parsePath,
  valueAt,
  withValueAt,
} from '../../../agent/devices/device-path.ts';

const { json, device } = fc.letrec<{ json: unknown; device: unknown; object: unknown; named: unknown }>(
  (tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie('object'),
      tie('named'),
      fc.array(tie('json'), { maxLength: 3 }),
    ),
    object: fc.dictionary(fc.string(), tie('json'), { maxKeys: 4, noNullPrototype: true }),
    named: fc.uniqueArray(
      fc.record({ name: fc.string(), value: tie('json') }, { requiredKeys: ['name'], noNullPrototype: true }),
      {
        selector: ({ name }) => name,
        maxLength: 4,
      },
    ),
    device: fc.record({ spec: tie('object'), properties: tie('named') }),
  }),
);

const path: fc.Arbitrary<DevicePath> = fc.array(fc.oneof(fc.string(), fc.record({ name: fc.string() })), {
  maxLength: 6,
});

/** Order within a list of named things carries no meaning, so it is not compared. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const names = (value as unknown[]).map((item) => (item as { name?: unknown } | null)?.name);
    const named = names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
    const items = (value as unknown[]).map((item) => JSON.stringify(canonical(item)));
    return named ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, canonical(item)]);
}

test('the changes between two devices turn the one into the other', (t) => {
  fc.assert(
    fc.property(device, device, (before, after) => {
      let built: unknown = before;
      for (const change of changesBetween(before, after))
        built = withValueAt(built, change.path, change.after);
      return JSON.stringify(canonical(built)) === JSON.stringify(canonical(after));
    }),
  );
  t.pass();
});

test('each change tells the values that stand at its path on both sides', (t) => {
  fc.assert(
    fc.property(device, device, (before, after) =>
      changesBetween(before, after).every(
        (change) =>
          JSON.stringify(valueAt(before, change.path)) === JSON.stringify(change.before) &&
          JSON.stringify(valueAt(after, change.path)) === JSON.stringify(change.after),
      ),
    ),
  );
  t.pass();
});

test('a device does not differ from itself, whatever it holds', (t) => {
  fc.assert(
    fc.property(json, (value) => changesBetween(value, JSON.parse(JSON.stringify(value))).length === 0),
  );
  t.pass();
});

test('a path is read back as it was written', (t) => {
  fc.assert(
    fc.property(path, (original) => {
      t.deepEqual(parsePath(formatPath(original)), original);
    }),
  );
});

test('reading never throws, whatever stands in the text', (t) => {
  const sign = fc.constantFrom('/', '~', '~0', '~1', '~2', '~3', '[', ']', '[name=', '=', 'spec');
  fc.assert(
    fc.property(fc.array(fc.oneof(sign, fc.string({ maxLength: 3 })), { maxLength: 12 }), (signs) => {
      const parsed = parsePath(signs.join(''));
      // Each path has one written form, and parsing that form gives the same path.
      if (parsed !== undefined) t.deepEqual(parsePath(formatPath(parsed)), parsed);
    }),
  );
  t.pass();
});

test('a property is found by its name after the cloud has changed the order', (t) => {
  const before = { spec: { properties: [{ name: 'a' }, { name: 'b', desired: { value: '1' } }] } };
  const after = { spec: { properties: [{ name: 'b', desired: { value: '2' } }, { name: 'a' }] } };
  const [change, ...others] = changesBetween(before, after);
  t.deepEqual(others, []);
  t.is(change && formatPath(change.path), '/spec/properties/[name=b]/desired/value');
  t.is(change && desiredProperty(change.path), 'b');
  t.is(valueAt(after, desiredPath('b')), '2');
});

test('a key that spells a prototype stays data', (t) => {
  const result = withValueAt({}, ['__proto__', 'polluted'], true) as Record<string, unknown>;
  t.true(Object.hasOwn(result, '__proto__'));
  t.is(({} as Record<string, unknown>)['polluted'], undefined);
});
