/** The control messages of a session: JSON-RPC notifications under `…/session/{session}/control`, checked into typed values. */
import { isJsonObject } from '../../common/json-object.ts';

const MAX_BYTES = 16 * 1024;
const MAX_BATCH = 50;
const MAX_TERMINAL = 65_535;

export type ControlMessage =
  | {
      readonly method: 'session.ack';
      readonly stdout?: number;
      readonly stderr?: number;
      readonly end: boolean;
    }
  | { readonly method: 'session.resize'; readonly columns: number; readonly rows: number }
  | { readonly method: 'session.closeStdin'; readonly bytes: number }
  | { readonly method: 'session.cancel' };

/** The messages of one payload; `undefined` for each that is none of the contract's, or names another session. */
export function parseControl(session: string, payload: Buffer): (ControlMessage | undefined)[] {
  if (payload.length > MAX_BYTES) return [undefined];
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    return [undefined];
  }
  if (!Array.isArray(value)) return [parseOne(session, value)];
  if (value.length === 0 || value.length > MAX_BATCH) return [undefined];
  return value.map((one) => parseOne(session, one));
}

function parseOne(session: string, value: unknown): ControlMessage | undefined {
  if (!isJsonObject(value) || value['jsonrpc'] !== '2.0') return undefined;
  const params = value['params'] ?? {};
  if (!isJsonObject(params)) return undefined;
  if (params['session'] !== undefined && params['session'] !== session) return undefined;
  switch (value['method']) {
    case 'session.ack':
      return parseAck(params);
    case 'session.resize': {
      const { columns, rows } = params;
      if (!isSize(columns) || !isSize(rows)) return undefined;
      return { method: 'session.resize', columns, rows };
    }
    case 'session.closeStdin': {
      const { bytes } = params;
      return isCount(bytes) ? { method: 'session.closeStdin', bytes } : undefined;
    }
    case 'session.cancel':
      return { method: 'session.cancel' };
    default:
      return undefined;
  }
}

function parseAck({ stdout, stderr, end }: Record<string, unknown>): ControlMessage | undefined {
  if (stdout !== undefined && !isCount(stdout)) return undefined;
  if (stderr !== undefined && !isCount(stderr)) return undefined;
  if (end !== undefined && typeof end !== 'boolean') return undefined;
  return {
    method: 'session.ack',
    ...(stdout === undefined ? {} : { stdout }),
    ...(stderr === undefined ? {} : { stderr }),
    end: end === true,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSize(value: unknown): value is number {
  return isCount(value) && value >= 1 && value <= MAX_TERMINAL;
}
