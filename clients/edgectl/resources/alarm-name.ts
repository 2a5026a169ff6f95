/** The names of alarms: `ValueOutOfRange/factory/press-1/setpoint`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AlarmAddress } from '@edgectl/rpc-schema/topics';

/** @throws EdgectlError `InvalidParams` */
export function alarmAddress(text: string): AlarmAddress {
  const [kind, namespace, name, ...rest] = text.split('/');
  if (!kind || !namespace || !name) {
    throw new EdgectlError('InvalidParams', `${JSON.stringify(text)} is not the name of an alarm`, {
      layer: 'client',
      hint: 'KIND/NAMESPACE/NAME, and /PART where it has one, as edgectl get alarms -A prints it',
    });
  }
  // Only a part can hold a slash.
  return { kind, namespace, name, ...(rest.length > 0 && { part: rest.join('/') }) };
}
