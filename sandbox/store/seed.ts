/**
 * What the cloud would have synced before the link went: the recorded node's objects (see test/fixtures/edgecore-v1.23.1/README.md).
 * The pods' rows hold the status that the cloud once echoed, the collector's one still says what it was delivered with.
 */
import type { PodManifest } from '../edged/pod-types.ts';
import { podKey } from '../edged/pod-types.ts';
import { type ModbusSeed, modbusDevices, modbusModels } from '../modbus/seed.ts';
import type { EdgeCoreStore, ResourceType } from './edge-core-store.ts';
import configMaps from './seed/config-maps.json' with { type: 'json' };
import deviceModels from './seed/device-models.json' with { type: 'json' };
import devices from './seed/devices.json' with { type: 'json' };
import nodes from './seed/nodes.json' with { type: 'json' };
import recordedPods from './seed/pods.json' with { type: 'json' };
import { isObject, type Json, type JsonObject } from './strategic-merge.ts';

export const PODS: ResourceType = { group: '', version: 'v1', resource: 'pods' };
export const DEVICES: ResourceType = {
  group: 'devices.kubeedge.io',
  version: 'v1beta1',
  resource: 'devices',
};
export const DEVICE_MODELS: ResourceType = { ...DEVICES, resource: 'devicemodels' };

/** The port of web-0's web server on the recorded node. */
const RECORDED_WEB_PORT = 18080;

/** How many lines the big log of the recorded node has. */
export const RECORDED_BIG_LOG_LINES = 400_000;

export interface Seed {
  readonly nodes: readonly JsonObject[];
  readonly pods: readonly JsonObject[];
  readonly configMaps: readonly JsonObject[];
  readonly devices: readonly JsonObject[];
  readonly deviceModels: readonly JsonObject[];
}

export interface SeedOptions {
  /** Pods run on the host's network: nodes on one machine need a port each. */
  readonly webPort?: number;
  readonly nodeName?: string;
  /** `namespace/name` of the recorded pods to have; all of them unless given. */
  readonly pods?: readonly string[];
  /** How many lines the big log has. */
  readonly bigLogLines?: number;
  /** Pods of one's own, beside the recorded ones. */
  readonly morePods?: readonly PodManifest[];
  /** Devices of a PLC in place of the recorded mapper's. */
  readonly modbus?: ModbusSeed;
}

function objects(text: string): readonly JsonObject[] {
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.filter(isObject) : [];
}

/** The recorded objects, for a node of this name. */
export function recordedSeed({
  webPort = RECORDED_WEB_PORT,
  nodeName = 'edge-01',
  pods,
  bigLogLines = RECORDED_BIG_LOG_LINES,
  morePods = [],
  modbus,
}: SeedOptions = {}): Seed {
  const named = (rows: unknown): string =>
    JSON.stringify(rows).replaceAll('"edge-01"', JSON.stringify(nodeName));
  const recorded = objects(
    named(recordedPods)
      .replaceAll(String(RECORDED_WEB_PORT), String(webPort))
      .replace(`i<=${RECORDED_BIG_LOG_LINES}`, `i<=${bigLogLines}`),
  );
  const wanted = recorded.filter((pod) => pods === undefined || pods.includes(podKey(podManifest(pod))));
  const recordedDevices = objects(named(devices));
  const recordedModels = objects(named(deviceModels));
  return {
    nodes: objects(named(nodes)),
    pods: [...wanted, ...morePods.map((pod) => pod as unknown as JsonObject)],
    configMaps: objects(named(configMaps)),
    devices: modbus === undefined ? recordedDevices : modbusDevices(recordedDevices, modbus),
    deviceModels: modbus === undefined ? recordedModels : modbusModels(recordedModels),
  };
}

/** A pod's row as the manifest that it is. @throws Error if a row is not a pod. */
export function podManifest(row: JsonObject): PodManifest {
  const { metadata, spec } = row;
  if (!isObject(metadata) || !isObject(spec) || !Array.isArray(spec['containers']))
    throw new Error('a pod row holds something that is not a pod');
  return row as unknown as PodManifest;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function nameOf(object: JsonObject): { readonly namespace: string; readonly name: string } {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  return { namespace: text(metadata['namespace']), name: text(metadata['name']) };
}

/** Writes the rows as a first sync leaves them. */
export function writeSeed(store: EdgeCoreStore, seed: Seed): void {
  store.transaction(() => {
    const put = (type: ResourceType, metaType: string, object: JsonObject): void => {
      const { namespace, name } = nameOf(object);
      store.putMeta(`${namespace === '' ? 'null' : namespace}/${metaType}/${name}`, metaType, object);
      store.putObject(type, object);
    };
    for (const pod of seed.pods) put(PODS, 'pod', pod);
    for (const configMap of seed.configMaps) put({ ...PODS, resource: 'configmaps' }, 'configmap', configMap);
    for (const node of seed.nodes) put({ ...PODS, resource: 'nodes' }, 'node', node);
    for (const model of seed.deviceModels) put(DEVICE_MODELS, 'devicemodel', model);
    for (const device of seed.devices) {
      put(DEVICES, 'device', device);
      addTwins(store, device);
    }
  });
}

/** The rows that the cloud's membership message makes: without them a mapper's reports are dropped. */
function addTwins(store: EdgeCoreStore, device: JsonObject): void {
  const { namespace, name } = nameOf(device);
  const id = `${namespace}/${name}`;
  store.addDevice(id, 'online', '2026-11-20T08:00:00Z');
  const spec = isObject(device['spec']) ? device['spec'] : {};
  for (const property of Array.isArray(spec['properties']) ? spec['properties'].filter(isObject) : []) {
    const desired = isObject(property['desired']) ? property['desired'] : {};
    store.addTwin(id, text(property['name']), text(desired['value']));
  }
}
