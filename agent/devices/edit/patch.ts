/** Applies the patches that `device.edit` takes. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { JsonPatchOperation } from '@edgectl/rpc-schema/generated/types';
import { applyPatch, JsonPatchError, type Operation } from 'fast-json-patch/index.mjs';

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

/**
 * RFC 6902, with `[name=setpoint]` for the index of the element of that name.
 * @throws EdgectlError `Conflict` where a `test` fails; `InvalidParams` naming the operation at fault
 */
export function jsonPatched(target: unknown, patch: readonly JsonPatchOperation[]): unknown {
  let document = structuredClone(target);
  for (const [index, operation] of patch.entries()) {
    const at = { ...operation, path: resolve(document, operation.path) };
    const whole = operation.from === undefined ? at : { ...at, from: resolve(document, operation.from) };
    try {
      document = applyPatch(document, [structuredClone(whole) as Operation], true, false, true).newDocument;
    } catch (error) {
      throw refused(error, operation, index);
    }
  }
  return document;
}

function refused(error: unknown, { op, path }: JsonPatchOperation, index: number): EdgectlError {
  const [words = ''] = (error as Error).message.split('\n');
  const failedTest = error instanceof JsonPatchError && error.name === 'TEST_OPERATION_FAILED';
  return new EdgectlError(
    failedTest ? 'Conflict' : 'InvalidParams',
    failedTest
      ? `the test of ${path} fails: the device has another value`
      : `jsonPatch[${index}] (${op} ${path}): ${words}`,
    { details: { field: `jsonPatch[${index}]`, path }, cause: error },
  );
}

/** A pointer with names as one with positions. A name that is not there stays as it is, and the patch fails on it. */
function resolve(document: unknown, pointer: string): string {
  if (!pointer.includes('[name=')) return pointer;
  let value: unknown = document;
  const segments = pointer.split('/').map((segment, depth) => {
    if (depth === 0) return segment;
    const name = /^\[name=(.*)\]$/s.exec(segment)?.[1];
    if (name !== undefined && Array.isArray(value)) {
      const index = value.findIndex((element) => isObject(element) && element['name'] === unescaped(name));
      if (index === -1) return segment;
      value = (value as unknown[])[index];
      return String(index);
    }
    const key = unescaped(segment);
    value = Array.isArray(value)
      ? (value as unknown[])[Number(key)]
      : isObject(value)
        ? value[key]
        : undefined;
    return segment;
  });
  return segments.join('/');
}

function unescaped(segment: string): string {
  return segment.replaceAll('~2', '[').replaceAll('~1', '/').replaceAll('~0', '~');
}
