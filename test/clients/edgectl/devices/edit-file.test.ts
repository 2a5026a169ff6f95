import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { changedDevices, editText, readEdited } from '../../../../clients/edgectl/devices/edit-file.ts';
import type { Device } from '../../../../common/kubernetes/tables/devices.ts';

function press(name: string): Device {
  return {
    apiVersion: 'devices.kubeedge.io/v1beta1',
    kind: 'Device',
    metadata: { name, namespace: 'factory', resourceVersion: '7', managedFields: [{ manager: 'cloud' }] },
    spec: { nodeName: 'edge-01', properties: [{ name: 'setpoint', desired: { value: '60' } }] },
    status: { state: 'online', twins: [{ propertyName: 'setpoint', reported: { value: '59.5' } }] },
  };
}

function refused(text: string, before: readonly Device[]): string {
  try {
    readEdited(text, before);
  } catch (error) {
    if (EdgectlError.is(error)) return error.message;
  }
  return 'accepted';
}

test('the file holds what can be edited; what is reported stands in its comment', (t) => {
  const text = editText([press('press-1')]);
  t.regex(text, /^# reported by press-1: setpoint=59\.5$/m);
  t.notRegex(text, /^status|managedFields/m);
  t.regex(text, /^ {2}resourceVersion: '7'$/m);
  t.deepEqual(changedDevices([press('press-1')], readEdited(text, [press('press-1')]) ?? []), []);
});

test('only the devices that differ are left', (t) => {
  const before = [press('press-1'), press('press-2')];
  const [first = '', second = ''] = editText(before).split('press-2\n');
  const edited = readEdited(`${first}press-2\n${second.replace("'60'", '61')}`, before) ?? [];
  const changed = changedDevices(before, edited);
  t.deepEqual(
    changed.map(({ metadata }) => metadata?.name),
    ['press-2'],
  );
});

test('an empty file is not an edit', (t) => {
  t.is(readEdited('# only\n# comments\n', [press('press-1')]), undefined);
  t.is(readEdited('', [press('press-1')]), undefined);
});

test('a file that would exhaust the parser is refused', (t) => {
  t.regex(refused('['.repeat(100_000), [press('press-1')]), /not valid YAML: it is nested too deep/);
});

test('what is no such device any more is refused with the field', (t) => {
  const before = [press('press-1')];
  const text = editText(before);
  t.regex(
    refused(text.replace('name: press-1', 'name: press-2'), before),
    /metadata\.name is "press-2", not "press-1"/,
  );
  t.regex(refused(text.replace('kind: Device', 'kind: Pod'), before), /kind is "Pod", not "Device"/);
  t.regex(refused(text.replace('namespace: factory\n', '\n'), before), /metadata\.namespace is missing/);
  t.regex(refused('- a\n', before), /holds no object/);
  t.regex(refused('a: [', before), /not valid YAML/);
  const two = [press('press-1'), press('press-2')];
  t.regex(refused('items: []\n', two), /the same 2 devices/);
  t.regex(refused('items: [1, 2]\n', two), /not a device/);
});
