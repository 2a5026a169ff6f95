/** How long a selector may be: each of its terms is held against each object. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** The contract's limits, checked here for the REST door, whose parameters come in a URL. */
const MAX_CHARACTERS = 4096;

/** @throws EdgectlError `InvalidParams` */
export function checkSelector(selector: string, field: 'labelSelector' | 'fieldSelector'): void {
  if (selector.length <= MAX_CHARACTERS) return;
  throw new EdgectlError(
    'InvalidParams',
    `${field} has ${selector.length} characters; the limit is ${MAX_CHARACTERS}`,
    { details: { field } },
  );
}
