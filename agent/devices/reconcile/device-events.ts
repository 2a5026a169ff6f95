/** What is done to devices, as Kubernetes events. */
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Clock } from '../../../common/clock.ts';
import type { Observation } from '../../pods/events/event.ts';
import { HIDDEN } from '../../../common/visibility.ts';
import { isConfiguration } from '../redact-device.ts';
import { desiredProperty, type DevicePath, formatPath } from '../device-path.ts';

export type DeviceEventReason =
  | 'Edited'
  | 'EditApplied'
  | 'EditAdopted'
  | 'EditSuperseded'
  | 'EditExpired'
  | 'EditReverted'
  | 'EditFailing'
  | 'WriteSettled';

export interface NamedDevice {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: unknown;
}

/** The same words for the same thing: what differs in nothing but time is counted. */
export type ReportDeviceEvent = (
  device: NamedDevice,
  reason: DeviceEventReason,
  message: string,
  type?: Observation['type'],
) => void;

export function deviceEvents(observe: (observation: Observation) => void, clock: Clock): ReportDeviceEvent {
  return ({ namespace, name, uid }, reason, message, type = 'Normal') =>
    observe({
      involved: {
        apiVersion: 'devices.kubeedge.io/v1beta1',
        kind: 'Device',
        namespace,
        name,
        uid: typeof uid === 'string' ? uid : '',
        fieldPath: '',
      },
      type,
      reason,
      message,
      atMs: clock.now(),
    });
}

/** The name of a value in messages: `setpoint`, else the path. */
export function valueName(path: DevicePath): string {
  return desiredProperty(path) ?? formatPath(path);
}

/** Everybody reads events and `state`: what not all see of a device is not in them. */
export function valueText(path: DevicePath, value: unknown): string {
  if (isConfiguration(formatPath(path))) return HIDDEN;
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : stringifyExact(value);
}
