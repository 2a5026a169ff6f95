/** What Home Assistant is told of a device, so that it shows it without a configuration: the payload of its MQTT discovery. */
import { createHash } from 'node:crypto';
import type { Topics } from '@edgectl/rpc-schema/topics';
import { DISCOVERY_ROOT } from '../broker/access-list.ts';
import type { Device, DeviceModel, ModelProperty } from '../devices/device.ts';
import { VERSION } from '../version.ts';

/** The label of what Home Assistant writes. */
const CLIENT = 'home-assistant';
const NUMBERS = new Set(['INT', 'FLOAT', 'DOUBLE']);
/** The finest step that Home Assistant takes. */
const SMALLEST_STEP = 0.001;

export interface DiscoveryOptions {
  readonly topics: Topics;
  /** The user as whom Home Assistant writes; where nobody is named, values are only shown. */
  readonly user: string | undefined;
  /** Whether the value of a property is published. */
  readonly isPublished: (names: readonly [string, string, string]) => boolean;
}

export interface Discovery {
  readonly topic: string;
  readonly payload: string;
}

type Component = Readonly<Record<string, unknown>>;

/** `undefined` for a device of which no value is published. */
export function discoveryOf(
  device: Device,
  model: DeviceModel | undefined,
  { topics, user, isPublished }: DiscoveryOptions,
): Discovery | undefined {
  const { name, namespace } = device.metadata;
  const described = new Map((model?.spec?.properties ?? []).map((one) => [one.name, one]));
  const components: Record<string, Component> = {};
  for (const { name: property } of device.spec.properties ?? []) {
    if (!isPublished([namespace, name, property])) continue;
    const address = { namespace, name, property };
    const id = identifier('edgectl', topics.node, namespace, name, property);
    const writable = described.get(property)?.accessMode === 'ReadWrite' && user !== undefined;
    components[identifier(property)] = {
      ...kindOf(described.get(property), writable),
      unique_id: id,
      name: property,
      state_topic: topics.device(address),
      ...(writable ? { command_topic: topics.set({ principal: user, client: CLIENT }, address) } : {}),
    };
  }
  if (Object.keys(components).length === 0) return undefined;
  const id = identifier('edgectl', topics.node, namespace, name);
  const payload = {
    device: {
      identifiers: [id],
      name,
      ...(model === undefined ? {} : { model: model.metadata.name }),
      suggested_area: topics.node,
    },
    origin: { name: 'edgectl', sw_version: VERSION },
    availability_topic: topics.alive(),
    // `online 1.0 BOOT-ID`
    availability_template: "{{ value.split(' ')[0] }}",
    qos: 1,
    components,
  };
  return { topic: `${DISCOVERY_ROOT}/device/${id}/config`, payload: JSON.stringify(payload) };
}

function kindOf(property: ModelProperty | undefined, writable: boolean): Component {
  const { type = '', unit, minimum, maximum } = property ?? {};
  const kind = type.toUpperCase();
  if (kind === 'BOOLEAN')
    return { platform: writable ? 'switch' : 'binary_sensor', payload_on: 'true', payload_off: 'false' };
  if (!NUMBERS.has(kind)) return { platform: writable ? 'text' : 'sensor' };
  const measured = unit === undefined || unit === '' ? {} : { unit_of_measurement: unit };
  if (!writable) return { platform: 'sensor', ...measured, state_class: 'measurement' };
  return {
    platform: 'number',
    ...measured,
    ...bound('min', minimum),
    ...bound('max', maximum),
    step: kind === 'INT' ? 1 : SMALLEST_STEP,
    mode: 'box',
  };
}

function bound(name: 'min' | 'max', value: string | undefined): Component {
  const number = Number(value);
  return value === undefined || value.trim() === '' || !Number.isFinite(number) ? {} : { [name]: number };
}

/** Letters, digits, `-` and `_` are all that such a name may have. What is another name has another identifier. */
function identifier(...names: readonly string[]): string {
  const joined = names.map((name) => name.replaceAll(/[^-a-zA-Z0-9]/g, '-')).join('_');
  if (names.every((name) => /^[-a-zA-Z0-9]+$/.test(name))) return joined;
  const digest = createHash('sha256').update(JSON.stringify(names)).digest('hex');
  return `${joined}_${digest.slice(0, 8)}`;
}
