/** More pods and devices than a person looks at, with names and values as awkward as they may be, in the store of a node without containers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import type { PodManifest } from '../../sandbox/edged/pod-types.ts';
import { DEVICES } from '../../sandbox/store/seed.ts';
import type { JsonObject } from '../../sandbox/store/strategic-merge.ts';

export const CROWD = { pods: 300, devices: 1000 } as const;
export const DOTTED_POD = 'web.v1.example-0.a';
/** As long as it may be shown in one piece, with dots in it. */
export const LONG_DEVICE = `line.7-${'press.'.repeat(32)}x`.slice(0, 200);
export const NO_MODEL = { namespace: 'factory', name: 'no-model' } as const;
/** Arabic, with brackets that turn around, and a figure. */
export const RIGHT_TO_LEFT = 'درجة الحرارة (فرن ٣) مرتفعة: 71.5';
export const LONG_VALUE = 'v'.repeat(200);
/** Its log is a file that nobody writes. */
export const LOGGED_POD = { namespace: 'default', name: 'pod-7', uid: uidOf(7), container: 'main' } as const;

const NAMESPACES = ['default', 'factory', 'plant.north'] as const;

function uidOf(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-2222-4222-8333-000000000000`;
}

/** Kubernetes' time, and not the same for any two. */
function timeOf(index: number): string {
  return new Date(Date.UTC(2026, 9, 1) + index * 61_000).toISOString().replace('.000', '');
}

export function crowdedPods(): readonly PodManifest[] {
  return Array.from({ length: CROWD.pods }, (_, index) => {
    const name = index === 0 ? DOTTED_POD : `pod-${index}`;
    const restarts = index % 5;
    const isDown = index % 7 === 3;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: index === LOGGED_INDEX ? 'default' : (NAMESPACES[index % NAMESPACES.length] ?? 'default'),
        uid: uidOf(index),
        resourceVersion: String(20_000 + index),
        creationTimestamp: timeOf(index),
      },
      spec: { nodeName: 'edge-01', containers: [{ name: 'main', image: 'localhost/busybox:1' }] },
      status: {
        phase: 'Running',
        podIP: `10.1.${Math.floor(index / 200)}.${index % 200}`,
        podIPs: [{ ip: `10.1.${Math.floor(index / 200)}.${index % 200}` }],
        containerStatuses: [
          {
            name: 'main',
            image: 'localhost/busybox:1',
            imageID: '',
            restartCount: restarts,
            ready: !isDown,
            started: !isDown,
            state: isDown
              ? { waiting: { reason: 'CrashLoopBackOff', message: RIGHT_TO_LEFT } }
              : { running: { startedAt: timeOf(index) } },
            ...(isDown
              ? {
                  lastState: {
                    terminated: { exitCode: index % 250, reason: 'Error', finishedAt: timeOf(index) },
                  },
                }
              : {}),
          },
        ],
      },
    };
    return pod as unknown as PodManifest;
  });
}

const LOGGED_INDEX = 7;

/** Devices and one log; before there is an agent. */
export function crowdNode({ edgeCore, addresses }: SandboxNode): void {
  const { store } = edgeCore;
  const had = store.objects(DEVICES, '', '').length;
  store.transaction(() => {
    for (let index = had; index < CROWD.devices; index += 1) putDevice(store, index - had);
  });
  const { namespace, name, uid, container } = LOGGED_POD;
  const folder = join(addresses.podLogsFolder, `${namespace}_${name}_${uid}`, container);
  mkdirSync(folder, { recursive: true });
  const lines = [RIGHT_TO_LEFT, LONG_VALUE, 'a line', '<b>no markup</b>'];
  writeFileSync(
    join(folder, '0.log'),
    lines.map((line, index) => `${timeOf(index).replace('Z', '.000000001Z')} stdout F ${line}\n`).join(''),
  );
}

function putDevice(store: SandboxNode['edgeCore']['store'], index: number): void {
  const namespace = NAMESPACES[index % NAMESPACES.length] ?? 'default';
  const plain: Target = { namespace, name: `sensor.${index}` };
  const { namespace: of, name } = [NO_MODEL, { namespace: 'factory', name: LONG_DEVICE }][index] ?? plain;
  const values = [RIGHT_TO_LEFT, LONG_VALUE][index] ?? String(index / 8);
  const object: JsonObject = {
    apiVersion: 'devices.kubeedge.io/v1beta1',
    kind: 'Device',
    metadata: {
      name,
      namespace: of,
      uid: uidOf(100_000 + index),
      resourceVersion: String(30_000 + index),
      creationTimestamp: timeOf(index),
    },
    spec: {
      nodeName: 'edge-01',
      ...(name === NO_MODEL.name ? {} : { deviceModelRef: { name: 'thermo-model' } }),
      protocol: { protocolName: 'nobody' },
      properties: [
        { name: 'temperature', desired: { value: '' } },
        { name: 'setpoint', desired: { value: index % 3 === 0 ? values : String(index) } },
      ],
    },
  };
  const id = `${of}/${name}`;
  store.putMeta(`${of}/device/${name}`, 'device', object);
  store.putObject(DEVICES, object);
  store.addDevice(id, 'online', '2026-11-20T08:00:00Z');
  for (const property of ['temperature', 'setpoint']) {
    store.addTwin(id, property, '');
    store.reportTwin(id, property, {
      actual: values,
      expected: undefined,
      timestampMs: Date.UTC(2026, 10, 1) + index,
    });
  }
}

interface Target {
  readonly namespace: string;
  readonly name: string;
}
