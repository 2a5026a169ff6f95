/** Devices and models from the store's JSON to DMI's messages, as EdgeCore converts them. */
import { BoolValue, FloatValue, StringValue } from '../../proto/generated/google/protobuf/wrappers.ts';
import type { Any } from '../../proto/generated/google/protobuf/any.ts';
import { Device, DeviceModel } from '../../proto/generated/dmi.ts';
import { isObject, type JsonObject } from '../store/strategic-merge.ts';

function object(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function list(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function whole(value: unknown): bigint {
  return typeof value === 'number' ? BigInt(Math.trunc(value)) : 0n;
}

/** Every number is a float on the wire: 9600 goes out as 9600.0. */
function any(value: unknown): Any | undefined {
  const packed = (name: string, bytes: Uint8Array): Any => ({
    typeUrl: `type.googleapis.com/google.protobuf.${name}`,
    value: Buffer.from(bytes),
  });
  if (typeof value === 'string') return packed('StringValue', StringValue.encode({ value }).finish());
  if (typeof value === 'number') return packed('FloatValue', FloatValue.encode({ value }).finish());
  if (typeof value === 'boolean') return packed('BoolValue', BoolValue.encode({ value }).finish());
  return undefined;
}

function configData(value: unknown): { data: Record<string, Any> } {
  const entries = Object.entries(object(value)).flatMap(([key, one]) => {
    const packed = any(one);
    return packed === undefined ? [] : [[key, packed] as const];
  });
  return { data: Object.fromEntries(entries) };
}

function protocol(value: unknown): object {
  const { protocolName, configData: data } = object(value);
  return { protocolName: text(protocolName), configData: configData(data) };
}

function property(value: JsonObject): object {
  const desired = object(value['desired']);
  const metadata = Object.fromEntries(
    Object.entries(object(desired['metadata'])).map(([key, one]) => [key, String(one)]),
  );
  return {
    name: text(value['name']),
    desired: { value: text(desired['value']), metadata },
    visitors: protocol(value['visitors']),
    reportCycle: whole(value['reportCycle']),
    collectCycle: whole(value['collectCycle']),
    reportToCloud: value['reportToCloud'] === true,
  };
}

/** A device; its status travels empty. */
export function deviceMessage(device: JsonObject): Device {
  const { metadata, spec } = device;
  const { deviceModelRef, methods, properties, protocol: config } = object(spec);
  return Device.fromPartial({
    name: text(object(metadata)['name']),
    namespace: text(object(metadata)['namespace']),
    spec: {
      deviceModelReference: text(object(deviceModelRef)['name']),
      protocol: protocol(config),
      properties: list(properties).map(property),
      methods: list(methods).map((method) => ({
        name: text(method['name']),
        description: text(method['description']),
        propertyNames: Array.isArray(method['propertyNames']) ? method['propertyNames'].map(String) : [],
      })),
    },
    status: {},
  });
}

export function modelMessage(model: JsonObject): DeviceModel {
  const { metadata, spec } = model;
  const fields = ['name', 'description', 'type', 'accessMode', 'minimum', 'maximum', 'unit'];
  return DeviceModel.fromPartial({
    name: text(object(metadata)['name']),
    namespace: text(object(metadata)['namespace']),
    spec: {
      properties: list(object(spec)['properties']).map((one) =>
        Object.fromEntries(fields.map((field) => [field, text(one[field])])),
      ),
    },
  });
}
