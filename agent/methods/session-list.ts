import type { SessionListParams, SessionListResult } from '@edgectl/rpc-schema/generated/types';
import type { SessionService } from '../sessions/session-service.ts';
import type { Method } from './method.ts';

export function sessionList(sessions: SessionService): Method<SessionListParams, SessionListResult> {
  return { name: 'session.list', run: async (params, { call: { caller } }) => sessions.list(caller, params) };
}
