/** A device as callers see it: the stored one with its edits, the agent's version, and what it reports. */
import type {
  Device as DeviceObject,
  DeviceModel as ModelObject,
  TwinValue,
} from '@edgectl/rpc-schema/generated/types';
import type { Device, DeviceModel, ModelProperty } from './device.ts';
import type { ReportedState } from './reported-values.ts';

/** `status.twins` as KubeEdge's resource has it; what the cloud stored in `status` stays beside. */
export function deviceObject(
  device: Device,
  version: string,
  reportedState: ReportedState | undefined,
): DeviceObject {
  const twins = [...(reportedState?.values.values() ?? [])].map(
    ({ property, reported, reportedAtMs, observedDesired }) => ({
      propertyName: property,
      ...(observedDesired !== undefined && { observedDesired: { value: observedDesired } }),
      reported: {
        value: reported,
        ...(reportedAtMs !== undefined && { metadata: { timestamp: String(reportedAtMs) } }),
      },
    }),
  );
  const { state } = reportedState ?? {};
  return {
    ...device,
    apiVersion: 'devices.kubeedge.io/v1beta1',
    kind: 'Device',
    metadata: { ...device.metadata, resourceVersion: version },
    status: {
      ...(typeof device.status === 'object' ? device.status : {}),
      ...(state !== undefined && state.state !== '' && { state: state.state }),
      ...(state !== undefined && state.lastOnline !== '' && { lastOnlineTime: state.lastOnline }),
      ...(twins.length > 0 && { twins }),
    },
  };
}

/** The properties of the device in their order, with values, ages and the model's ranges. */
export function twinValues(
  device: Device,
  model: DeviceModel | undefined,
  reportedState: ReportedState | undefined,
  now: number,
): TwinValue[] {
  const modelled = new Map(model?.spec?.properties?.map((property) => [property.name, property]));
  return (device.spec.properties ?? []).map(({ name, desired }) => {
    const value = reportedState?.values.get(name);
    const at = value?.reportedAtMs;
    return {
      property: name,
      ...(desired?.value !== undefined && desired.value !== '' && { desired: desired.value }),
      ...(value !== undefined && { reported: value.reported, source: value.source }),
      ...(at !== undefined && {
        reportedAt: new Date(at).toISOString(),
        ageSeconds: Math.max(0, now - at) / 1000,
      }),
      ...rangeOf(modelled.get(name)),
    };
  });
}

function rangeOf(property: ModelProperty | undefined): Omit<TwinValue, 'property'> {
  if (property === undefined) return {};
  const { type, accessMode, minimum, maximum, unit, description } = property;
  return {
    ...(type !== undefined && { type }),
    ...(accessMode !== undefined && { accessMode }),
    ...(minimum !== undefined && minimum !== '' && { minimum }),
    ...(maximum !== undefined && maximum !== '' && { maximum }),
    ...(unit !== undefined && unit !== '' && { unit }),
    ...(description !== undefined && description !== '' && { description }),
  };
}

/** The parts of a model that the agent reads, where they are of their types. */
export function asModel(object: ModelObject): DeviceModel {
  const { name, namespace = '' } = object.metadata;
  const properties: unknown = (object.spec as { properties?: unknown } | undefined)?.properties;
  return {
    metadata: { name, namespace },
    spec: { properties: Array.isArray(properties) ? properties.filter(isModelProperty) : [] },
  };
}

function isModelProperty(value: unknown): value is ModelProperty {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  const texts = ['type', 'accessMode', 'minimum', 'maximum', 'unit', 'description'];
  return (
    typeof fields['name'] === 'string' &&
    texts.every((field) => fields[field] === undefined || typeof fields[field] === 'string')
  );
}
