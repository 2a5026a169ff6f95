/** Alarms. */
import type { AlarmLog } from '../alarms/alarm-log.ts';
import type { Methods, Of } from './method.ts';

export interface AlarmMethodParts {
  readonly alarms: Pick<AlarmLog, 'list' | 'acknowledge'>;
}

export function alarmMethods({ alarms }: AlarmMethodParts): Methods<Of<'alarm'>> {
  return {
    'alarm.list': async (params) => alarms.list(params),
    'alarm.acknowledge': async (params, { call }) =>
      alarms.acknowledge(params, call.caller.principal, call.effect),
  };
}
