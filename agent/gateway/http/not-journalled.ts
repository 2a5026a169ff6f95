/**
 * An answer that was served without an audit record (`audit: best-effort`, while the agent's database cannot be written) has a
 * Warning header, as in Kubernetes.
 */
import type { AdmittedCall } from '../../admission/admission.ts';

/** kubectl and client libraries print it (RFC 9111, section 5.5; 299 is any other). */
const NOT_JOURNALLED =
  '299 - "not journalled: the database of the agent cannot be written, and the policy says audit: best-effort"';

/** The value of the header `warning`; `undefined` if the record was written. */
export function warningOf({ unrecorded }: Pick<AdmittedCall, 'unrecorded'>): string | undefined {
  return unrecorded ? NOT_JOURNALLED : undefined;
}
