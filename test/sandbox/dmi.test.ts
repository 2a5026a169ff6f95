/** The DMI half of the simulated EdgeCore, against what a mapper was given and told on the recorded node. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import {
  DeviceManagerServiceDefinition,
  type Device,
  DeviceMapperServiceDefinition,
  MapperRegisterResponse,
  UpdateDeviceRequest,
} from '../../proto/generated/dmi.ts';
import { BoolValue, FloatValue, StringValue } from '../../proto/generated/google/protobuf/wrappers.ts';
import { serveUnary, unaryClient } from '../../sandbox/grpc.ts';
import { type SandboxNode, startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { isObject } from '../../sandbox/store/strategic-merge.ts';
import { changed } from '../helpers/file-change.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { recordedText } from './replay/recording.ts';

/** A message as protobuf's JSON mapping shows it: defaults left out, `Any` unpacked, 64-bit numbers as text. */
function shown(value: unknown): unknown {
  if (typeof value === 'bigint') return value === 0n ? undefined : String(value);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(shown);
  if (
    typeof value === 'object' &&
    value !== null &&
    'typeUrl' in value &&
    'value' in value &&
    Buffer.isBuffer(value.value)
  ) {
    const type = String(value.typeUrl).split('.').at(-1);
    const decoder = type === 'StringValue' ? StringValue : type === 'FloatValue' ? FloatValue : BoolValue;
    return { '@type': value.typeUrl, value: decoder.decode(value.value).value };
  }
  if (!isObject(value)) return value === '' || value === false || value === undefined ? undefined : value;
  const entries = Object.entries(value).flatMap(([key, one]) => {
    const inner = shown(one);
    return inner === undefined ? [] : [[key, inner] as const];
  });
  return Object.fromEntries(entries);
}

/** The recorded messages by their headings. */
function recorded(file: string): readonly { readonly heading: string; readonly message: unknown }[] {
  return recordedText(file)
    .split(/^--- /m)
    .slice(1)
    .map((part) => ({
      heading: part.slice(0, part.indexOf('\n')),
      message: JSON.parse(part.slice(part.indexOf('\n'))),
    }));
}

interface Mapper {
  readonly updates: unknown[];
  readonly register: (withData?: boolean) => Promise<MapperRegisterResponse>;
  readonly updated: () => Promise<void>;
  readonly stop: () => void;
}

async function startMapper(node: SandboxNode): Promise<Mapper> {
  const updates: unknown[] = [];
  const waiting: (() => void)[] = [];
  const address = join(node.addresses.folder, 'etc/kubeedge/sim.sock');
  const server = await serveUnary(
    DeviceMapperServiceDefinition,
    {
      updateDevice: async (request: UpdateDeviceRequest) => {
        updates.push(shown(request));
        for (const wake of waiting.splice(0)) wake();
        return {};
      },
    },
    address,
  );
  return {
    updates,
    register: async (withData = true) => {
      const { calls, close } = unaryClient(DeviceManagerServiceDefinition, node.addresses.dmiSocket);
      const mapper = {
        name: 'sim-mapper',
        version: 'v1.13.0',
        apiVersion: 'v1.0.0',
        protocol: 'sim',
        address: Buffer.from(address),
        state: 'ok',
      };
      return calls.mapperRegister({ withData, mapper }).finally(close);
    },
    updated: () => new Promise((resolve) => waiting.push(() => resolve())),
    stop: () => server.forceShutdown(),
  };
}

async function put(node: SandboxNode, device: object): Promise<void> {
  const { name, namespace } = (device as { metadata: { name: string; namespace: string } }).metadata;
  const url = `${node.addresses.metaServer}/apis/devices.kubeedge.io/v1beta1/namespaces/${namespace}/devices/${name}`;
  await fetch(url, { method: 'PUT', body: JSON.stringify(device) });
}

async function get(node: SandboxNode, namespace: string, name: string): Promise<string> {
  return (
    await fetch(
      `${node.addresses.metaServer}/apis/devices.kubeedge.io/v1beta1/namespaces/${namespace}/devices/${name}`,
    )
  ).text();
}

/** `default/thermo-1: ,26.0`: the desired values that a mapper was given. */
function desired(devices: readonly Device[]): string[] {
  return devices.map(
    ({ name, namespace, spec }) =>
      `${namespace}/${name}: ${spec?.properties.map((one) => one.desired?.value ?? '').join(',') ?? ''}`,
  );
}

test('a mapper that registers is given its protocol’s models and devices, as recorded', async (t) => {
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  const mapper = await startMapper(node);
  t.teardown(mapper.stop);
  const answer = shown(await mapper.register());
  // The last registration that was recorded is one on the first values.
  t.deepEqual(answer, shown(recorded('dmi-register-fresh.txt').at(-1)?.message));
  const row = node.edgeCore.store.column("SELECT value FROM meta WHERE type = 'devicemapper'").join();
  const address = Buffer.from(join(node.addresses.folder, 'etc/kubeedge/sim.sock')).toString('base64');
  t.is(
    `node/nodeID/namespace/devicemapper/sim-mapper|${row}`.replace(
      address,
      'L2V0Yy9rdWJlZWRnZS9zaW0uc29jaw==',
    ),
    recordedText('sqlite-mapper-row.txt').trim(),
  );
});

test('a device write reaches the mapper as recorded; one that changes no spec does not', async (t) => {
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  const mapper = await startMapper(node);
  t.teardown(mapper.stop);
  await mapper.register();
  const text = await get(node, 'default', 'thermo-1');
  const first = mapper.updated();
  await put(node, JSON.parse(text.replace('"L7"', '"L8"')));
  await put(node, JSON.parse(text.replace('"21.5"', '"25.5"')));
  await first;
  t.deepEqual(mapper.updates, [shown(recorded('dmi-edit-device.json.txt')[0]?.message)]);
});

test('after a restart the last edit of a namespace is given to a mapper, and the old values of the others', async (t) => {
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  const mapper = await startMapper(node);
  t.teardown(mapper.stop);
  await mapper.register();
  await put(node, JSON.parse((await get(node, 'default', 'thermo-1')).replace('"21.5"', '"26.0"')));
  await put(node, JSON.parse((await get(node, 'factory', 'press-1')).replace('"true"', '"false"')));
  await put(node, JSON.parse((await get(node, 'factory', 'meter-1')).replace('10000', '7777')));
  t.deepEqual(desired((await mapper.register()).deviceList), [
    'default/thermo-1: ,26.0',
    'factory/press-1: ,false',
  ]);

  await node.stopEdgeCore();
  await node.startEdgeCore();
  t.deepEqual(desired((await mapper.register()).deviceList), [
    'default/thermo-1: ,26.0',
    'factory/press-1: ,true',
  ]);
  const given = recorded('dmi-register-after-restart.txt').at(-1)?.message as { deviceList: Device[] };
  const values = given.deviceList.map(
    ({ name, namespace, spec }) =>
      `${namespace}/${name}: ${(spec?.properties ?? []).map((one) => one.desired?.value ?? '').join(',')}`,
  );
  t.deepEqual(values, ['default/thermo-1: ,26.0', 'factory/press-1: ,true']);
  // MetaServer shows the edited value anyway.
  t.true((await get(node, 'factory', 'press-1')).includes('"false"'));
});

test('what a mapper reports is in the store, with the versions counted up', async (t) => {
  const clock = new ManualClock();
  const node = await startSandboxNode({ containers: false, clock });
  t.teardown(() => node.stop());
  const { calls, close } = unaryClient(DeviceManagerServiceDefinition, node.addresses.dmiSocket);
  t.teardown(close);
  for (const value of ['27.7', '27.8']) {
    await calls.reportDeviceStatus({
      deviceName: 'thermo-1',
      deviceNamespace: 'default',
      reportedDevice: {
        twins: [{ propertyName: 'temperature', observedDesired: { value: '' }, reported: { value } }],
      },
    });
  }
  await calls.reportDeviceStates({ deviceName: 'thermo-1', deviceNamespace: 'default', state: 'ok' });
  const { store } = node.edgeCore;
  const twin = store.column(
    "SELECT actual || '|' || actual_meta || '|' || actual_version || '|' || expected_version FROM device_twin WHERE name = 'temperature'",
  );
  t.deepEqual(twin, [`27.8|{"timestamp":${clock.now()}}|{"cloud":0,"edge":2}|{"cloud":1,"edge":2}`]);
  t.deepEqual(store.column("SELECT state || '|' || last_online FROM device WHERE id = 'default/thermo-1'"), [
    'ok|2026-01-01T00:00:00Z',
  ]);
  const refused = await t.throwsAsync(calls.reportDeviceStates({ deviceName: '', state: '' }));
  t.regex(refused?.message ?? '', /invalid data/);
});

test('a mapper that is gone is told of in the log of EdgeCore only', async (t) => {
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  const mapper = await startMapper(node);
  await mapper.register();
  mapper.stop();
  const logged = changed(join(node.addresses.folder, 'var/log/edgecore.log'), (text) =>
    text.includes('update device default/thermo-1 failed'),
  );
  const text = await get(node, 'default', 'thermo-1');
  await put(node, JSON.parse(text.replace('"21.5"', '"22"')));
  t.regex(await logged, /failed with err/);
});

test('the socket outlives EdgeCore and refuses', async (t) => {
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  await node.stopEdgeCore();
  t.true(existsSync(node.addresses.dmiSocket));
  const [error] = (await once(connect(node.addresses.dmiSocket), 'error')) as [NodeJS.ErrnoException];
  t.is(error.code, 'ECONNREFUSED');
});
