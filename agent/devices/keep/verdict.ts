/** What the stored device says of a lasting edit. */
import { isDeepStrictEqual } from 'node:util';
import { type DevicePath, valueAt } from '../device-path.ts';

/** `cloud`: a value that the cloud sets ends the edit. `local`: the edit stays. */
export type OnCloudChange = 'cloud' | 'local';

export type Verdict = 'stands' | 'adopted' | 'superseded';

export interface EditedValue {
  readonly path: DevicePath;
  readonly base: unknown;
  readonly value: unknown;
}

/** @param stored the device as the cloud left it */
export function verdictOn(
  { path, base, value }: EditedValue,
  stored: unknown,
  onCloudChange: OnCloudChange,
): Verdict {
  const now = valueAt(stored, path);
  if (isDeepStrictEqual(now, value)) return 'adopted';
  if (isDeepStrictEqual(now, base)) return 'stands';
  // Of a property that the cloud took away nothing can be kept.
  return onCloudChange === 'local' && propertyExists(stored, path) ? 'stands' : 'superseded';
}

function propertyExists(stored: unknown, path: DevicePath): boolean {
  const named = path.findLastIndex((segment) => typeof segment === 'object');
  return named === -1 || valueAt(stored, path.slice(0, named + 1)) !== undefined;
}
