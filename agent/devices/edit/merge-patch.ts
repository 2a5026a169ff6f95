/** Applies a JSON merge patch. The result is at most as large as the document and the patch together. */
type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7386, section 2. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatched(merged.get(key), value));
  }
  // Built from entries: a key `__proto__` must stay data.
  return Object.fromEntries(merged);
}
