/**
 * The one table that turns an error kind into JSON-RPC, HTTP, gRPC and exit codes.
 *
 * JSON-RPC's own five keep the codes of its specification (section 5.1); ours lie in -32000 to -32099, the range that it
 * leaves to servers. `reason` is the Kubernetes Status reason where Kubernetes has one. gRPC codes are those of grpc.io's
 * status list. Exit codes: 1 as kubectl, 2 for a wrong command line or request, 3 and up tell apart what a script may act on.
 */
export interface ErrorTableRow {
  readonly code: number;
  readonly reason: string;
  readonly httpStatus: number;
  readonly grpcStatus: number;
  readonly exitCode: number;
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean;
  readonly meaning: string;
}

export const ERROR_TABLE = {
  ParseError: {
    code: -32700,
    reason: 'BadRequest',
    httpStatus: 400,
    grpcStatus: 3,
    exitCode: 2,
    retryable: false,
    meaning: 'The message is not JSON.',
  },
  InvalidRequest: {
    code: -32600,
    reason: 'BadRequest',
    httpStatus: 400,
    grpcStatus: 3,
    exitCode: 2,
    retryable: false,
    meaning: 'The message is JSON, but not a JSON-RPC 2.0 request.',
  },
  MethodNotFound: {
    code: -32601,
    reason: 'NotFound',
    httpStatus: 404,
    grpcStatus: 12,
    exitCode: 2,
    retryable: false,
    meaning: 'There is no such method.',
  },
  InvalidParams: {
    code: -32602,
    reason: 'Invalid',
    httpStatus: 422,
    grpcStatus: 3,
    exitCode: 2,
    retryable: false,
    meaning: 'A parameter is unknown, missing, of the wrong type or out of range.',
  },
  Internal: {
    code: -32603,
    reason: 'InternalError',
    httpStatus: 500,
    grpcStatus: 13,
    exitCode: 1,
    retryable: false,
    meaning: 'A fault of the agent.',
  },
  NotFound: {
    code: -32001,
    reason: 'NotFound',
    httpStatus: 404,
    grpcStatus: 5,
    exitCode: 1,
    retryable: false,
    meaning: 'The object does not exist.',
  },
  Forbidden: {
    code: -32002,
    reason: 'Forbidden',
    httpStatus: 403,
    grpcStatus: 7,
    exitCode: 1,
    retryable: false,
    meaning: 'The caller may not do that; the hint names the missing rule.',
  },
  Unauthorized: {
    code: -32003,
    reason: 'Unauthorized',
    httpStatus: 401,
    grpcStatus: 16,
    exitCode: 1,
    retryable: false,
    meaning: 'Who is calling could not be established.',
  },
  Conflict: {
    code: -32004,
    reason: 'Conflict',
    httpStatus: 409,
    grpcStatus: 10,
    exitCode: 1,
    retryable: false,
    meaning:
      'The state is another than the request assumes: an id or session in use, an object changed meanwhile.',
  },
  Timeout: {
    code: -32005,
    reason: 'Timeout',
    httpStatus: 504,
    grpcStatus: 4,
    exitCode: 124,
    retryable: true,
    meaning: 'The deadline passed; `layer` names who was slow.',
  },
  Unavailable: {
    code: -32006,
    reason: 'ServiceUnavailable',
    httpStatus: 503,
    grpcStatus: 14,
    exitCode: 1,
    retryable: true,
    meaning: 'A backend that the call needs cannot be reached.',
  },
  TooManyRequests: {
    code: -32007,
    reason: 'TooManyRequests',
    httpStatus: 429,
    grpcStatus: 8,
    exitCode: 1,
    retryable: true,
    meaning: 'A limit of rate or number is reached.',
  },
  RequestEntityTooLarge: {
    code: -32008,
    reason: 'RequestEntityTooLarge',
    httpStatus: 413,
    grpcStatus: 11,
    exitCode: 1,
    retryable: false,
    meaning: 'The request or its answer is larger than allowed; the size is given.',
  },
  Gone: {
    code: -32009,
    reason: 'Gone',
    httpStatus: 410,
    grpcStatus: 11,
    exitCode: 1,
    retryable: false,
    meaning: 'What was asked for existed, and is no longer stored.',
  },
  Interrupted: {
    code: -32010,
    reason: 'InternalError',
    httpStatus: 500,
    grpcStatus: 10,
    exitCode: 1,
    retryable: false,
    meaning:
      'The agent ended while the call ran; whether it took effect is not known, and it is not run again.',
  },
  Canceled: {
    code: -32011,
    reason: 'Timeout',
    httpStatus: 499,
    grpcStatus: 1,
    exitCode: 130,
    retryable: false,
    meaning: 'The caller canceled the call.',
  },
  Unsupported: {
    code: -32012,
    reason: 'MethodNotAllowed',
    httpStatus: 405,
    grpcStatus: 12,
    exitCode: 1,
    retryable: false,
    meaning: 'This node, container or runtime cannot do that.',
  },
  BackendError: {
    code: -32013,
    reason: 'InternalError',
    httpStatus: 502,
    grpcStatus: 2,
    exitCode: 1,
    retryable: false,
    meaning: 'A backend answered with an error of its own; the message carries it.',
  },
  ReadBackDiffers: {
    code: -32014,
    reason: 'Conflict',
    httpStatus: 409,
    grpcStatus: 9,
    exitCode: 1,
    retryable: false,
    meaning: 'A device was written and reports another value than was written.',
  },
  DataLoss: {
    code: -32015,
    reason: 'InternalError',
    httpStatus: 500,
    grpcStatus: 15,
    exitCode: 1,
    retryable: false,
    meaning: 'Bytes are missing or their digest differs: the output is not complete.',
  },
} as const satisfies Record<string, ErrorTableRow>;

export type ErrorKind = keyof typeof ERROR_TABLE;

const KIND_BY_CODE: ReadonlyMap<number, ErrorKind> = new Map(
  (Object.keys(ERROR_TABLE) as ErrorKind[]).map((kind) => [ERROR_TABLE[kind].code, kind]),
);

/** The kind of a JSON-RPC error code; `Internal` for one that is not in the table. */
export function kindOfCode(code: number): ErrorKind {
  return KIND_BY_CODE.get(code) ?? 'Internal';
}
