import type { SessionResumeParams, SessionResumeResult } from '@edgectl/rpc-schema/generated/types';
import type { SessionService } from '../sessions/session-service.ts';
import type { Method } from './method.ts';

export function sessionResume(sessions: SessionService): Method<SessionResumeParams, SessionResumeResult> {
  return {
    name: 'session.resume',
    run: async (params, { call: { caller } }) => sessions.resume(caller, params),
  };
}
