/**
 * One message of the tunnel: uvarint connection id, uvarint type, bytes; one message is one WebSocket frame
 * (`pkg/stream/message.go` of KubeEdge, and the frames recorded from its two halves).
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { MESSAGE_MAX_DATA_BYTES, PAYLOAD_BYTES } from './limits.ts';

/** The types of KubeEdge's wire, 0 to 6. KubeEdge's edge ends its whole process on any other. */
export const MESSAGE_TYPES = [
  'logsConnect',
  'execConnect',
  'metricConnect',
  'data',
  'removeConnect',
  'closeConnect',
  'attachConnect',
] as const;

export type MessageType = (typeof MESSAGE_TYPES)[number];

export interface TunnelMessage {
  /** Counts from 1 in each cloud process; 0 is the tunnel itself. Below 2^53. */
  readonly connectionId: number;
  /** The number on the wire: a receiver passes over what it does not know. */
  readonly type: number;
  readonly data: Buffer;
}

const NUMBER_OF_TYPE: ReadonlyMap<MessageType, number> = new Map(
  MESSAGE_TYPES.map((type, number) => [type, number]),
);

/** The number of a type on the wire. */
export function typeNumber(type: MessageType): number {
  return NUMBER_OF_TYPE.get(type) ?? -1;
}

/** The type of a number on the wire; `undefined` for one that KubeEdge's wire does not have. */
export function typeName(number: number): MessageType | undefined {
  return MESSAGE_TYPES[number];
}

/** The longest uvarint of 64 bits. */
const MAX_VARINT_BYTES = 10;

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return length;
}

function writeVarint(target: Buffer, value: number, offset: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 0x80) {
    target[at] = (rest % 0x80) + 0x80;
    rest = Math.floor(rest / 0x80);
    at += 1;
  }
  target[at] = rest;
  return at + 1;
}

/** The head that stands before the data, apart from it: a WebSocket library can send both without a copy. */
export function messageHead(connectionId: number, type: MessageType | number): Buffer {
  const number = typeof type === 'number' ? type : typeNumber(type);
  const head = Buffer.allocUnsafe(varintLength(connectionId) + varintLength(number));
  writeVarint(head, number, writeVarint(head, connectionId, 0));
  return head;
}

/** @throws EdgectlError `RequestEntityTooLarge` for more data than a KubeEdge receiver reads */
export function encodeMessage(connectionId: number, type: MessageType | number, data: Buffer): Buffer {
  if (data.length > MESSAGE_MAX_DATA_BYTES) {
    throw new EdgectlError(
      'RequestEntityTooLarge',
      `a tunnel message has ${data.length} bytes of data; the other side accepts at most ${MESSAGE_MAX_DATA_BYTES}`,
      { layer: 'tunnel', details: { bytes: data.length, maxBytes: MESSAGE_MAX_DATA_BYTES } },
    );
  }
  return Buffer.concat([messageHead(connectionId, type), data]);
}

/** An id below 2^53 and one of our types. */
export const HEAD_MAX_BYTES = 9;
/** A message of data, where {@link PAYLOAD_BYTES} are the most of it. */
export const DATA_MESSAGE_BYTES = HEAD_MAX_BYTES + PAYLOAD_BYTES;

/** A message of data in `target`, which has room for it: a part of `target`. */
export function encodeData(target: Buffer, connectionId: number, parts: readonly Buffer[]): Buffer {
  let at = writeVarint(target, typeNumber('data'), writeVarint(target, connectionId, 0));
  for (const part of parts) at += part.copy(target, at);
  return target.subarray(0, at);
}

interface Varint {
  readonly value: number;
  readonly next: number;
}

/** `undefined` if the bytes end too early or the number is above 2^53: no sender counts that far. */
function readVarint(bytes: Buffer, offset: number): Varint | undefined {
  let value = 0;
  let scale = 1;
  for (let at = offset; at < bytes.length && at < offset + MAX_VARINT_BYTES; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (value > Number.MAX_SAFE_INTEGER) return undefined;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 0x80;
  }
  return undefined;
}

/** Parses one frame; its data is a view of `frame`. `undefined` for a frame that is not a message: it is dropped and counted. */
export function decodeMessage(frame: Buffer): TunnelMessage | undefined {
  const id = readVarint(frame, 0);
  if (id === undefined) return undefined;
  const type = readVarint(frame, id.next);
  if (type === undefined || frame.length - type.next > MESSAGE_MAX_DATA_BYTES) return undefined;
  return { connectionId: id.value, type: type.value, data: frame.subarray(type.next) };
}
