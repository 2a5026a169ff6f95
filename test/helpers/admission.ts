/** The way into operations, with a policy and an audit of the test's own: everything is permitted and nothing kept unless given. */
import type { Clock } from '../../common/clock.ts';
import type { Policy } from '../../agent/access/policy.ts';
import { Admission } from '../../agent/admission/admission.ts';
import type { Audit } from '../../agent/audit/audit.ts';

export interface AdmissionParts {
  readonly policy?: Pick<Policy, 'authorise' | 'watch'>;
  readonly audit?: Partial<Audit>;
}

export function admissionOf(clock: Clock, { policy, audit }: AdmissionParts = {}): Admission {
  return new Admission({
    policy: policy ?? { authorise: () => undefined, watch: () => undefined },
    audit: {
      begin: (call) => audit?.begin?.(call) ?? { end: () => undefined },
      refused: (call, error) => audit?.refused?.(call, error),
    },
    callLog: { ran: () => undefined },
    clock,
  });
}
