/** Data from the backends: rows of EdgeCore's database, and messages of mappers, which anybody may have written. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  EdgeStore,
  type EdgeStoreResource,
  readObjects,
  readPodPatches,
} from '../../../agent/backends/edge-store/edge-store.ts';
import { systemClock } from '../../../common/clock.ts';
import { isJsonObject } from '../../../common/json-object.ts';
import { applyStrategicMerge } from '../../../agent/backends/edge-store/strategic-merge.ts';
import { deviceMessage, fromAny } from '../../../agent/backends/mapper/device-message.ts';
import { parseMapperRecord } from '../../../agent/backends/mapper/mapper-directory.ts';
import { reportedTwins } from '../../../agent/backends/mapper/reported-twin.ts';
import { asDevice } from '../../../agent/devices/device.ts';
import { Device, GetDeviceResponse } from '../../../proto/generated/dmi.ts';
import { fixture, json } from '../corpora.ts';
import type { FuzzTarget } from '../harness.ts';

const DEVICES = JSON.parse(fixture('edgectl/devices.json').toString()) as { items: object[] };
const PODS = JSON.parse(fixture('edgectl/pods.json').toString()) as { items: object[] };
const PATCH = fixture('edgecore-v1.23.1/sqlite-podpatch-crasher.json');

const RESOURCES: readonly EdgeStoreResource[] = ['pods', 'nodes', 'configmaps', 'devices', 'devicemodels'];

const rows: FuzzTarget = {
  name: 'rows of the edge store',
  corpus: [...json(...DEVICES.items.slice(0, 2), PODS.items[0]), PATCH],
  open() {
    const database = new SqliteDatabase(':memory:');
    database.exec(
      'CREATE TABLE meta (key TEXT, type TEXT, value TEXT); CREATE TABLE meta_v2 (group_version_resource TEXT, value TEXT)',
    );
    database.prepare("INSERT INTO meta VALUES ('default/podpatch/web-0', 'podpatch', '')").run();
    for (const type of ['pod', 'device']) database.prepare("INSERT INTO meta VALUES ('k', ?, '')").run(type);
    const write = database.prepare('UPDATE meta SET value = ?');
    return {
      feed(input) {
        // Bytes that are no UTF-8 as well: SQLite does not check what TEXT holds.
        write.run(input.length % 3 === 0 ? input : input.toString());
        const objects = RESOURCES.flatMap((resource) => [...readObjects(database, resource).values()]);
        const patches = [...readPodPatches(database).values()];
        for (const object of objects) {
          for (const patch of patches) applyStrategicMerge({ ...object }, patch);
          if (object.kind === 'Device') asDevice(object, object.metadata.name);
        }
      },
      close: () => void database.close(),
    };
  },
};

const mapperRows: FuzzTarget = {
  name: 'mapper rows',
  corpus: json({
    name: 'modbus',
    version: 'v1',
    api_version: 'v1beta1',
    protocol: 'modbus-tcp',
    address: Buffer.from('/etc/kubeedge/modbus.sock').toString('base64'),
    state: 'OK',
  }),
  open: () => ({
    feed: (input) => parseMapperRecord('node/nodeID/namespace/devicemapper/m', input.toString()),
  }),
};

const mapperAnswers: FuzzTarget = {
  name: 'protobuf of a mapper',
  corpus: [
    Buffer.from(
      GetDeviceResponse.encode(
        GetDeviceResponse.fromPartial({
          device: {
            name: 'press-1',
            namespace: 'factory',
            status: {
              twins: [
                {
                  propertyName: 'setpoint',
                  reported: { value: '42.5', metadata: { timestamp: '1795366777970', type: 'float' } },
                  observedDesired: { value: '42.5', metadata: {} },
                },
                {
                  propertyName: 'force',
                  reported: { value: '{"timestamp":1,"twin":{"force":{"actual":{"value":"3"}}}}' },
                },
              ],
            },
          },
        }),
      ).finish(),
    ),
    ...DEVICES.items.slice(0, 2).map((device) => Buffer.from(Device.encode(deviceMessage(device)).finish())),
  ],
  open: () => ({
    feed(input) {
      reportedTwins(GetDeviceResponse.decode(input).device);
      const values = Object.values(Device.decode(input).spec?.protocol?.configData?.data ?? {});
      for (const value of values) fromAny(value);
    },
    // What is not a protobuf is refused by the decoder, inside gRPC, as the error INTERNAL of the call.
    isExpected: (error) =>
      error instanceof RangeError ||
      (error instanceof Error &&
        /^(invalid|illegal|cant skip|maximum recursion|premature)/i.test(error.message)),
  }),
};

const podPatches: FuzzTarget = {
  name: 'patches of pods in the store',
  corpus: json([
    { spec: { containers: [{ name: 'a', env: [{ name: 'x', value: '1' }] }] }, status: { phase: 'Pending' } },
    {
      spec: { containers: [{ name: 'a', $patch: 'delete' }] },
      status: { phase: 'Running', $retainKeys: ['phase'] },
    },
  ]),
  open: () => ({
    feed(input) {
      const value: unknown = JSON.parse(input.toString());
      if (!Array.isArray(value)) return;
      const [original, patch] = value as readonly unknown[];
      if (!isJsonObject(original) || !isJsonObject(patch)) return;
      const merged = applyStrategicMerge(original, patch);
      if (Object.getPrototypeOf(merged) !== Object.prototype) throw new Error('another prototype');
      if (Object.keys(Object.prototype).length > 0) throw new Error('every object has another property');
    },
    isExpected: (error) => error instanceof SyntaxError,
  }),
};

/** The whole file, as another program may leave it. */
const storeFile: FuzzTarget = {
  name: 'edgecore.db',
  corpus: [smallStore()],
  open: () => {
    const folder = mkdtempSync(join(tmpdir(), 'fz-'));
    const path = join(folder, 'edgecore.db');
    return {
      async feed(input) {
        writeFileSync(path, input);
        const store = new EdgeStore({ path, clock: systemClock, timeoutMs: 0 });
        try {
          await store.available();
          await store.list('pods');
        } finally {
          store.close();
        }
      },
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

function smallStore(): Buffer {
  const database = new SqliteDatabase(':memory:');
  database.exec('CREATE TABLE meta (key TEXT PRIMARY KEY, type TEXT, value TEXT)');
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'default' } };
  database.prepare('INSERT INTO meta VALUES (?, ?, ?)').run('default/pod/web-0', 'pod', JSON.stringify(pod));
  const bytes = database.serialize();
  database.close();
  return bytes;
}

export const backendTargets = [rows, mapperRows, mapperAnswers, podPatches, storeFile];
