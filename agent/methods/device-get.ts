import type { DeviceGetParams, DeviceGetResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { shownDevices } from './shown-devices.ts';

export function deviceGet(
  devices: DeviceOperations,
  policy: Pick<Policy, 'permits'>,
): Method<DeviceGetParams, DeviceGetResult> {
  return {
    name: 'device.get',
    async run(params, { call: { caller }, signal }) {
      const answer = await devices.get(params, signal);
      return shownDevices(policy, caller, (redaction) => ({
        ...answer,
        object: redaction.show(answer.object),
      }));
    },
  };
}
