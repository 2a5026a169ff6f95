/** The table of `get alarms`. */
import type { Alarm } from '@edgectl/rpc-schema/generated/types';
import { ageOf } from './human-duration.ts';
import type { Column } from './column.ts';

/** An alarm as `get` shows it: an object of Kubernetes' form, with the alarm of the contract as its status. */
export interface AlarmObject {
  readonly apiVersion: 'edgectl.io/v1';
  readonly kind: 'Alarm';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly creationTimestamp: string;
  };
  readonly status: Alarm;
}

export function alarmObject(alarm: Alarm): AlarmObject {
  const { id: name, namespace, raisedAt: creationTimestamp } = alarm;
  return {
    apiVersion: 'edgectl.io/v1',
    kind: 'Alarm',
    metadata: { name, namespace, creationTimestamp },
    status: alarm,
  };
}

export const ALARM_COLUMNS: readonly Column<AlarmObject>[] = [
  { header: 'NAME', cell: ({ status }) => status.id },
  { header: 'SEVERITY', cell: ({ status }) => status.severity },
  { header: 'STATE', cell: ({ status }) => status.state },
  { header: 'BY', cell: ({ status }) => status.acknowledgedBy ?? '' },
  { header: 'AGE', cell: ({ status }, nowMs) => ageOf(status.raisedAt, nowMs) },
  { header: 'MESSAGE', cell: ({ status }) => status.message },
  { header: 'COUNT', wide: true, cell: ({ status }) => String(status.count) },
  { header: 'COMMENT', wide: true, cell: ({ status }) => status.comment ?? '' },
];
