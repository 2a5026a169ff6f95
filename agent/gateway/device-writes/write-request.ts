/** The body of a PUT or PATCH of a device as parameters of `device.edit`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Device, DeviceEditParams, JsonPatchOperation } from '@edgectl/rpc-schema/generated/types';
import { isJsonObject, type JsonObject } from '../../../common/json-object.ts';
import { jsonPatched, mergePatched } from '../../devices/edit/json-patch.ts';

export interface WriteRequest {
  readonly edit: Pick<DeviceEditParams, 'object' | 'mergePatch' | 'jsonPatch'>;
  /** `metadata.resourceVersion` that the device must still have. */
  readonly resourceVersion: string | undefined;
  /** The device as it would become, as shown to clients. */
  preview(device: unknown): unknown;
}

export type BodyKind = 'object' | 'merge-patch' | 'json-patch';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const VERSION_PATH = '/metadata/resourceVersion';

/** @param body checked against the contract afterwards. @throws EdgectlError `InvalidRequest` */
export function writeRequest(kind: BodyKind, body: unknown, name: string, namespace: string): WriteRequest {
  if (kind === 'json-patch') return jsonPatch(body);
  if (!isJsonObject(body)) throw new EdgectlError('InvalidRequest', 'the request body is not a JSON object');
  return kind === 'object' ? replacement(body, name, namespace) : mergePatch(body);
}

function replacement(body: JsonObject, name: string, namespace: string): WriteRequest {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  for (const [field, value, asked] of [
    ['name', metadata['name'] ?? name, name],
    ['namespace', metadata['namespace'] ?? namespace, namespace],
  ] as const) {
    if (value === asked) continue;
    throw new EdgectlError(
      'InvalidRequest',
      `the ${field} of the object (${String(value)}) does not match the ${field} on the URL (${asked})`,
    );
  }
  const { resourceVersion, ...rest } = metadata;
  const object = { ...body, metadata: { ...rest, name, namespace } };
  return {
    // Its shape is the contract's to check.
    edit: { object: object as unknown as Device },
    resourceVersion: versionOf(resourceVersion),
    preview: (device) => (isJsonObject(device) ? { ...device, spec: body['spec'] } : device),
  };
}

function mergePatch(body: JsonObject): WriteRequest {
  const { metadata } = body;
  const given = isJsonObject(metadata) ? metadata : {};
  const { resourceVersion, annotations, ...others } = given;
  const kept = isJsonObject(annotations) ? withoutLastApplied(annotations) : annotations;
  const rest = kept === undefined ? others : { ...others, annotations: kept };
  const patch = isJsonObject(metadata) ? { ...body, metadata: rest } : body;
  return {
    edit: { mergePatch: patch },
    resourceVersion: versionOf(resourceVersion),
    preview: (device) => mergePatched(device, patch),
  };
}

/** The node cannot store the annotation that kubectl apply writes for its next run; it can store the rest. */
function withoutLastApplied(annotations: JsonObject): JsonObject | undefined {
  const { [LAST_APPLIED]: _, ...others } = annotations;
  return Object.keys(others).length === 0 ? undefined : others;
}

/** A `test` of the version is the precondition; the version that is shown is the agent's, which the edit does not know. */
function jsonPatch(body: unknown): WriteRequest {
  const operations: readonly unknown[] = Array.isArray(body) ? body : [];
  const version = operations.find(isAboutVersion);
  const rest = operations.filter((operation) => !isAboutVersion(operation)) as readonly JsonPatchOperation[];
  return {
    edit: { jsonPatch: rest },
    resourceVersion: versionOf(isJsonObject(version) ? version['value'] : undefined),
    preview: (device) => jsonPatched(device, rest),
  };
}

function isAboutVersion(operation: unknown): boolean {
  return isJsonObject(operation) && operation['path'] === VERSION_PATH;
}

function versionOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
