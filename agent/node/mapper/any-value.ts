/**
 * `google.protobuf.Any` values of a device's `configData`, both ways.
 *
 * EdgeCore reads the device as JSON, so each number is a float64 to it and travels as `FloatValue`
 * (`edge/pkg/devicetwin/dtcommon/util.go`, `dataToAny`). The mapper framework knows String, Float, Bool, Int32 and Int64 and skips a
 * key of any other kind without a word.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Any } from '../../../proto/generated/google/protobuf/any.ts';
import {
  BoolValue,
  DoubleValue,
  FloatValue,
  Int32Value,
  Int64Value,
  StringValue,
  UInt32Value,
  UInt64Value,
} from '../../../proto/generated/google/protobuf/wrappers.ts';

/** What `configData` may hold. */
export type ConfigValue = string | number | boolean | bigint;

const TYPE_PREFIX = 'type.googleapis.com/google.protobuf.';

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

function wrap(kind: string, encoded: { finish(): Uint8Array }): Any {
  return { typeUrl: `${TYPE_PREFIX}${kind}`, value: Buffer.from(encoded.finish()) };
}

/**
 * Wraps a JSON value as EdgeCore does, except an integer that a float32 cannot hold: it travels as `Int64Value`, exact, where
 * EdgeCore would send another number.
 *
 * @param path where the value stands, for the message
 * @throws EdgectlError `InvalidParams` for an object, a list or null: EdgeCore cannot send such a device either
 */
export function toAny(value: unknown, path: string): Any {
  switch (typeof value) {
    case 'string':
      return wrap('StringValue', StringValue.encode({ value }));
    case 'boolean':
      return wrap('BoolValue', BoolValue.encode({ value }));
    case 'bigint':
      if (value > INT64_MAX || value < INT64_MIN)
        throw refused(path, 'a number that does not fit into 64 bits');
      return integer(value);
    case 'number':
      if (Number.isInteger(value) && Math.fround(value) !== value) return integer(BigInt(value));
      return wrap('FloatValue', FloatValue.encode({ value: Math.fround(value) }));
    default:
      throw refused(path, describe(value));
  }
}

function refused(path: string, what: string): EdgectlError {
  return new EdgectlError(
    'InvalidParams',
    `${path} is ${what}; a mapper takes only strings, numbers and booleans there`,
    { layer: 'mapper', details: { field: path } },
  );
}

function integer(value: bigint): Any {
  if (value > INT64_MAX || value < INT64_MIN) {
    return wrap('FloatValue', FloatValue.encode({ value: Math.fround(Number(value)) }));
  }
  return wrap('Int64Value', Int64Value.encode({ value }));
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Unwraps a value that a mapper sent; `undefined` for a kind that is none of protobuf's plain wrappers. */
export function fromAny({ typeUrl, value }: Any): ConfigValue | undefined {
  if (!typeUrl.startsWith(TYPE_PREFIX)) return undefined;
  switch (typeUrl.slice(TYPE_PREFIX.length)) {
    case 'StringValue':
      return StringValue.decode(value).value;
    case 'BoolValue':
      return BoolValue.decode(value).value;
    case 'FloatValue':
      return FloatValue.decode(value).value;
    case 'DoubleValue':
      return DoubleValue.decode(value).value;
    case 'Int32Value':
      return Int32Value.decode(value).value;
    case 'UInt32Value':
      return UInt32Value.decode(value).value;
    case 'Int64Value':
      return narrow(Int64Value.decode(value).value);
    case 'UInt64Value':
      return narrow(UInt64Value.decode(value).value);
    default:
      return undefined;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
