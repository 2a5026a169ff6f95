import type { DeviceDescribeParams, DeviceDescribeResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Method } from './method.ts';

export function deviceDescribe(
  devices: DeviceOperations,
): Method<DeviceDescribeParams, DeviceDescribeResult> {
  return { name: 'device.describe', run: (params, { signal }) => devices.describe(params, signal) };
}
