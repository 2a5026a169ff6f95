/** Names of objects as Kubernetes has them. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const MAX_LENGTH = 253;

/**
 * What is not a name belongs to no object: it is not there, in kubectl's words.
 *
 * @param plural as in `pods "WEB-0" not found`
 * @throws EdgectlError `InvalidParams` for an empty name, `NotFound` for one that no object can have
 */
export function checkObjectName(plural: string, name: string): string {
  if (name === '')
    throw new EdgectlError('InvalidParams', 'resource name may not be empty', { layer: 'client' });
  if (NAME.test(name) && name.length <= MAX_LENGTH) return name;
  throw new EdgectlError('NotFound', `${plural} "${name}" not found`, {
    hint: 'names have lower-case letters, digits, "-" and "."',
  });
}
