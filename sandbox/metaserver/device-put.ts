/** `PUT` of a device: stored and answered `OK` whatever becomes of it, as MetaServer v1.23.1 does. */
import type { EdgeCoreStore, ResourceType } from '../store/edge-core-store.ts';
import { isObject, type JsonObject } from '../store/strategic-merge.ts';

/** What Go's decoder says of a body that is not JSON. */
function goError(body: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (body.trim() === '' || /Unexpected end|Unterminated|end of/i.test(message))
    return 'unexpected end of JSON input';
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
  return `invalid character '${body.charAt(position)}' looking for beginning of value`;
}

/** The text of the 500 for a body that cannot be parsed. */
export class BodyError extends Error {}

/** The device as EdgeCore's type leaves it: fields that are at their default are gone from `status`. @throws BodyError */
export function decodeDevice(body: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw new BodyError(goError(body, error));
  }
  if (!isObject(parsed)) throw new BodyError('json: cannot unmarshal into Go value of type v1beta1.Device');
  const metadata = isObject(parsed['metadata']) ? parsed['metadata'] : {};
  const status = isObject(parsed['status']) ? parsed['status'] : {};
  return {
    ...parsed,
    metadata: { ...metadata, creationTimestamp: metadata['creationTimestamp'] ?? null },
    status: Object.fromEntries(
      Object.entries(status).filter(([, value]) => value !== 0 && value !== false && value !== null),
    ),
  };
}

export interface StoredDevice {
  readonly namespace: string;
  readonly name: string;
  readonly device: JsonObject;
  /** True if its version is above every one in the store: only then who watches is told. */
  readonly newer: boolean;
}

/**
 * Stores it under the name in the body, whatever the path says. The mappers' own table gets one row for the whole namespace:
 * after a restart the last device edited has its new values, the others the old ones.
 */
export function storeDevice(store: EdgeCoreStore, type: ResourceType, device: JsonObject): StoredDevice {
  const metadata = isObject(device['metadata']) ? device['metadata'] : {};
  const namespace = String(metadata['namespace'] ?? '');
  const name = String(metadata['name'] ?? '');
  const newer = Number(metadata['resourceVersion'] ?? 0) > Number(store.resourceVersion());
  store.transaction(() => {
    store.putObject(type, device);
    store.putMeta(`${namespace}/device/updated`, 'device', device);
  });
  return { namespace, name, device, newer };
}
