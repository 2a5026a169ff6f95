/** Sessions that the caller has opened. */
import { CONTROL, type MethodRow } from './method-row.ts';

export const SESSION_METHODS = {
  'session.list': {
    ...CONTROL,
    params: 'SessionListParams',
    result: 'SessionListResult',
    summary: "The caller's sessions",
    description: 'With how far each stream has come and what it waits for.',
    errors: [],
  },
  'session.resume': {
    ...CONTROL,
    params: 'SessionResumeParams',
    result: 'SessionResumeResult',
    summary: 'Goes on with a session after a gap or from another program',
    description:
      "The session moves to the caller's branch and is published again from the offsets on. Below what is kept the error is `Gone`.",
    errors: ['NotFound', 'Gone', 'Conflict'],
  },
  'session.cancel': {
    ...CONTROL,
    params: 'SessionCancelParams',
    result: 'SessionCancelResult',
    summary: 'Ends a session on purpose',
    description:
      'The process of an exec ends with it. Also a notification on the `control` topic of the session.',
    errors: ['NotFound'],
  },
} as const satisfies Record<string, MethodRow>;
