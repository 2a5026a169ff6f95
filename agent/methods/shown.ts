/** Answers as their caller may see them: what is hidden is listed in `meta.redacted`. */
import type { Meta } from '@edgectl/rpc-schema/generated/types';

/** @param redaction by which the objects of the answer were made */
export function shown<Answer extends { readonly meta: Meta }>(
  answer: Answer,
  { paths }: { readonly paths: readonly string[] },
): Answer {
  return paths.length === 0 ? answer : { ...answer, meta: { ...answer.meta, redacted: [...paths] } };
}
