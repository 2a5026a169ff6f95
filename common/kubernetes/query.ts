/** Parameters of a query as kube-apiserver reads them, for the doors that speak its API. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** As Go's `strconv.ParseBool`, which the API server uses; an empty value is true, as in `?follow`. */
const TRUE = new Set(['', '1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** @throws EdgectlError `InvalidParams` */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  if (value === null || FALSE.has(value)) return false;
  if (TRUE.has(value)) return true;
  return refuse(name, value, 'is neither true nor false');
}

/** @throws EdgectlError `InvalidParams` for what is not an integer */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  const number = Number(value);
  if (/^[+-]?\d+$/.test(value) && Number.isSafeInteger(number)) return number;
  return refuse(name, value, 'is not an integer');
}

/** `undefined` too for an empty one: clients send `container=`. */
export function text(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** @throws EdgectlError `InvalidParams` */
export function oneOf<Value extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const value = text(query, name);
  if (value === undefined) return undefined;
  return values.find((one) => one === value) ?? refuse(name, value, `is not one of ${values.join(', ')}`);
}

function refuse(name: string, value: string, why: string): never {
  throw new EdgectlError('InvalidParams', `${name}=${JSON.stringify(value.slice(0, 64))} ${why}`, {
    details: { field: name },
  });
}
