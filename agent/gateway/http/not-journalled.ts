/** What is served without a record (`audit: best-effort`, and the agent's own database cannot be written) says so, as Kubernetes warns. */
import type { AdmittedCall } from '../../admission/admission.ts';

/** kubectl and client libraries print it (RFC 9111, section 5.5; 299 is any other). */
const NOT_JOURNALLED =
  '299 - "not journalled: the database of the agent cannot be written, and the policy says audit: best-effort"';

/** The value of the header `warning`; `undefined` if the record was written. */
export function warningOf({ unrecorded }: Pick<AdmittedCall, 'unrecorded'>): string | undefined {
  return unrecorded ? NOT_JOURNALLED : undefined;
}
