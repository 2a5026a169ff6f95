/** Alarms: what is wrong on the node now. */
import { CHANGE, READ, type MethodRow } from './method-row.ts';

export const ALARM_METHODS = {
  'alarm.list': {
    ...READ,
    params: 'AlarmListParams',
    result: 'AlarmListResult',
    summary: 'What is wrong on the node now',
    description:
      'The alarms that stand, acknowledged or not. With `includeCleared` also those of the last week that are over. Kept over restarts of the agent.',
    errors: [],
  },
  'alarm.acknowledge': {
    ...CHANGE,
    params: 'AlarmAcknowledgeParams',
    result: 'AlarmAcknowledgeResult',
    summary: 'Says that somebody looks after an alarm',
    description:
      'The alarm stands on until its cause is gone; it names who acknowledged it. What is raised again is to be acknowledged again.',
    errors: ['NotFound', 'Interrupted'],
  },
} as const satisfies Record<string, MethodRow>;
