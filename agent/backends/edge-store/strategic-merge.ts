/**
 * Applies a Kubernetes strategic merge patch to a pod, as EdgeCore's `podpatch` rows hold it (k8s.io/apimachinery
 * `pkg/util/strategicpatch`): lists are merged by a key where the API's types say so, and replaced elsewhere.
 */
import { isJsonObject, type JsonObject } from '../http/kubernetes-json.ts';
import { ownValue } from '../../../common/json-object.ts';

/** The lists of a Pod that are merged, with their key; `''` for lists of plain values (`patchMergeKey` in k8s.io/api `core/v1`). */
const MERGED_LISTS: Readonly<Record<string, string>> = {
  'metadata.finalizers': '',
  'metadata.ownerReferences': 'uid',
  'spec.containers': 'name',
  'spec.containers.env': 'name',
  'spec.containers.ports': 'containerPort',
  'spec.containers.volumeDevices': 'devicePath',
  'spec.containers.volumeMounts': 'mountPath',
  'spec.ephemeralContainers': 'name',
  'spec.hostAliases': 'ip',
  'spec.imagePullSecrets': 'name',
  'spec.initContainers': 'name',
  'spec.initContainers.env': 'name',
  'spec.initContainers.ports': 'containerPort',
  'spec.initContainers.volumeDevices': 'devicePath',
  'spec.initContainers.volumeMounts': 'mountPath',
  'spec.resourceClaims': 'name',
  'spec.topologySpreadConstraints': 'topologyKey',
  'spec.volumes': 'name',
  'status.conditions': 'type',
  'status.hostIPs': 'ip',
  'status.podIPs': 'ip',
  'status.resourceClaimStatuses': 'name',
};

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_PLAIN = '$deleteFromPrimitiveList/';

/** A new object; neither argument is changed, and parts that the patch does not touch are shared with `original`. */
export function applyStrategicMerge(original: JsonObject, patch: JsonObject): JsonObject {
  return mergeObject(original, patch, '');
}

function mergeObject(original: JsonObject, patch: JsonObject, path: string): JsonObject {
  if (patch[DIRECTIVE] === 'delete') return {};
  if (patch[DIRECTIVE] === 'replace') return withoutDirectives(patch);
  const merged: Record<string, unknown> = { ...original };
  const retained = patch[RETAIN_KEYS];
  if (Array.isArray(retained)) {
    for (const key of Object.keys(merged)) if (!retained.includes(key)) delete merged[key];
  }
  for (const [key, change] of Object.entries(patch)) {
    if (key.startsWith(ORDER) || key.startsWith(DELETE_PLAIN) || key === DIRECTIVE || key === RETAIN_KEYS)
      continue;
    const childPath = path === '' ? key : `${path}.${key}`;
    if (change === null) delete merged[key];
    else put(merged, key, mergeValue(ownValue(merged, key), change, childPath));
  }
  for (const [key, value] of Object.entries(patch)) applyListDirective(merged, key, value, path);
  return merged;
}

function mergeValue(original: unknown, change: unknown, path: string): unknown {
  if (isJsonObject(change)) return mergeObject(isJsonObject(original) ? original : {}, change, path);
  if (!Array.isArray(change)) return change;
  const mergeKey = ownValue(MERGED_LISTS, path);
  if (mergeKey === undefined) return change.map(plain);
  const base: unknown[] = Array.isArray(original) ? original : [];
  if (mergeKey === '') return [...base, ...change.filter((value) => !base.includes(value))];
  return mergeKeyed(base, change, mergeKey, path);
}

function mergeKeyed(
  base: readonly unknown[],
  changes: readonly unknown[],
  mergeKey: string,
  path: string,
): unknown[] {
  const items = changes.filter(isJsonObject);
  if (items.some((item) => item[DIRECTIVE] === 'replace')) {
    return items.filter((item) => item[DIRECTIVE] === undefined).map(withoutDirectives);
  }
  const merged: unknown[] = [...base];
  for (const item of items) {
    const at = merged.findIndex((each) => isJsonObject(each) && each[mergeKey] === item[mergeKey]);
    const found = merged[at];
    if (item[DIRECTIVE] === 'delete') {
      if (at >= 0) merged.splice(at, 1);
    } else if (isJsonObject(found)) merged[at] = mergeObject(found, item, path);
    else merged.push(mergeObject({}, item, path));
  }
  return merged;
}

/** The directives beside a list: its order, and plain values to remove. */
function applyListDirective(
  merged: Record<string, unknown>,
  key: string,
  value: unknown,
  path: string,
): void {
  const isOrder = key.startsWith(ORDER);
  if (!Array.isArray(value) || !(isOrder || key.startsWith(DELETE_PLAIN))) return;
  const name = key.slice(isOrder ? ORDER.length : DELETE_PLAIN.length);
  const list = ownValue(merged, name);
  if (!Array.isArray(list)) return;
  if (!isOrder) {
    put(
      merged,
      name,
      list.filter((each) => !value.includes(each)),
    );
    return;
  }
  const mergeKey = ownValue(MERGED_LISTS, path === '' ? name : `${path}.${name}`);
  if (mergeKey !== undefined) put(merged, name, inOrder(list, value, mergeKey));
}

/** An assignment to `__proto__` would make another object of it. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

/**
 * Elements that the order names, in that order; each of the others stays behind the element of the list that it followed.
 */
function inOrder(list: readonly unknown[], order: readonly unknown[], mergeKey: string): unknown[] {
  const keyOf = (item: unknown): unknown => (mergeKey !== '' && isJsonObject(item) ? item[mergeKey] : item);
  const position = new Map(order.map((item, index) => [keyOf(item), index]));
  const named = list
    .filter((item) => position.has(keyOf(item)))
    .toSorted((a, b) => (position.get(keyOf(a)) ?? 0) - (position.get(keyOf(b)) ?? 0));
  const result: unknown[] = [...named];
  for (const [index, item] of list.entries()) {
    if (position.has(keyOf(item))) continue;
    const before = index === 0 ? undefined : list[index - 1];
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, item);
  }
  return result;
}

function withoutDirectives(patch: JsonObject): JsonObject {
  const { [DIRECTIVE]: _, ...rest } = patch;
  return mergeObject({}, rest, '');
}

/** A list that is not merged is copied, without the nulls and directives inside its objects. */
function plain(value: unknown): unknown {
  return isJsonObject(value) ? mergeObject({}, value, '-') : value;
}
