import type { DeviceDescribeParams, DeviceDescribeResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { shownDevices } from './shown-devices.ts';

export function deviceDescribe(
  devices: DeviceOperations,
  policy: Pick<Policy, 'permits'>,
): Method<DeviceDescribeParams, DeviceDescribeResult> {
  return {
    name: 'device.describe',
    async run(params, { call: { caller }, signal }) {
      const answer = await devices.describe(params, signal);
      return shownDevices(policy, caller, (redaction) => ({
        ...answer,
        items: answer.items.map((item) => redaction.showDescribed(item)),
      }));
    },
  };
}
