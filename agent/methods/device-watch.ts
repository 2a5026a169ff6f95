import type { DeviceWatchParams } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import { DeviceRedaction } from '../devices/redact-device.ts';
import { editRight } from '../access/edit-right.ts';
import type { Policy } from '../access/policy.ts';
import type { Method } from './method.ts';
import { openStream } from './stream.ts';

export function deviceWatch(
  devices: DeviceOperations,
  policy: Pick<Policy, 'permits'>,
): Method<DeviceWatchParams> {
  return {
    name: 'device.watch',
    run: (params, context) => {
      const { allNamespaces = false, namespace = 'default', name = params.labelSelector ?? '*' } = params;
      const target = `${allNamespaces ? '*' : namespace}/${name}`;
      // A line that is left out is an event that is not seen: it is not followed but paced.
      return openStream(
        { kind: 'device.watch', target, params, followed: false },
        context,
        (choice, signal) =>
          devices.watch(
            params,
            {
              ...choice,
              show: (device) => new DeviceRedaction(editRight(policy, context.call.caller)).show(device),
            },
            signal,
          ),
      );
    },
  };
}
