/** Answers as their caller may see them: what is hidden is listed in `meta.redacted`. */
import type { Meta } from '@edgectl/rpc-schema/generated/types';

/** @param show makes the answer, of objects as the redaction shows them */
export function shown<
  Redaction extends { readonly paths: readonly string[] },
  Answer extends { readonly meta: Meta },
>(redaction: Redaction, show: (redaction: Redaction) => Answer): Answer {
  const answer = show(redaction);
  const redacted = [...redaction.paths];
  return redacted.length === 0 ? answer : { ...answer, meta: { ...answer.meta, redacted } };
}
