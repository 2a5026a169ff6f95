/** Values that never change: their JSON is written once, however often it is sent. */
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';

const texts = new WeakMap<object, Buffer>();

/** @returns the value, which nobody changes any more */
export function fixed<Value extends object>(value: Value): Value {
  if (!texts.has(value)) texts.set(value, Buffer.from(stringifyExact(value)));
  return value;
}

/** The JSON of a value that {@link fixed} has taken, in UTF-8; `undefined` of every other. */
export function fixedJson(value: unknown): Buffer | undefined {
  return typeof value === 'object' && value !== null ? texts.get(value) : undefined;
}
