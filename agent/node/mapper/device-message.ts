/**
 * A Device resource as the message that a mapper takes: field for field what EdgeCore sends
 * (`edge/pkg/devicetwin/dtcommon/util.go`, `ConvertDevice`). EdgeCore converts Go structs, so each message that is no pointer there is always
 * sent. Mappers of KubeEdge's mapper-framework read them unchecked: one that lacks ends the mapper, and with it all devices of its protocol.
 */
import type {
  CustomizedValue,
  Device,
  DeviceProperty,
  DeviceSpec,
  DeviceStatus,
  ProtocolConfig,
  TwinProperty,
  VisitorConfig,
} from '../../../proto/generated/dmi.ts';
import { toAny } from './any-value.ts';
import { JsonFields } from './json-fields.ts';
import { pushMethodMessage } from './push-method-message.ts';

/** @throws EdgectlError `InvalidParams` naming the field that a mapper could not take */
export function deviceMessage(device: unknown): Device {
  const fields = new JsonFields(device, 'device');
  const identity = fields.object('metadata', (metadata) => ({
    name: metadata.text('name'),
    namespace: metadata.text('namespace'),
  }));
  const spec = new JsonFields((device as { readonly spec?: unknown }).spec, 'spec');
  return {
    name: identity?.name ?? '',
    namespace: identity?.namespace ?? '',
    spec: specMessage(spec),
    status: statusMessage(fields, spec),
  };
}

function specMessage(spec: JsonFields): DeviceSpec {
  return {
    deviceModelReference: spec.object('deviceModelRef', (reference) => reference.text('name')) ?? '',
    protocol: protocolMessage(spec.part('protocol')),
    properties: spec.list('properties', (property, path) => propertyMessage(new JsonFields(property, path))),
    methods: spec.list('methods', (method, path) => {
      const fields = new JsonFields(method, path);
      return {
        name: fields.text('name'),
        description: fields.text('description'),
        propertyNames: fields.list('propertyNames', String),
      };
    }),
  };
}

/** The protocol of the device and the visitors of a property have one shape. */
function protocolMessage(protocol: JsonFields): ProtocolConfig & VisitorConfig {
  return { protocolName: protocol.text('protocolName'), configData: configMessage(protocol) };
}

function configMessage(protocol: JsonFields): CustomizedValue {
  return { data: protocol.entries('configData', toAny) ?? {} };
}

function propertyMessage(property: JsonFields): DeviceProperty {
  return {
    name: property.text('name'),
    desired: twinMessage(property.part('desired')),
    visitors: protocolMessage(property.part('visitors')),
    reportCycle: property.cycle('reportCycle'),
    collectCycle: property.cycle('collectCycle'),
    reportToCloud: property.flag('reportToCloud'),
    pushMethod: property.object('pushMethod', pushMethodMessage),
  };
}

function twinMessage(twin: JsonFields): TwinProperty {
  return { value: twin.text('value'), metadata: twin.texts('metadata') };
}

/** What the cloud says in `spec.stateReport`, or in `status` before that field existed. Twins are the mapper's to tell. */
function statusMessage(device: JsonFields, spec: JsonFields): DeviceStatus {
  const report = (fields: JsonFields): DeviceStatus => ({
    twins: [],
    reportToCloud: fields.flag('reportToCloud'),
    reportCycle: fields.cycle('reportCycle'),
  });
  return spec.object('stateReport', report) ?? report(device.part('status'));
}
