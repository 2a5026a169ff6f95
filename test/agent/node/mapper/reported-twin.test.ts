import test from 'ava';
import { reportedTwins } from '../../../../agent/node/mapper/reported-twin.ts';
import { Device } from '../../../../proto/generated/dmi.ts';

function reported(value: string, metadata: Record<string, string> = {}) {
  const device = Device.fromPartial({
    status: {
      twins: [
        { propertyName: 'setpoint', observedDesired: { value: '42.5' }, reported: { value, metadata } },
      ],
    },
  });
  return reportedTwins(device).get('setpoint');
}

test('a bare value has its time in the metadata', (t) => {
  t.deepEqual(reported('42.5', { timestamp: '1795366279794', type: 'string' }), {
    property: 'setpoint',
    reported: '42.5',
    reportedAtMs: 1_795_366_279_794,
    observedDesired: '42.5',
  });
});

test('the framework’s message is unwrapped, with its time', (t) => {
  const message =
    '{"event_id":"","timestamp":1795366279794,"twin":{"setpoint":{"expected":{"value":"42.5","metadata":{}},"actual":{"value":"41","metadata":{}},"metadata":{"type":"string"}}}}';
  t.deepEqual(reported(message, { timestamp: '', type: '' }), {
    property: 'setpoint',
    reported: '41',
    reportedAtMs: 1_795_366_279_794,
    observedDesired: '42.5',
  });
});

test('text that only looks like such a message is a value', (t) => {
  for (const value of [
    '{',
    '{}',
    '{"twin":{"force":{"actual":{"value":"1"}}}}',
    '{"twin":{"setpoint":{"actual":{"value":1}}}}',
  ])
    t.is(reported(value)?.reported, value);
});
