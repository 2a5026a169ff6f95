/**
 * SPDY/3.1 frames, as far as remote command uses them (The SPDY Protocol, draft 3.1, section 2.2).
 *
 * The other side is Go's spdystream (kubelet, containerd, CRI-O): it takes WINDOW_UPDATE and SETTINGS and does nothing with
 * them, and sends neither. So there is no flow control but the socket's own.
 */

export const FRAME = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

export const FLAG_FIN = 1;
export const RST_REFUSED_STREAM = 3;
export const RST_CANCEL = 5;
export const HEADER_BYTES = 8;
const VERSION = 3;

export interface ControlFrame {
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

/** The 8 bytes in front of a DATA frame's payload. */
export function encodeDataHeader(streamId: number, length: number, fin: boolean): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(streamId, 0);
  header.writeUInt32BE(length, 4);
  header[4] = fin ? FLAG_FIN : 0;
  return header;
}

export function encodeControl({ type, flags, payload }: ControlFrame): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.writeUInt16BE(0x80_00 | VERSION, 0);
  frame.writeUInt16BE(type, 2);
  frame.writeUInt32BE(payload.length, 4);
  frame[4] = flags;
  payload.copy(frame, HEADER_BYTES);
  return frame;
}

/** SYN_STREAM: `block` is the stream's header block (see headers.ts); priority 0, no associated stream. */
export function encodeSynStream(streamId: number, block: Buffer, fin: boolean): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt32BE(streamId, 0);
  return encodeControl({
    type: FRAME.synStream,
    flags: fin ? FLAG_FIN : 0,
    payload: Buffer.concat([head, block]),
  });
}

/** SYN_REPLY: as {@link encodeSynStream}. */
export function encodeSynReply(streamId: number, block: Buffer): Buffer {
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(streamId, 0);
  return encodeControl({ type: FRAME.synReply, flags: 0, payload: Buffer.concat([head, block]) });
}

export function encodeReset(streamId: number, status: number): Buffer {
  const payload = Buffer.allocUnsafe(8);
  payload.writeUInt32BE(streamId, 0);
  payload.writeUInt32BE(status, 4);
  return encodeControl({ type: FRAME.rstStream, flags: 0, payload });
}
