import test from 'ava';
import fc from 'fast-check';
import { parsePath } from '../../../agent/devices/device-path.ts';
import { valueOutcome } from '../../../agent/devices/edit/edit-outcome.ts';
import { isRounded, sameValue } from '../../../agent/devices/same-value.ts';

test('numbers are compared as numbers', (t) => {
  for (const reported of ['42.5', '42.50', '+42.5', '4.25e1', '042.5'])
    t.true(sameValue('42.5', reported, 'FLOAT'), reported);
  for (const reported of ['42.51', '42', '', 'warm', '42,5'])
    t.false(sameValue('42.5', reported, 'FLOAT'), reported);
});

test('a float32 of a value is that value', (t) => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (number) =>
      sameValue(String(number), String(Math.fround(number)), 'FLOAT'),
    ),
  );
  t.true(sameValue('21.3', '21.299999237060547', 'DOUBLE'));
});

test('integers that a float cannot hold are told apart', (t) => {
  t.false(sameValue('9007199254740993', '9007199254740992', 'INT'));
  t.true(sameValue('9007199254740993', '9007199254740993', 'INT'));
});

test('texts are compared as texts, and what is true is true', (t) => {
  t.false(sameValue('1.0', '1', 'STRING'));
  t.true(sameValue('true', 'True', 'BOOLEAN'));
  t.true(sameValue('true', '1', 'BOOLEAN'));
  t.false(sameValue('true', 'false', 'BOOLEAN'));
});

test('B12: of a FLOAT what a float32 carries is compared, of a whole number too', (t) => {
  t.true(sameValue('123456789', '123456792', 'FLOAT'));
  t.true(sameValue('16777217', '16777216', 'FLOAT'));
  t.true(sameValue('123456789', '1.23456792e+08', 'FLOAT'));
  t.false(sameValue('123456789', '123456800', 'FLOAT'));
  t.false(sameValue('16777217', '16777216', 'INT'));
  t.false(sameValue('16777217', '16777216'));
});

test('B12: what was rounded is told from what is only written in another way', (t) => {
  for (const [wanted, reported] of [
    ['123456789', '123456792'],
    ['123456789.5', '123456792'],
    ['16777217', '16777216'],
    ['0.12345678901', '0.12345679'],
  ] as const) {
    t.true(sameValue(wanted, reported, 'FLOAT'), wanted);
    t.true(isRounded(wanted, reported), wanted);
  }
  for (const [wanted, reported] of [
    ['21.3', '21.299999237060547'],
    ['21.3', '21.3'],
    ['42', '42.0'],
    ['1e3', '1000'],
    ['true', '1'],
  ] as const)
    t.false(isRounded(wanted, reported), wanted);
});

test('B12: the answer says that a value was rounded', (t) => {
  const path = parsePath('/spec/properties/[name=f]/desired/value') ?? t.fail();
  const change = { path, before: '1', after: '123456789' };
  const outcome = (reported: string) =>
    valueOutcome({
      change,
      property: 'f',
      readBack: 'confirmed',
      reported: { reported, reportedAtMs: 0 },
      editId: undefined,
    } as unknown as Parameters<typeof valueOutcome>[0]);
  t.is(outcome('123456792').rounded, true);
  t.is(outcome('123456789').rounded, undefined);
});
