/** Values as mappers built on KubeEdge's mapper-framework (v1.23.1) read and write them. */
import type { Any } from '../../proto/generated/google/protobuf/any.ts';
import {
  BoolValue,
  FloatValue,
  Int32Value,
  Int64Value,
  StringValue,
} from '../../proto/generated/google/protobuf/wrappers.ts';
import type { ModbusValue } from './modbus-driver.ts';
import { shortestFloat } from './registers.ts';

/** The kinds that it knows; `undefined` for any other. */
function plain({ typeUrl, value }: Any): string | number | boolean | undefined {
  switch (typeUrl.slice(typeUrl.lastIndexOf('/') + 1)) {
    case 'google.protobuf.StringValue':
      return StringValue.decode(value).value;
    case 'google.protobuf.FloatValue':
      return FloatValue.decode(value).value;
    case 'google.protobuf.BoolValue':
      return BoolValue.decode(value).value;
    case 'google.protobuf.Int32Value':
      return Int32Value.decode(value).value;
    case 'google.protobuf.Int64Value':
      return Number(Int64Value.decode(value).value);
    default:
      return undefined;
  }
}

/** What it keeps of `configData`: a key of a kind that it does not know is left out without a word. */
export function knownConfig(data: Readonly<Record<string, Any>>): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(data).flatMap(([key, any]) => {
      const value = plain(any);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** A desired value by the type in the device model. @throws Error for text that is no such value, or a type it does not know */
export function toWrite(dataType: string, text: string): ModbusValue {
  switch (dataType.toLowerCase()) {
    case 'int':
      if (!/^[+-]?\d+$/.test(text)) break;
      return Number(text);
    case 'float':
    case 'double':
      if (text.trim() === '' || !Number.isFinite(Number(text))) break;
      return Number(text);
    case 'boolean':
      if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
      if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
      break;
    default:
      throw new Error('Convert failed');
  }
  throw new Error(`parsing "${text}": invalid syntax`);
}

/** A value as text: a float32 by its shortest decimals. */
export function toText(value: ModbusValue, dataType: string): string {
  if (typeof value === 'number' && dataType !== 'int') return shortestFloat(value);
  return String(value);
}

/**
 * What it answers as the reported value of a property: no bare value but the text of the message that it would publish, and
 * the time is in there.
 */
export function twinDocument(
  property: string,
  type: string,
  actual: string,
  expected: string,
  timestampMs: number,
): string {
  const twin = {
    expected: { value: expected, metadata: {} },
    actual: { value: actual, metadata: {} },
    metadata: type === '' ? {} : { type },
  };
  return JSON.stringify({ event_id: '', timestamp: timestampMs, twin: { [property]: twin } });
}
