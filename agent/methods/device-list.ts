import type { DeviceListParams, DeviceListResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { shownDevices } from './shown-devices.ts';

export function deviceList(
  devices: DeviceOperations,
  policy: Pick<Policy, 'permits'>,
): Method<DeviceListParams, DeviceListResult> {
  return {
    name: 'device.list',
    async run(params, { call: { caller }, signal }) {
      const answer = await devices.list(params, signal);
      return shownDevices(policy, caller, (redaction) => ({
        ...answer,
        items: answer.items.map((device) => redaction.show(device)),
      }));
    },
  };
}
