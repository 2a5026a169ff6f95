/** A write that the checks refused, as kubectl shows it: the field at fault with what is wrong, below the device's name. */
import { failureStatus, httpStatus, type KubernetesStatus } from '../../../common/kubernetes/status.ts';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';

/** Of a message kubectl shows the causes alone. */
export function invalidStatus(error: EdgectlError, name: string): KubernetesStatus {
  const { hint, details = {} } = error;
  const { message } = error.toRpc();
  const field = details['field'] ?? details['property'] ?? details['parameter'];
  return failureStatus({
    code: httpStatus(error),
    message,
    reason: error.reason,
    details: {
      name,
      group: 'devices.kubeedge.io',
      kind: 'Device',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: hint === undefined ? message : `${message}; ${hint}`,
          ...(typeof field === 'string' && { field }),
        },
      ],
    },
  });
}
