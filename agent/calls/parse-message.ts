/** The first step of a request's way: bytes in, requests out. Size and depth are checked before anything is parsed. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import type { Limits } from '../../common/limits.ts';
import { isDeeperThan } from '../../common/json-depth.ts';
import type { RefusedRequest, RequestId, RpcRequest } from './json-rpc.ts';

const MAX_ID_CHARACTERS = 256;
const MAX_METHOD_CHARACTERS = 128;
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const ENVELOPE = new Set(['jsonrpc', 'id', 'method', 'params']);

export type ParsedRequest = RpcRequest | RefusedRequest;

export interface ParsedMessage {
  /** False for a single request: its answer stands alone, not in an array. */
  readonly batch: boolean;
  readonly requests: readonly ParsedRequest[];
}

export function isRefused(request: ParsedRequest): request is RefusedRequest {
  return 'error' in request;
}

/** Never throws: what is wrong comes back as a refused request. */
export function parseMessage(payload: Buffer, limits: Limits): ParsedMessage {
  if (payload.length > limits.requestMaxBytes) {
    return refused(
      new EdgectlError(
        'RequestEntityTooLarge',
        `the request has ${payload.length} bytes; the limit is ${limits.requestMaxBytes}`,
        { details: { bytes: payload.length, maxBytes: limits.requestMaxBytes } },
      ),
    );
  }
  if (isDeeperThan(payload, limits.requestMaxDepth)) {
    return refused(
      new EdgectlError('InvalidRequest', `the request nests deeper than ${limits.requestMaxDepth} levels`),
    );
  }
  let value: unknown;
  try {
    value = parseExact(UTF8.decode(payload));
  } catch (cause) {
    return refused(
      new EdgectlError('ParseError', `the message is not JSON: ${(cause as Error).message}`, { cause }),
    );
  }
  if (!Array.isArray(value)) return { batch: false, requests: [parseRequest(value)] };
  if (value.length === 0) return refused(new EdgectlError('InvalidRequest', 'the batch is empty'));
  if (value.length > limits.batchMaxRequests) {
    return refused(
      new EdgectlError(
        'RequestEntityTooLarge',
        `the batch has ${value.length} requests; the limit is ${limits.batchMaxRequests}`,
        { details: { requests: value.length, maxRequests: limits.batchMaxRequests } },
      ),
    );
  }
  return { batch: true, requests: value.map(parseRequest) };
}

function refused(error: EdgectlError): ParsedMessage {
  return { batch: false, requests: [{ id: null, error }] };
}

function parseRequest(value: unknown): ParsedRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(null, 'a request is a JSON object');
  }
  const { jsonrpc, id, method, params } = value as Record<string, unknown>;
  if (id !== undefined && !isId(id)) {
    return refuse(null, `id is a string of 1 to ${MAX_ID_CHARACTERS} characters or a whole number`);
  }
  const known = id ?? null;
  if (jsonrpc !== '2.0') return refuse(known, 'jsonrpc is always "2.0"');
  if (typeof method !== 'string' || method === '' || method.length > MAX_METHOD_CHARACTERS) {
    return refuse(known, 'method is the name of a method');
  }
  for (const key of Object.keys(value)) {
    if (!ENVELOPE.has(key))
      return refuse(known, `${JSON.stringify(key.slice(0, 64))} is not a member of a request`);
  }
  if (params !== undefined && (typeof params !== 'object' || params === null)) {
    return refuse(known, 'params is an object');
  }
  if (Array.isArray(params)) {
    return {
      id: known,
      error: new EdgectlError('InvalidParams', 'parameters must be given by name, in an object'),
    };
  }
  return {
    ...(id === undefined ? {} : { id }),
    method,
    params: (params ?? {}) as Record<string, unknown>,
  };
}

function isId(id: unknown): id is RequestId {
  if (typeof id === 'string') return id.length > 0 && id.length <= MAX_ID_CHARACTERS;
  return Number.isSafeInteger(id);
}

function refuse(id: RequestId | null, message: string): RefusedRequest {
  return { id, error: new EdgectlError('InvalidRequest', message) };
}
