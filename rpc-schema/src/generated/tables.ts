/** Generated from rpc-schema/contract.yaml by `npm run generate`; do not edit. */
import type { ErrorTableRow } from '../error-table.ts';

/** The first two levels of every topic: product and version of the contract. */
export const TOPIC_ROOT = "edgectl/v1";

/** `MAJOR.MINOR`. A minor version only adds; the major one is the topic root's. */
export const PROTOCOL_VERSION = "1.0";

/** Every version that this contract speaks, the newest first. */
export const PROTOCOL_VERSIONS = [
  "1.0"
] as const;

/** What an agent of an earlier build of the same version may lack; `rpc.hello` says which of them both sides know. */
export const FEATURES = {
  "alarms": "alarm.list, alarm.acknowledge, the topics `alarm/…` and `alarms`",
  "call.correlation": "every call takes `correlation`, which the audit keeps",
  "device.history": "device.history: what published values were",
  "discover.digest": "rpc.discover takes `digest` and `method`",
  "logs.limitOfCall": "`limitBytes` of pod.logs counts from `cursor` on; a truncated answer has a cursor",
  "session.encoding": "a session takes `encoding`: each chunk is compressed with gzip or zstd",
  "set.sequence": "the answer to a value on `set/…` has `sequence`"
} as const satisfies Readonly<Record<string, string>>;

/** Notifications on `…/control`, and `session.detach` on `…/rpc`; `params` names the schema. */
export const CONTROLS = {
  "session.ack": {
    "params": "SessionAckParams",
    "topic": "control"
  },
  "session.resize": {
    "params": "SessionResizeParams",
    "topic": "control"
  },
  "session.closeStdin": {
    "params": "SessionCloseStdinParams",
    "topic": "control"
  },
  "session.cancel": {
    "params": "SessionCancelParams",
    "topic": "control"
  },
  "session.detach": {
    "params": "SessionDetachParams",
    "topic": "rpc"
  }
} as const;

export const ERROR_TABLE = {
  "ParseError": {
    "code": -32700,
    "reason": "BadRequest",
    "httpStatus": 400,
    "grpcStatus": 3,
    "exitCode": 2,
    "retryable": false,
    "meaning": "The message is not JSON."
  },
  "InvalidRequest": {
    "code": -32600,
    "reason": "BadRequest",
    "httpStatus": 400,
    "grpcStatus": 3,
    "exitCode": 2,
    "retryable": false,
    "meaning": "The message is JSON, but not a JSON-RPC 2.0 request."
  },
  "MethodNotFound": {
    "code": -32601,
    "reason": "NotFound",
    "httpStatus": 404,
    "grpcStatus": 12,
    "exitCode": 2,
    "retryable": false,
    "meaning": "There is no such method."
  },
  "InvalidParams": {
    "code": -32602,
    "reason": "Invalid",
    "httpStatus": 422,
    "grpcStatus": 3,
    "exitCode": 2,
    "retryable": false,
    "meaning": "A parameter is unknown, missing, of the wrong type or out of range."
  },
  "Internal": {
    "code": -32603,
    "reason": "InternalError",
    "httpStatus": 500,
    "grpcStatus": 13,
    "exitCode": 1,
    "retryable": false,
    "meaning": "A fault of the agent."
  },
  "NotFound": {
    "code": -32001,
    "reason": "NotFound",
    "httpStatus": 404,
    "grpcStatus": 5,
    "exitCode": 1,
    "retryable": false,
    "meaning": "The object does not exist."
  },
  "Forbidden": {
    "code": -32002,
    "reason": "Forbidden",
    "httpStatus": 403,
    "grpcStatus": 7,
    "exitCode": 1,
    "retryable": false,
    "meaning": "The caller may not do that; the hint names the missing rule."
  },
  "Unauthorized": {
    "code": -32003,
    "reason": "Unauthorized",
    "httpStatus": 401,
    "grpcStatus": 16,
    "exitCode": 1,
    "retryable": false,
    "meaning": "Who is calling could not be established."
  },
  "Conflict": {
    "code": -32004,
    "reason": "Conflict",
    "httpStatus": 409,
    "grpcStatus": 10,
    "exitCode": 1,
    "retryable": false,
    "meaning": "The state is another than the request assumes: an id or session in use, an object changed meanwhile."
  },
  "Timeout": {
    "code": -32005,
    "reason": "Timeout",
    "httpStatus": 504,
    "grpcStatus": 4,
    "exitCode": 124,
    "retryable": true,
    "meaning": "The deadline passed; `layer` names who was slow."
  },
  "Unavailable": {
    "code": -32006,
    "reason": "ServiceUnavailable",
    "httpStatus": 503,
    "grpcStatus": 14,
    "exitCode": 1,
    "retryable": true,
    "meaning": "A backend that the call needs cannot be reached."
  },
  "TooManyRequests": {
    "code": -32007,
    "reason": "TooManyRequests",
    "httpStatus": 429,
    "grpcStatus": 8,
    "exitCode": 1,
    "retryable": true,
    "meaning": "A limit of rate or number is reached."
  },
  "RequestEntityTooLarge": {
    "code": -32008,
    "reason": "RequestEntityTooLarge",
    "httpStatus": 413,
    "grpcStatus": 11,
    "exitCode": 1,
    "retryable": false,
    "meaning": "The request or its answer is larger than allowed; the size is given."
  },
  "Gone": {
    "code": -32009,
    "reason": "Gone",
    "httpStatus": 410,
    "grpcStatus": 11,
    "exitCode": 1,
    "retryable": false,
    "meaning": "What was asked for existed, and is no longer stored."
  },
  "Interrupted": {
    "code": -32010,
    "reason": "InternalError",
    "httpStatus": 500,
    "grpcStatus": 10,
    "exitCode": 1,
    "retryable": false,
    "meaning": "The agent ended while the call ran; whether it took effect is not known, and it is not run again."
  },
  "Canceled": {
    "code": -32011,
    "reason": "Timeout",
    "httpStatus": 499,
    "grpcStatus": 1,
    "exitCode": 130,
    "retryable": false,
    "meaning": "The caller canceled the call."
  },
  "Unsupported": {
    "code": -32012,
    "reason": "MethodNotAllowed",
    "httpStatus": 405,
    "grpcStatus": 12,
    "exitCode": 1,
    "retryable": false,
    "meaning": "This node, container or runtime cannot do that."
  },
  "BackendError": {
    "code": -32013,
    "reason": "InternalError",
    "httpStatus": 502,
    "grpcStatus": 2,
    "exitCode": 1,
    "retryable": false,
    "meaning": "A backend answered with an error of its own; the message carries it."
  },
  "ReadBackDiffers": {
    "code": -32014,
    "reason": "Conflict",
    "httpStatus": 409,
    "grpcStatus": 9,
    "exitCode": 1,
    "retryable": false,
    "meaning": "A device was written and reports another value than was written."
  },
  "DataLoss": {
    "code": -32015,
    "reason": "InternalError",
    "httpStatus": 500,
    "grpcStatus": 15,
    "exitCode": 1,
    "retryable": false,
    "meaning": "Bytes are missing or their digest differs: the output is not complete."
  }
} as const satisfies Record<string, ErrorTableRow>;

/** The errors that any call can have. */
export const COMMON_ERRORS = [
  "InvalidRequest",
  "InvalidParams",
  "Internal",
  "Forbidden",
  "Timeout",
  "Unavailable",
  "TooManyRequests",
  "RequestEntityTooLarge"
] as const satisfies readonly (keyof typeof ERROR_TABLE)[];

/** Most of what there may be. Those that agent.yaml can change are its defaults. */
export const LIMITS = {
  "requestMaxBytes": {
    "value": 262144,
    "meaning": "A message on `…/rpc`; a larger one is answered with `RequestEntityTooLarge`."
  },
  "requestMaxDepth": {
    "value": 64,
    "meaning": "Objects and arrays within each other in a request."
  },
  "batchMaxRequests": {
    "value": 50,
    "meaning": "Requests in one batch."
  },
  "answerMaxBytes": {
    "value": 1048576,
    "meaning": "An answer, and all answers of a batch together, where `maxBytes` asks for nothing else."
  },
  "requestsPerSecond": {
    "value": 200,
    "meaning": "Requests and values of one principal; beyond it `TooManyRequests`."
  },
  "requestsBurst": {
    "value": 400,
    "meaning": "Requests and values of one principal at once."
  },
  "runningCallsPerPrincipal": {
    "value": 256,
    "meaning": "Calls of one principal that run."
  },
  "sessionsPerPrincipal": {
    "value": 256,
    "meaning": "Sessions of one principal."
  },
  "sessionsInAll": {
    "value": 512,
    "meaning": "Sessions."
  },
  "windowBytes": {
    "value": 1048576,
    "meaning": "The credit of a stream where `window` asks for nothing else."
  },
  "windowMaxBytes": {
    "value": 8388608,
    "meaning": "The most that `window` may ask for."
  },
  "windowChunks": {
    "value": 128,
    "meaning": "Chunks of a stream that are not acknowledged."
  },
  "clientChunks": {
    "value": 512,
    "meaning": "Chunks that are not acknowledged, over all sessions of a client."
  },
  "chunkMaxBytes": {
    "value": 65536,
    "meaning": "One chunk."
  },
  "stdinWindowBytes": {
    "value": 262144,
    "meaning": "Bytes of stdin that are not acknowledged."
  },
  "stdinMaxMessages": {
    "value": 128,
    "meaning": "Messages of stdin that are not acknowledged."
  },
  "inlineMaxBytes": {
    "value": 65536,
    "meaning": "Output in the answer to an `inline` call."
  },
  "labelMaxBytes": {
    "value": 128,
    "meaning": "A client label, a session name, a principal: in bytes before encoding."
  },
  "nameMaxBytes": {
    "value": 253,
    "meaning": "A Kubernetes name or a device property: in bytes before encoding."
  },
  "setValueMaxBytes": {
    "value": 1024,
    "meaning": "A value on `set/…`."
  },
  "correlationDataMaxBytes": {
    "value": 1024,
    "meaning": "Correlation Data of MQTT 5 that is given back."
  },
  "forbiddenPublishes": {
    "value": 100,
    "meaning": "Messages of a principal to topics that are not its own, in 10 s; one more closes the connection."
  }
} as const satisfies Readonly<Record<string, { readonly value: number; readonly meaning: string }>>;

/** Every rule with a time, in milliseconds. */
export const TIMES = {
  "idKeptMs": {
    "value": 600000,
    "meaning": "How long a string id names one call, from its answer on."
  },
  "numberIdRepeatMs": {
    "value": 5000,
    "meaning": "How long after its arrival the same number id with the same parameters is the same call."
  },
  "ackWithinMs": {
    "value": 200,
    "meaning": "A client acknowledges within that time of taking a chunk, where half of the window or 32 chunks do not ask for it before."
  },
  "signOfLifeMs": {
    "value": 15000,
    "meaning": "A client acknowledges at least so often."
  },
  "goneAfterMs": {
    "value": 32000,
    "meaning": "A client of whom nothing was seen for so long has gone: two missed signs of life."
  },
  "detachMs": {
    "value": 60000,
    "meaning": "How long a session waits for a client that has gone, where `detachSeconds` asks for nothing else."
  },
  "endRepeatFirstMs": {
    "value": 5000,
    "meaning": "`end` is repeated after that time, where it is not acknowledged."
  },
  "endRepeatMs": {
    "value": 15000,
    "meaning": "`end` is repeated so often from then on, for `detachSeconds`."
  },
  "gapMs": {
    "value": 500,
    "meaning": "A client waits so long for bytes that are lacking before it resumes."
  },
  "gapAtEndMs": {
    "value": 2000,
    "meaning": "The same, once `end` is there."
  },
  "cursorMs": {
    "value": 1000,
    "meaning": "A cursor is told so often while a log moves, or every 256 KiB."
  },
  "gatherMs": {
    "value": 5,
    "meaning": "Small writes of a busy stream are gathered so long."
  },
  "pacedGatherMs": {
    "value": 250,
    "meaning": "The same with `window` 0."
  },
  "maxMs": {
    "value": 600000,
    "meaning": "A session with `window` 0 is ended after that time without a renewal, where `maxSeconds` asks for nothing else."
  },
  "forbiddenWindowMs": {
    "value": 10000,
    "meaning": "Over so long forbidden messages are counted, and audited once for each topic."
  }
} as const satisfies Readonly<Record<string, { readonly value: number; readonly meaning: string }>>;
