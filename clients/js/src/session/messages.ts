/** The agent's JSON messages of a session, checked into typed values; `undefined` if they are none of the contract's. */
import type {
  AckPayload,
  CursorPayload,
  EndPayload,
  StreamTotals,
} from '@edgectl/rpc-schema/generated/types';

type Fields = Readonly<Record<string, unknown>>;

export function parseAck(payload: Buffer): AckPayload | undefined {
  const fields = parseObject(payload);
  if (fields === undefined) return undefined;
  const { stdin, stdout, stderr, waiting } = fields;
  return {
    ...(isCount(stdin) ? { stdin } : {}),
    ...(isCount(stdout) ? { stdout } : {}),
    ...(isCount(stderr) ? { stderr } : {}),
    ...(typeof waiting === 'string' ? { waiting } : {}),
  };
}

export function parseCursor(payload: Buffer): CursorPayload | undefined {
  const fields = parseObject(payload);
  if (fields === undefined || !isCount(fields['stdout']) || typeof fields['cursor'] !== 'string')
    return undefined;
  return { stdout: fields['stdout'], cursor: fields['cursor'] };
}

export function parseEnd(payload: Buffer): EndPayload | undefined {
  const fields = parseObject(payload);
  if (fields === undefined || typeof fields['reason'] !== 'string') return undefined;
  const { streams = {}, gaps = [] } = fields;
  if (!areTotals(streams) || !Array.isArray(gaps)) return undefined;
  return fields as unknown as EndPayload;
}

function areTotals(streams: unknown): streams is StreamTotals {
  if (!isObject(streams)) return false;
  return Object.values(streams).every(
    (total) => isObject(total) && isCount(total['bytes']) && typeof total['sha256'] === 'string',
  );
}

function parseObject(payload: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
