import test from 'ava';
import fc from 'fast-check';
import { compareNatural, quantityNanos } from '../../../../clients/edgectl/output/order.ts';
import { sortObjects } from '../../../../clients/edgectl/output/sort.ts';

async function sorted(values: readonly unknown[]): Promise<readonly unknown[]> {
  const items = values.map((value) => ({ spec: { value } }));
  return (await sortObjects(items, '.spec.value')).map(({ spec }) => spec.value);
}

test('B7: quantities are sorted by their amount', async (t) => {
  const memory = ['123Mi', '1Gi', '16Mi', '64Ki', '100k', '2G', '0.5Gi', '1e3', '7'];
  t.deepEqual(await sorted(memory), ['7', '1e3', '64Ki', '100k', '16Mi', '123Mi', '0.5Gi', '1Gi', '2G']);
  t.deepEqual(await sorted(['1', '250m', '1500m', '100u', '-1', '1.2']), [
    '-1',
    '100u',
    '250m',
    '1',
    '1.2',
    '1500m',
  ]);
  t.deepEqual(await sorted(['9223372036854775807', '9223372036854775806']), [
    '9223372036854775806',
    '9223372036854775807',
  ]);
});

test('B7: names are sorted with their numbers as numbers, as kubectl does', async (t) => {
  t.deepEqual(await sorted(['web-10', 'web-2', 'web-02', 'web-1', 'api-3']), [
    'api-3',
    'web-1',
    'web-2',
    'web-02',
    'web-10',
  ]);
  t.deepEqual(await sorted(['2026-11-30T10:00:00Z', '2026-11-30T09:00:00Z', '2025-01-01T00:00:00Z']), [
    '2025-01-01T00:00:00Z',
    '2026-11-30T09:00:00Z',
    '2026-11-30T10:00:00Z',
  ]);
});

test('B7: numbers, booleans and missing values keep their order', async (t) => {
  t.deepEqual(await sorted([10, 9, undefined, 100, null]), [undefined, null, 9, 10, 100]);
  t.deepEqual(await sorted([true, false]), [false, true]);
});

test('B7: what is not a quantity is none', (t) => {
  for (const text of ['', 'Mi', '.', '1MiB', '1 Mi', '0x10', '1e400', `${'9'.repeat(80)}`, '1KI']) {
    t.is(quantityNanos(text), undefined, text);
  }
  t.is(quantityNanos('1.5Ki'), 1536n * 10n ** 9n);
  t.is(quantityNanos('.5'), 5n * 10n ** 8n);
});

test('B7: the natural order is one', (t) => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '0', '1', '2'), maxLength: 6 });
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      t.is(Math.sign(compareNatural(a, b)), -Math.sign(compareNatural(b, a)) || 0);
      t.is(compareNatural(a, b) === 0, a === b);
      if (compareNatural(a, b) < 0 && compareNatural(b, c) < 0) t.true(compareNatural(a, c) < 0);
    }),
  );
});
