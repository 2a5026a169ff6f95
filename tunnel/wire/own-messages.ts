/**
 * What our two halves say to each other beyond KubeEdge's wire, once both agreed on {@link SUB_PROTOCOL} in the WebSocket
 * handshake: the answer's status and headers, credit, how a connection ended, and where a followed log can go on.
 */
import { isJsonObject } from '../../common/json-object.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ERROR_TABLE, type ErrorKind } from '@edgectl/rpc-schema/error-table';

export const SUB_PROTOCOL = 'edgectl.tunnel.v1';

/** `stock`: text frames, no credit. `v1`: {@link SUB_PROTOCOL}. */
export type WireMode = 'stock' | 'v1';

/** Type numbers beside those of KubeEdge's wire; `removeConnect` gives way to `end`. */
export const OWN_TYPE = { answer: 7, credit: 8, end: 9, cursor: 10 } as const;

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A place in a followed log: `cursor` stands for the first `bytes` of this connection's data. */
export interface WireCursor {
  readonly bytes: number;
  readonly cursor: string;
}

const JSON_MAX_BYTES = 64 * 1024;

function parse(data: Buffer): Readonly<Record<string, unknown>> | undefined {
  if (data.length > JSON_MAX_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(data.toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function encodeJson(value: WireAnswer | WireCursor): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** `undefined` for what is not an answer. */
export function decodeAnswer(data: Buffer): WireAnswer | undefined {
  const { status, headers } = parse(data) ?? {};
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
    return undefined;
  if (!isJsonObject(headers)) return undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return undefined;
    if (typeof value !== 'string' || /[\r\n\0]/.test(value)) return undefined;
  }
  return { status, headers: headers as WireAnswer['headers'] };
}

/** `undefined` for what is not a cursor. */
export function decodeCursor(data: Buffer): WireCursor | undefined {
  const { bytes, cursor } = parse(data) ?? {};
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) return undefined;
  return typeof cursor === 'string' ? { bytes, cursor } : undefined;
}

/** A clean end has no data. */
export function encodeEnd(error: EdgectlError | undefined): Buffer {
  if (error === undefined) return Buffer.alloc(0);
  return Buffer.from(JSON.stringify({ kind: error.kind, message: error.toRpc().message }));
}

/** The failure that ended a connection; `undefined` for a clean end. What cannot be read is not a clean end. */
export function decodeEnd(data: Buffer): EdgectlError | undefined {
  if (data.length === 0) return undefined;
  const { kind, message } = parse(data) ?? {};
  const known =
    typeof kind === 'string' && Object.hasOwn(ERROR_TABLE, kind) ? (kind as ErrorKind) : 'BackendError';
  return new EdgectlError(known, typeof message === 'string' ? message : 'ended for no stated reason', {
    layer: 'tunnel',
  });
}

/** Bytes that the receiver has taken since its last credit. */
export function encodeCredit(bytes: number): Buffer {
  const data = Buffer.allocUnsafe(4);
  data.writeUInt32BE(bytes);
  return data;
}

export function decodeCredit(data: Buffer): number | undefined {
  return data.length === 4 ? data.readUInt32BE() : undefined;
}
