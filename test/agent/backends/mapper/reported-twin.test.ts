import test from 'ava';
import { reportedTwins } from '../../../../agent/backends/mapper/reported-twin.ts';
import { Device } from '../../../../proto/generated/dmi.ts';

function answer(value: string, metadata: Record<string, string> = {}): Device {
  return Device.fromPartial({
    status: {
      twins: [
        { propertyName: 'setpoint', observedDesired: { value: '42.5' }, reported: { value, metadata } },
      ],
    },
  });
}

test('a bare value with the time of its reading', (t) => {
  t.deepEqual(reportedTwins(answer('42.5', { timestamp: '1795435339000' })).get('setpoint'), {
    property: 'setpoint',
    reported: '42.5',
    reportedAtMs: 1_795_435_339_000,
    observedDesired: '42.5',
  });
  t.false('reportedAtMs' in (reportedTwins(answer('42.5')).get('setpoint') ?? {}));
});

test('a whole twin update in the place of the value, as the template of the framework answers', (t) => {
  const update = {
    event_id: '',
    timestamp: 1_795_435_339_000,
    twin: { setpoint: { actual: { value: '41', metadata: {} } } },
  };
  t.like(reportedTwins(answer(JSON.stringify(update), { timestamp: '' })).get('setpoint'), {
    reported: '41',
    reportedAtMs: 1_795_435_339_000,
  });
});

test('a text that only looks like one stays as it is', (t) => {
  for (const text of ['{', '{}', '{"twin":{}}', '{"twin":{"other":{"actual":{"value":"1"}}}}', '[1]']) {
    t.is(reportedTwins(answer(text)).get('setpoint')?.reported, text);
  }
});

test('an answer with nothing in it has no values', (t) => {
  t.is(reportedTwins(undefined).size, 0);
  t.is(reportedTwins(Device.fromPartial({ name: 'press-1' })).size, 0);
});
