/** Checks a desired value against the device model: access mode, type, minimum, maximum. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ModelProperty } from './device.ts';

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const INTEGER = /^[+-]?[0-9]{1,19}$/;
const DECIMAL = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$/;

/**
 * @param title the device and property as messages name them: `factory/press-1: setpoint`
 * @param value `undefined`: nothing is to be desired any more
 * @throws EdgectlError `Forbidden` for a read-only property, `InvalidParams` for a wrong type or a value out of range
 */
export function checkDesiredValue(title: string, value: string | undefined, property: ModelProperty): void {
  if (property.accessMode === 'ReadOnly') {
    throw new EdgectlError('Forbidden', `${title} is read-only in its device model`, {
      details: { property: property.name, accessMode: 'ReadOnly' },
    });
  }
  if (value === undefined) return;
  const type = property.type?.toUpperCase() ?? 'STRING';
  const wrong = wrongType(type, value);
  if (wrong !== undefined) {
    throw new EdgectlError(
      'InvalidParams',
      `${title} is of type ${type}: ${JSON.stringify(value)} ${wrong}`,
      {
        ...(value === '' && { hint: 'to desire nothing, take desired away with a patch' }),
        details: { property: property.name, type, value },
      },
    );
  }
  checkRange(title, type, value, property);
}

function wrongType(type: string, value: string): string | undefined {
  switch (type) {
    case 'INT':
      if (!INTEGER.test(value)) return 'is no integer';
      return inInt64(BigInt(value)) ? undefined : 'does not fit into 64 bits';
    case 'FLOAT':
    case 'DOUBLE':
      if (!DECIMAL.test(value)) return 'is no number';
      return Number.isFinite(type === 'FLOAT' ? Math.fround(Number(value)) : Number(value))
        ? undefined
        : 'is too large';
    case 'BOOLEAN':
      return value === 'true' || value === 'false' ? undefined : 'is neither true nor false';
    case 'STREAM':
      return 'cannot be written: a stream has no desired value';
    default:
      return undefined;
  }
}

function inInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

function checkRange(title: string, type: string, value: string, property: ModelProperty): void {
  const compare =
    type === 'INT' ? compareIntegers : type === 'FLOAT' || type === 'DOUBLE' ? compareDecimals : undefined;
  if (compare === undefined) return;
  const { minimum, maximum } = property;
  if (compare(value, minimum) < 0 || compare(value, maximum) > 0) {
    const range = `${minimum || '-∞'} to ${maximum || '∞'}`;
    throw new EdgectlError('InvalidParams', `${title} = ${value} is outside of its range ${range}`, {
      details: { property: property.name, value, minimum, maximum },
    });
  }
}

/** 0 where the limit is absent or is no number itself: a broken model forbids nothing. */
function compareDecimals(value: string, limit: string | undefined): number {
  if (limit === undefined || !DECIMAL.test(limit)) return 0;
  return Math.sign(Number(value) - Number(limit));
}

function compareIntegers(value: string, limit: string | undefined): number {
  if (limit === undefined || !INTEGER.test(limit)) return compareDecimals(value, limit);
  const [left, right] = [BigInt(value), BigInt(limit)];
  return left < right ? -1 : left > right ? 1 : 0;
}
