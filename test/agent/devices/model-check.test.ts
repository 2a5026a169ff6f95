import type { ErrorKind } from '@edgectl/rpc-schema/error-table';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import type { ModelProperty } from '../../../agent/devices/device.ts';
import { checkDesiredValue } from '../../../agent/devices/edit/check-edit.ts';

const TITLE = 'factory/press-1: setpoint';

const accepted = test.macro({
  exec(t, value: string, property: Omit<ModelProperty, 'name'>) {
    t.notThrows(() => checkDesiredValue(TITLE, value, { name: 'setpoint', ...property }));
  },
  title: (_, value, property) => `${JSON.stringify(value)} is accepted for ${JSON.stringify(property)}`,
});

const refused = test.macro({
  exec(t, value: string, property: Omit<ModelProperty, 'name'>, kind: ErrorKind, message: string) {
    const error = t.throws(() => checkDesiredValue(TITLE, value, { name: 'setpoint', ...property }));
    t.true(EdgectlError.is(error));
    t.is((error as EdgectlError).kind, kind);
    t.is(error.message, message);
  },
  title: (_, value, property) => `${JSON.stringify(value)} is refused for ${JSON.stringify(property)}`,
});

test(accepted, '42.5', { type: 'DOUBLE', minimum: '0', maximum: '100' });
test(accepted, '100', { type: 'DOUBLE', minimum: '0', maximum: '100' });
test(accepted, '-0.5e3', { type: 'FLOAT' });
test(accepted, '9223372036854775807', { type: 'INT', maximum: '9223372036854775807' });
test(accepted, 'true', { type: 'BOOLEAN', accessMode: 'ReadWrite' });
test(accepted, 'anything', { type: 'STRING', maximum: '3' });
test(accepted, 'anything', {});
test(accepted, '', { type: 'STRING' });
test(accepted, '7', { type: 'int', maximum: 'no number' });

test(
  refused,
  '1',
  { type: 'INT', accessMode: 'ReadOnly' },
  'Forbidden',
  `${TITLE} is read-only in its device model`,
);
test(
  refused,
  '100.01',
  { type: 'DOUBLE', minimum: '0', maximum: '100' },
  'InvalidParams',
  `${TITLE} = 100.01 is outside of its range 0 to 100`,
);
test(
  refused,
  '-1',
  { type: 'INT', minimum: '0' },
  'InvalidParams',
  `${TITLE} = -1 is outside of its range 0 to ∞`,
);
test(
  refused,
  '9007199254740993',
  { type: 'INT', maximum: '9007199254740992' },
  'InvalidParams',
  `${TITLE} = 9007199254740993 is outside of its range -∞ to 9007199254740992`,
);
test(refused, '4.5', { type: 'INT' }, 'InvalidParams', `${TITLE} is of type INT: "4.5" is not an integer`);
test(
  refused,
  '9223372036854775808',
  { type: 'INT' },
  'InvalidParams',
  `${TITLE} is of type INT: "9223372036854775808" does not fit into 64 bits`,
);
test(
  refused,
  'hot',
  { type: 'DOUBLE' },
  'InvalidParams',
  `${TITLE} is of type DOUBLE: "hot" is not a number`,
);
test(
  refused,
  '0x10',
  { type: 'DOUBLE' },
  'InvalidParams',
  `${TITLE} is of type DOUBLE: "0x10" is not a number`,
);
test(refused, '1e39', { type: 'FLOAT' }, 'InvalidParams', `${TITLE} is of type FLOAT: "1e39" is too large`);
test(
  refused,
  '1e999',
  { type: 'DOUBLE' },
  'InvalidParams',
  `${TITLE} is of type DOUBLE: "1e999" is too large`,
);
test(
  refused,
  'yes',
  { type: 'BOOLEAN' },
  'InvalidParams',
  `${TITLE} is of type BOOLEAN: "yes" is neither true nor false`,
);
test(
  refused,
  'x',
  { type: 'STREAM' },
  'InvalidParams',
  `${TITLE} is of type STREAM: "x" cannot be written: a stream has no desired value`,
);

const WRONG: Readonly<Record<string, readonly string[]>> = {
  INT: ['', ' ', '4.5', '1e3', '0x10', 'ten', 'true', '--1', '1 ', '9223372036854775808', '\u0664'],
  FLOAT: ['', ' ', '.', 'NaN', 'Infinity', '-Infinity', '0x1p3', '42,5', '42.5\n', '1e40', 'true', '1_000'],
  DOUBLE: ['', '\t', '.', 'NaN', 'inf', '42,5', '1e400', 'null', '1e'],
  BOOLEAN: ['', ' ', '1', '0', 'True', 'TRUE', 'yes', 'on', 'null'],
  STREAM: ['', 'anything'],
};

for (const [type, values] of Object.entries(WRONG)) {
  for (const value of values) {
    test(`F5: ${JSON.stringify(value)} is no ${type}`, (t) => {
      const error = t.throws(() => checkDesiredValue(TITLE, value, { name: 'setpoint', type }));
      t.like(error, { kind: 'InvalidParams' });
    });
  }
}

test('F5: nothing may be desired of a property of any type', (t) => {
  for (const type of ['INT', 'FLOAT', 'DOUBLE', 'BOOLEAN', 'STRING', 'BYTES'])
    t.notThrows(() => checkDesiredValue(TITLE, undefined, { name: 'setpoint', type, minimum: '5' }));
});
