import type { DeviceEditsParams, DeviceEditsResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { shownDevices } from './shown-devices.ts';

export function deviceEdits(
  devices: DeviceOperations,
  policy: Pick<Policy, 'permits'>,
): Method<DeviceEditsParams, DeviceEditsResult> {
  return {
    name: 'device.edits',
    async run(params, { call: { caller }, signal }) {
      const answer = await devices.edits(params, signal);
      return shownDevices(policy, caller, (redaction) => ({
        ...answer,
        items: answer.items.map((edit) => redaction.showEdit(edit)),
      }));
    },
  };
}
