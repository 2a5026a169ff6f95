/** The functions of the methods: one for each row of the contract. The compiler reports a missing one. */
import type { SessionService } from '../sessions/session-service.ts';
import { type AccessMethodParts, accessMethods, sessionMethods } from './access.ts';
import { type AlarmMethodParts, alarmMethods } from './alarms.ts';
import { type DeviceMethodParts, deviceMethods } from './devices.ts';
import type { Methods } from './method.ts';
import { type NodeMethodParts, nodeMethods } from './node.ts';
import { type PodMethodParts, podMethods } from './pods.ts';

export type MethodParts = NodeMethodParts &
  PodMethodParts &
  DeviceMethodParts &
  AlarmMethodParts &
  AccessMethodParts & { readonly sessions: Pick<SessionService, 'list' | 'resume' | 'cancel'> };

export function methodsOf(parts: MethodParts): Methods {
  return {
    ...nodeMethods(parts),
    ...podMethods(parts),
    ...deviceMethods(parts),
    ...alarmMethods(parts),
    ...sessionMethods(parts.sessions),
    ...accessMethods(parts),
  };
}
