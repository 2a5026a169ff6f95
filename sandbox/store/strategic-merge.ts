/**
 * Strategic merge patches of a Pod's status: what EdgeCore writes into a `podpatch` row, and how MetaServer lays it over the pod's row.
 * Only the lists that a status has are known by their merge keys; every other list is replaced whole, as Kubernetes does.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

const MERGE_KEYS: Readonly<Record<string, string>> = { conditions: 'type', podIPs: 'ip', hostIPs: 'ip' };
const ORDER = '$setElementOrder/';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal(a[key], b[key]));
}

function keyOf(item: Json, mergeKey: string): string {
  return isObject(item) ? String(item[mergeKey]) : '';
}

function diffList(name: string, mergeKey: string, from: readonly Json[], to: readonly Json[]): JsonObject {
  const before = new Map(from.map((item) => [keyOf(item, mergeKey), item]));
  const after = new Set(to.map((item) => keyOf(item, mergeKey)));
  const changes: Json[] = [];
  for (const item of to) {
    const known = before.get(keyOf(item, mergeKey));
    if (known === undefined) changes.push(item);
    else if (!equal(known, item) && isObject(known) && isObject(item)) {
      changes.push({ ...diff(known, item), [mergeKey]: keyOf(item, mergeKey) });
    }
  }
  for (const key of before.keys()) if (!after.has(key)) changes.push({ $patch: 'delete', [mergeKey]: key });
  const order = to.map((item) => ({ [mergeKey]: keyOf(item, mergeKey) }));
  if (changes.length > 0) return { [`${ORDER}${name}`]: order, [name]: changes };
  const moved = from.some((item, index) => keyOf(item, mergeKey) !== order[index]?.[mergeKey]);
  return moved ? { [`${ORDER}${name}`]: order } : {};
}

/** The patch that makes `to` of `from`; an empty object where they are equal. */
export function diff(from: JsonObject, to: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(from))
    if (to[key] === undefined && from[key] !== undefined) patch[key] = null;
  for (const [key, after] of Object.entries(to)) {
    const before = from[key];
    if (after === undefined || equal(before, after)) continue;
    const mergeKey = MERGE_KEYS[key];
    if (isObject(before) && isObject(after)) patch[key] = diff(before, after) as Json;
    else if (mergeKey !== undefined && isList(before) && isList(after))
      Object.assign(patch, diffList(key, mergeKey, before, after));
    else patch[key] = after;
  }
  return patch;
}

function mergeList(
  mergeKey: string,
  list: readonly Json[],
  changes: readonly Json[],
  order: Json | undefined,
): Json[] {
  const merged = new Map(list.map((item) => [keyOf(item, mergeKey), item]));
  for (const change of changes) {
    const key = keyOf(change, mergeKey);
    const known = merged.get(key);
    if (isObject(change) && change['$patch'] === 'delete') merged.delete(key);
    else merged.set(key, isObject(known) && isObject(change) ? merge(known, change) : change);
  }
  const wanted = isList(order) ? order.map((item) => keyOf(item, mergeKey)) : [];
  const place = (item: Json): number => {
    const index = wanted.indexOf(keyOf(item, mergeKey));
    return index < 0 ? wanted.length : index;
  };
  return [...merged.values()].toSorted((a, b) => place(a) - place(b));
}

/** `target` with the patch laid over it. */
export function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...target };
  const keys = new Set(
    Object.keys(patch).map((key) => (key.startsWith(ORDER) ? key.slice(ORDER.length) : key)),
  );
  for (const key of keys) {
    const change = patch[key];
    const order = patch[`${ORDER}${key}`];
    const known = merged[key];
    const mergeKey = MERGE_KEYS[key];
    if (change === null) delete merged[key];
    else if (isObject(change)) merged[key] = merge(isObject(known) ? known : {}, change);
    else if (mergeKey !== undefined && isList(known))
      merged[key] = mergeList(mergeKey, known, isList(change) ? change : [], order);
    else merged[key] = change;
  }
  return merged;
}
