import { execFileSync } from 'node:child_process';
import test from 'ava';
import type { DeviceEdit } from '@edgectl/rpc-schema/generated/types';
import fc from 'fast-check';
import { exportedEdits } from '../../../../clients/edgectl/devices/export-edits.ts';
import { desiredPath, pointerInto } from '../../../../clients/edgectl/devices/named-path.ts';
import type { Device } from '../../../../common/kubernetes/tables/devices.ts';
import { ANY_CHARACTER } from '../../../helpers/any-character.ts';

const PRESS: Device = {
  metadata: { name: 'press-1', namespace: 'factory' },
  spec: {
    properties: [
      { name: 'temperature', desired: { value: '' } },
      { name: 'setpoint', desired: { value: '42.5' } },
    ],
  },
};

function edit(changes: Partial<DeviceEdit>): DeviceEdit {
  return {
    id: 'e1',
    namespace: 'factory',
    name: 'press-1',
    path: desiredPath('setpoint'),
    property: 'setpoint',
    base: '60',
    value: '42.5',
    state: 'applied',
    createdAt: '2026-11-23T10:00:00Z',
    createdBy: 'root',
    attempts: 1,
    ...changes,
  };
}

/** The operations that a shell would hand to kubectl. */
function operations(line: string): unknown {
  const words = execFileSync('/bin/sh', ['-c', `kubectl() { printf '%s\\0' "$@"; }\n${line}`]).toString();
  return JSON.parse(words.split('\0').at(-2) ?? '');
}

test('an edit is replaced where it stands, after a test that it stands there', (t) => {
  t.deepEqual(operations(exportedEdits([edit({})], [PRESS])), [
    { op: 'test', path: '/spec/properties/1/name', value: 'setpoint' },
    { op: 'replace', path: '/spec/properties/1/desired/value', value: '42.5' },
  ]);
});

test('what is new is added, what is gone removed, and a name is tested once', (t) => {
  const { base: _, ...added } = edit({ path: '/spec/properties/[name=setpoint]/collectCycle', value: 100 });
  const { value: __, ...removed } = edit({ path: '/spec/properties/[name=setpoint]/reportCycle', base: 5 });
  t.deepEqual(operations(exportedEdits([added, removed], [PRESS])), [
    { op: 'test', path: '/spec/properties/1/name', value: 'setpoint' },
    { op: 'add', path: '/spec/properties/1/collectCycle', value: 100 },
    { op: 'remove', path: '/spec/properties/1/reportCycle' },
  ]);
});

test('an edit of what is not there any more is a comment', (t) => {
  const text = exportedEdits([edit({ path: desiredPath('nope') })], [PRESS]);
  t.is(text, '# factory/press-1 has no /spec/properties/[name=nope]/desired/value any more\n');
});

test('any text of a value comes through the shell as it is', (t) => {
  fc.assert(
    // No program's argument holds a NUL.
    fc.property(
      fc.string({ unit: ANY_CHARACTER, maxLength: 40 }).filter((text) => !text.includes('\0')),
      (value) => {
        const [, change] = operations(exportedEdits([edit({ value })], [PRESS])) as { value: string }[];
        t.is(change?.value, value);
      },
    ),
    { numRuns: 20, examples: [["'"], ['\\'], ['$(id)'], ['\n'], ['-n'], ['']] },
  );
});

test('any property is found by its name', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }), (names) => {
      const object = { spec: { properties: names.map((name) => ({ name })) } };
      for (const [index, name] of names.entries())
        t.is(pointerInto(object, desiredPath(name))?.pointer, `/spec/properties/${index}/desired/value`);
    }),
    { examples: [[['/', '~', '~1', '[', '[name=a]', '0', '__proto__']]] },
  );
});
