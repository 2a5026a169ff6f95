export type JsonObject = { readonly [key: string]: unknown };

/**
 * Reads a member whose name came from outside. A plain look-up would also find what every object inherits: `constructor`,
 * `toString`, `__proto__`.
 */
export function ownValue<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a value is; one without members where it is none. */
export function jsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
