import test from 'ava';
import fc from 'fast-check';
import { sameValue } from '../../../agent/devices/same-value.ts';

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
