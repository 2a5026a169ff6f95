/** The fields of `devices.kubeedge.io/v1beta1`, in the notation of the generated core types. */
import type { FieldTypes } from './field-type.ts';

export const DEVICE_TYPES: Readonly<Record<string, FieldTypes>> = {
  Device: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'ObjectMeta',
    spec: 'DeviceSpec',
    status: 'DeviceStatus',
  },
  DeviceSpec: {
    deviceModelRef: 'LocalObjectReference',
    methods: 'DeviceMethod[]',
    nodeName: 'string',
    properties: 'DeviceProperty[]',
    protocol: 'ProtocolConfig',
  },
  DeviceMethod: { description: 'string', name: 'string!', propertyNames: 'string[]' },
  DeviceProperty: {
    collectCycle: 'integer',
    desired: 'TwinProperty',
    name: 'string!',
    pushMethod: 'object',
    reportCycle: 'integer',
    reportToCloud: 'boolean',
    visitors: 'ProtocolConfig',
  },
  ProtocolConfig: { configData: 'object', protocolName: 'string' },
  TwinProperty: { metadata: 'map<string>', value: 'string!' },
  DeviceStatus: {
    extensions: 'object',
    lastOnlineTime: 'string',
    reportCycle: 'integer',
    reportToCloud: 'boolean',
    state: 'string',
    twins: 'DeviceTwin[]',
  },
  DeviceTwin: { observedDesired: 'TwinProperty', propertyName: 'string!', reported: 'TwinProperty' },
  DeviceModel: { apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta', spec: 'DeviceModelSpec' },
  DeviceModelSpec: { properties: 'ModelProperty[]', protocol: 'string!' },
  ModelProperty: {
    accessMode: 'string!',
    description: 'string',
    maximum: 'string',
    minimum: 'string',
    name: 'string!',
    type: 'string!',
    unit: 'string',
  },
};

/** `metrics.k8s.io/v1beta1`. */
export const METRICS_TYPES: Readonly<Record<string, FieldTypes>> = {
  NodeMetrics: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'ObjectMeta',
    timestamp: 'date-time!',
    usage: 'map<string>!',
    window: 'string!',
  },
  PodMetrics: {
    apiVersion: 'string',
    containers: 'ContainerMetrics[]!',
    kind: 'string',
    metadata: 'ObjectMeta',
    timestamp: 'date-time!',
    window: 'string!',
  },
  ContainerMetrics: { name: 'string!', usage: 'map<string>!' },
};
