/** Devices, their models and the edits of them. */
import { CHANGE, DESCRIBE, READ, STREAM, type MethodRow } from './method-row.ts';

export const DEVICE_METHODS = {
  'device.list': {
    ...READ,
    params: 'DeviceListParams',
    result: 'DeviceListResult',
    summary: 'The devices of one namespace or of all',
    description:
      'The stored devices with lasting local edits laid over them (`meta.localEdits`) and the reported values in `status.twins`.',
    errors: ['Gone', 'BackendError'],
  },
  'device.get': {
    ...READ,
    params: 'DeviceGetParams',
    result: 'DeviceGetResult',
    summary: 'One device, whole, with its values and their ages',
    description:
      'As in `device.list`; `twins` gives each value with its age and its source. `metadata.resourceVersion` is the precondition for `device.edit`.',
    errors: ['NotFound', 'BackendError'],
  },
  'device.describe': {
    ...DESCRIBE,
    params: 'DeviceDescribeParams',
    result: 'DeviceDescribeResult',
    summary: 'Devices with model, ranges, mapper, edits and events',
    description:
      'Everything that the node knows of a device; `mapper.answers` says whether its mapper is there.',
    errors: ['NotFound', 'BackendError'],
  },
  'device.edit': {
    ...CHANGE,
    defaultTimeoutMs: 45_000,
    params: 'DeviceEditParams',
    result: 'DeviceEditResult',
    summary: 'Changes devices and reads back what they made of it',
    description:
      'Checked against the device model, journalled, handed to the mapper as a complete device, and read back. An edit lasts over restarts ' +
      'of mapper and EdgeCore unless `persist` is false. `readBack: differs` is the error `ReadBackDiffers`.',
    errors: ['NotFound', 'Conflict', 'ReadBackDiffers', 'Interrupted', 'Unsupported', 'BackendError'],
  },
  'device.read': {
    ...READ,
    right: 'viewer',
    defaultTimeoutMs: 15_000,
    params: 'DeviceReadParams',
    result: 'DeviceReadResult',
    summary: 'One property, read from the device itself now',
    description:
      "By the REST API of the device's mapper, where that is built on KubeEdge's mapper-framework. Each call asks the device: a value that is reported anyway is cheaper with `device.get`.",
    errors: ['NotFound', 'BackendError'],
  },
  'device.call': {
    ...CHANGE,
    defaultTimeoutMs: 45_000,
    params: 'DeviceCallParams',
    result: 'DeviceCallResult',
    summary: 'Writes values by a method of a device, and reads them back',
    description:
      'By the REST API of the mapper, one value after the other. Checked against `spec.methods` and the device model, for the mapper checks neither access nor range. ' +
      'Takes the right to each property. The desired values stay as they are: a mapper that writes those again overwrites the value.',
    errors: ['NotFound', 'ReadBackDiffers', 'Interrupted', 'BackendError'],
  },
  'device.watch': {
    ...STREAM,
    right: 'anonymous',
    inBatch: 'no',
    params: 'DeviceWatchParams',
    result: 'DeviceWatchResult',
    summary: 'Devices as they change',
    description: 'Opens a session; each line on its stdout is a Kubernetes watch event.',
    errors: ['NotFound', 'Conflict', 'BackendError'],
  },
  'device.edits': {
    ...READ,
    params: 'DeviceEditsParams',
    result: 'DeviceEditsResult',
    summary: 'The lasting local edits and how they stand',
    description:
      'Each edit with its base value, its value, and whether the device or the cloud has taken it over.',
    errors: ['Gone'],
  },
  'device.history': {
    ...READ,
    params: 'DeviceHistoryParams',
    result: 'DeviceHistoryResult',
    summary: 'What published properties of a device were',
    description:
      'Each change of a value and of its quality, as far back as 24 hours and 256 KiB for each property (8 MiB in all), of what `publish.devices` in agent.yaml lists. ' +
      'Kept in memory, and over an orderly restart of the agent.',
    errors: ['NotFound'],
  },
  'device.revert': {
    ...CHANGE,
    defaultTimeoutMs: 45_000,
    params: 'DeviceRevertParams',
    result: 'DeviceRevertResult',
    summary: 'Takes lasting local edits back',
    description: 'Writes the stored values again, and reads back.',
    errors: ['NotFound', 'Conflict', 'ReadBackDiffers', 'Interrupted', 'BackendError'],
  },
  'deviceModel.list': {
    ...READ,
    params: 'DeviceModelListParams',
    result: 'DeviceModelListResult',
    summary: 'The device models of one namespace or of all',
    description: 'From MetaServer, else from the store.',
    errors: ['Gone', 'BackendError'],
  },
  'deviceModel.get': {
    ...READ,
    params: 'DeviceModelGetParams',
    result: 'DeviceModelGetResult',
    summary: 'One device model, whole',
    description: 'From MetaServer, else from the store.',
    errors: ['NotFound', 'BackendError'],
  },
} as const satisfies Record<string, MethodRow>;
