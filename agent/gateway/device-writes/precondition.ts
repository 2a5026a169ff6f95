/** `metadata.resourceVersion` of a write as the precondition of an edit. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Entry } from '../feed/entry.ts';

/**
 * The version that is shown moves with every value that the device reports. A write is about what is asked of the device: it fails only
 * where that has changed since the version that the client had read.
 * @returns the version that the edit is held against, so that nothing comes between
 * @throws EdgectlError `Conflict`
 */
export function preconditionOf({ origin, version, object }: Entry, given: string): string | undefined {
  const asked = Number(given);
  if (Number.isSafeInteger(asked) && asked >= origin.since && asked <= version) return origin.resourceVersion;
  const { name } = object.metadata;
  throw new EdgectlError(
    'Conflict',
    `Operation cannot be fulfilled on devices.devices.kubeedge.io ${JSON.stringify(name)}: the object has been modified; please apply your changes to the latest version and try again`,
    { details: { name, group: 'devices.kubeedge.io', kind: 'devices' } },
  );
}
