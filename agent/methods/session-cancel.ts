import type { SessionCancelParams, SessionCancelResult } from '@edgectl/rpc-schema/generated/types';
import type { SessionService } from '../sessions/session-service.ts';
import type { Method } from './method.ts';

export function sessionCancel(sessions: SessionService): Method<SessionCancelParams, SessionCancelResult> {
  return {
    name: 'session.cancel',
    run: async (params, { call: { caller } }) => sessions.cancel(caller, params),
  };
}
