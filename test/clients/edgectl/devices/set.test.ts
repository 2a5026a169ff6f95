import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import fc from 'fast-check';
import { parseAssignments } from '../../../../clients/edgectl/commands/set.ts';

test('names and values are told apart by the first equals sign', (t) => {
  t.deepEqual(parseAssignments(['press-1', 'setpoint=42.5', 'note=a=b', 'empty=', 'press-2']), {
    names: ['press-1', 'press-2'],
    values: { setpoint: '42.5', note: 'a=b', empty: '' },
  });
});

test('any value comes through', (t) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[^=]+$/), fc.string(), (property, value) => {
      t.deepEqual(Object.entries(parseAssignments([`${property}=${value}`]).values), [[property, value]]);
    }),
    {
      examples: [
        ['a', ''],
        ['a', '=b'],
        ['a', 'b\n'],
        ['__proto__', 'x'],
      ],
    },
  );
});

for (const words of [['press-1'], ['press-1', '=1'], ['press-1', 'a=1', 'a=2']]) {
  test(`${words.join(' ')} is refused`, (t) => {
    t.true(EdgectlError.is(t.throws(() => parseAssignments(words))));
  });
}
