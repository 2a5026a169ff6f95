/**
 * The channels of Kubernetes' remote command protocol, as kubelet and the container runtimes' streaming servers speak it: one
 * byte in front of each WebSocket message, or one SPDY stream each (k8s.io/apimachinery `pkg/util/remotecommand`).
 */

export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** `v5` adds the message that closes one channel; before it, stdin over WebSocket has no end. */
export const PROTOCOL_V5 = 'v5.channel.k8s.io';
export const PROTOCOL_V4 = 'v4.channel.k8s.io';

export type RemoteProtocol = typeof PROTOCOL_V5 | typeof PROTOCOL_V4;

/** One message of a WebSocket: a channel's bytes, or (from v5 on) the end of a channel. */
export type ChannelMessage =
  | { readonly channel: number; readonly bytes: Buffer }
  | { readonly closed: number };

/** The v5 message that half-closes a channel. */
export function encodeChannelClose(channel: number): Buffer {
  return Buffer.of(CHANNEL.close, channel);
}

/** `undefined` for a message of no channel: an empty one, or an end without its channel. The bytes are not copied. */
export function decodeChannelMessage(message: Buffer): ChannelMessage | undefined {
  const channel = message[0];
  if (channel === undefined) return undefined;
  if (channel !== CHANNEL.close) return { channel, bytes: message.subarray(1) };
  const closed = message[1];
  return closed === undefined ? undefined : { closed };
}

/** The message of the resize channel; the names are Go's field names. */
export function encodeTerminalSize(columns: number, rows: number): Buffer {
  return Buffer.from(JSON.stringify({ Width: columns, Height: rows }));
}

/** The inverse of {@link encodeTerminalSize}; `undefined` for what is not a size. */
export function decodeTerminalSize(
  message: Buffer,
): { readonly columns: number; readonly rows: number } | undefined {
  let size: unknown;
  try {
    size = JSON.parse(message.toString());
  } catch {
    return undefined;
  }
  if (typeof size !== 'object' || size === null || !('Width' in size) || !('Height' in size))
    return undefined;
  const { Width: columns, Height: rows } = size;
  return isCount(columns) && isCount(rows) ? { columns, rows } : undefined;
}

/** As the kernel keeps them: 16 bits (winsize, ioctl_tty(2)). */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xff_ff;
}
