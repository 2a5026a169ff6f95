import test from 'ava';
import fc from 'fast-check';
import { diff, equal, type JsonObject, merge } from '../../../sandbox/store/strategic-merge.ts';

const value = fc.oneof(fc.boolean(), fc.integer(), fc.constantFrom('True', 'False', 'Running', ''));
const condition = fc.record(
  { type: fc.constantFrom('Ready', 'Initialized', 'PodScheduled'), status: value, message: value },
  { requiredKeys: ['type'] },
);
const status = fc.record(
  {
    conditions: fc.uniqueArray(condition, { selector: ({ type }) => type }),
    podIPs: fc.uniqueArray(fc.record({ ip: fc.constantFrom('127.0.0.1', '10.0.0.1') }), {
      selector: ({ ip }) => ip,
    }),
    containerStatuses: fc.array(
      fc.record({
        name: value,
        state: fc.record({ running: fc.record({ startedAt: value }) }, { requiredKeys: [] }),
      }),
    ),
    phase: value,
    nested: fc.record({ a: value, b: fc.record({ c: value }, { requiredKeys: [] }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

test('a patch makes the one status of the other', (t) => {
  fc.assert(
    fc.property(status, status, (from, to) => {
      const made = merge(from, diff(from, to));
      return equal(made, to);
    }),
  );
  t.pass();
});

test('equal statuses need no patch', (t) => {
  fc.assert(fc.property(status, (one) => equal(diff(one, structuredClone(one)), {})));
  t.pass();
});

test('only what changed of a condition is in the patch, and the order of all', (t) => {
  const from = {
    conditions: [
      { type: 'Ready', status: 'True', lastTransitionTime: 'a' },
      { type: 'Initialized', status: 'True' },
    ],
  };
  const to = {
    conditions: [
      { type: 'Ready', status: 'True', lastTransitionTime: 'b' },
      { type: 'Initialized', status: 'True' },
    ],
  };
  t.deepEqual(diff(from, to), {
    '$setElementOrder/conditions': [{ type: 'Ready' }, { type: 'Initialized' }],
    conditions: [{ type: 'Ready', lastTransitionTime: 'b' }],
  });
});
