import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { deviceMessage, fromAny, toAny } from '../../../../agent/backends/mapper/device-message.ts';
import { type CustomizedValue, Device } from '../../../../proto/generated/dmi.ts';

interface RecordedDevice {
  readonly name: string;
  readonly namespace: string;
  readonly spec: unknown;
}

function fixture<Value>(name: string): Value {
  return JSON.parse(
    readFileSync(new URL(`../../../fixtures/dmi/${name}.json`, import.meta.url), 'utf8'),
  ) as Value;
}

const stored = fixture<{ items: { metadata: { name: string }; spec: { properties: Property[] } }[] }>(
  'devices',
).items;

interface Property {
  name: string;
  desired: { value: string };
}

function device(name: string, desired: Readonly<Record<string, string>> = {}): unknown {
  const found = structuredClone(stored.find(({ metadata }) => metadata.name === name));
  for (const property of found?.spec.properties ?? []) {
    property.desired.value = desired[property.name] ?? property.desired.value;
  }
  return found;
}

/** The message as protobuf's JSON mapping writes it: the form of the recordings. */
function protobufJson(message: Device): unknown {
  const written = Device.decode(Device.encode(message).finish());
  const config = (value: CustomizedValue | undefined) => ({
    data: Object.fromEntries(
      Object.entries(value?.data ?? {}).map(([key, any]) => [
        key,
        { '@type': any.typeUrl, value: fromAny(any) },
      ]),
    ),
  });
  return {
    name: written.name,
    spec: {
      deviceModelReference: written.spec?.deviceModelReference,
      protocol: {
        protocolName: written.spec?.protocol?.protocolName,
        configData: config(written.spec?.protocol?.configData),
      },
      properties: written.spec?.properties.map(
        ({ name, desired, visitors, reportCycle, collectCycle, reportToCloud }) => ({
          name,
          desired: {
            ...(desired?.value === '' ? {} : { value: desired?.value }),
            metadata: desired?.metadata,
          },
          visitors: { protocolName: visitors?.protocolName, configData: config(visitors?.configData) },
          reportCycle: String(reportCycle),
          collectCycle: String(collectCycle),
          reportToCloud,
        }),
      ),
    },
    status: written.status === undefined ? undefined : {},
    namespace: written.namespace,
  };
}

test('the message for an edited device equals, field for field, what EdgeCore sent', (t) => {
  const sent = fixture<{ device: RecordedDevice }>('update-device').device;
  t.deepEqual(protobufJson(deviceMessage(device('thermo-1', { setpoint: '25.5' }))), sent);
});

test('the messages for unchanged devices equal what EdgeCore hands out at registration', (t) => {
  const { deviceList } = fixture<{ deviceList: RecordedDevice[] }>('register-response');
  t.is(deviceList.length, 2);
  for (const recorded of deviceList) {
    const message = deviceMessage(
      device(recorded.name, recorded.name === 'thermo-1' ? { setpoint: '26.0' } : {}),
    );
    t.deepEqual(protobufJson(message), recorded);
  }
});

test('a push method is carried over whatever the case of its field names', (t) => {
  const message = deviceMessage({
    metadata: { name: 'd', namespace: 'n' },
    spec: {
      properties: [
        {
          name: 'p',
          pushMethod: {
            http: { hostName: 'host', port: 80, requestPath: '/x', timeout: 5 },
            dbMethod: { TDEngine: { TDEngineClientConfig: { addr: 'a', dbName: 'b' } } },
            anomalyDetection: { limit: 3 },
          },
        },
      ],
    },
  });
  const push = message.spec?.properties[0]?.pushMethod;
  t.deepEqual(push?.http, { hostname: 'host', port: 80n, requestpath: '/x', timeout: 5n });
  t.deepEqual(push?.dbMethod?.tdengine?.tdEngineClientConfig, { addr: 'a', dbname: 'b' });
  t.deepEqual(push?.anomalyDetection?.data, { limit: toAny(3, '') });
});

test('the state report of the spec goes before the one of the status', (t) => {
  const metadata = { name: 'd', namespace: 'n' };
  const status = { reportCycle: 7, reportToCloud: true };
  t.is(deviceMessage({ metadata, spec: {}, status }).status?.reportCycle, 7n);
  const both = deviceMessage({ metadata, spec: { stateReport: { reportCycle: 9 } }, status });
  t.deepEqual(both.status, { twins: [], reportCycle: 9n, reportToCloud: false });
});

test('a device without a spec never becomes a message', (t) => {
  t.throws(() => deviceMessage({ metadata: { name: 'd', namespace: 'n' } }), {
    message: 'spec must be an object',
  });
});

test('a value that a mapper cannot take is refused with its path', (t) => {
  const protocol = { protocolName: 'x', configData: { address: { nested: 1 } } };
  t.throws(() => deviceMessage({ metadata: { name: 'd', namespace: 'n' }, spec: { protocol } }), {
    message:
      'spec.protocol.configData.address is an object; a mapper accepts only strings, numbers and booleans there',
  });
});

test('every string, boolean, float32 and integer comes back from Any as it was', (t) => {
  const integers = fc.maxSafeInteger();
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.float({ noNaN: true }), integers);
  fc.assert(
    fc.property(value, (original) => {
      const back = fromAny(toAny(original, 'x'));
      t.true(Object.is(back, original) || back === original);
    }),
  );
  t.pass();
});

test('a number travels as FloatValue but for an integer that a float32 cannot hold', (t) => {
  const kind = (value: number) => toAny(value, 'x').typeUrl.split('.').at(-1);
  t.is(kind(9600), 'FloatValue');
  t.is(kind(0.1), 'FloatValue');
  t.is(kind(16_777_216), 'FloatValue');
  t.is(kind(16_777_217), 'Int64Value');
  t.is(kind(-16_777_217), 'Int64Value');
  t.is(kind(1e300), 'FloatValue');
});

test('a float64 comes back as the float32 that EdgeCore would have sent', (t) => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noInteger: true }), (value) => {
      t.true(fromAny(toAny(value, 'x')) === Math.fround(value));
    }),
  );
});
