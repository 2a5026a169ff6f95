/**
 * The version of the protocol, what may be asked for beside it, and the numbers that both sides keep. The machine-readable
 * `contract.json` and the clients are generated from these tables; a test holds them against what the agent does.
 */

/** `MAJOR.MINOR`. A minor version only adds; the major one is the topic root's (`edgectl/v1`). */
export const PROTOCOL_VERSION = '1.0';

/** Every version that this contract speaks, the newest first. */
export const PROTOCOL_VERSIONS = [PROTOCOL_VERSION] as const;

/** What an agent of an earlier build of the same version may lack; `rpc.hello` says which of them both sides know. */
export const FEATURES = {
  alarms: 'alarm.list, alarm.acknowledge, the topics `alarm/…` and `alarms`',
  'call.correlation': 'every call takes `correlation`, which the audit keeps',
  'device.history': 'device.history: what published values were',
  'discover.digest': 'rpc.discover takes `digest` and `method`',
  'logs.limitOfCall': '`limitBytes` of pod.logs counts from `cursor` on; a truncated answer has a cursor',
  'session.encoding': 'a session takes `encoding`: each chunk is compressed with gzip or zstd',
  'set.sequence': 'the answer to a value on `set/…` has `sequence`',
} as const;

export type Feature = keyof typeof FEATURES;

interface Rule {
  readonly value: number;
  readonly meaning: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Most of what there may be. Those that agent.yaml can change are its defaults. */
export const LIMITS = {
  requestMaxBytes: {
    value: 256 * KIB,
    meaning: 'A message on `…/rpc`; a larger one is answered with `RequestEntityTooLarge`.',
  },
  requestMaxDepth: { value: 64, meaning: 'Objects and arrays within each other in a request.' },
  batchMaxRequests: { value: 50, meaning: 'Requests in one batch.' },
  answerMaxBytes: {
    value: MIB,
    meaning: 'An answer, and all answers of a batch together, where `maxBytes` asks for nothing else.',
  },
  requestsPerSecond: {
    value: 200,
    meaning: 'Requests and values of one principal; beyond it `TooManyRequests`.',
  },
  requestsBurst: { value: 400, meaning: 'Requests and values of one principal at once.' },
  runningCallsPerPrincipal: { value: 256, meaning: 'Calls of one principal that run.' },
  sessionsPerPrincipal: { value: 256, meaning: 'Sessions of one principal.' },
  sessionsInAll: { value: 512, meaning: 'Sessions.' },
  windowBytes: { value: MIB, meaning: 'The credit of a stream where `window` asks for nothing else.' },
  windowMaxBytes: { value: 8 * MIB, meaning: 'The most that `window` may ask for.' },
  windowChunks: { value: 128, meaning: 'Chunks of a stream that are not acknowledged.' },
  clientChunks: { value: 512, meaning: 'Chunks that are not acknowledged, over all sessions of a client.' },
  chunkMaxBytes: { value: 64 * KIB, meaning: 'One chunk.' },
  stdinWindowBytes: { value: 256 * KIB, meaning: 'Bytes of stdin that are not acknowledged.' },
  stdinMaxMessages: { value: 128, meaning: 'Messages of stdin that are not acknowledged.' },
  inlineMaxBytes: { value: 64 * KIB, meaning: 'Output in the answer to an `inline` call.' },
  labelMaxBytes: {
    value: 128,
    meaning: 'A client label, a session name, a principal: in bytes before encoding.',
  },
  nameMaxBytes: { value: 253, meaning: 'A Kubernetes name or a device property: in bytes before encoding.' },
  setValueMaxBytes: { value: 1024, meaning: 'A value on `set/…`.' },
  correlationDataMaxBytes: { value: 1024, meaning: 'Correlation Data of MQTT 5 that is given back.' },
  forbiddenPublishes: {
    value: 100,
    meaning:
      'Messages of a principal to topics that are not its own, in 10 s; one more closes the connection.',
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** Every rule with a time, in milliseconds. */
export const TIMES = {
  idKeptMs: { value: 600_000, meaning: 'How long a string id names one call, from its answer on.' },
  numberIdRepeatMs: {
    value: 5_000,
    meaning: 'How long after its arrival the same number id with the same parameters is the same call.',
  },
  ackWithinMs: {
    value: 200,
    meaning:
      'A client acknowledges within that time of taking a chunk, where half of the window or 32 chunks do not ask for it before.',
  },
  signOfLifeMs: { value: 15_000, meaning: 'A client acknowledges at least so often.' },
  goneAfterMs: {
    value: 32_000,
    meaning: 'A client of whom nothing was seen for so long has gone: two missed signs of life.',
  },
  detachMs: {
    value: 60_000,
    meaning:
      'How long a session waits for a client that has gone, where `detachSeconds` asks for nothing else.',
  },
  endRepeatFirstMs: {
    value: 5_000,
    meaning: '`end` is repeated after that time, where it is not acknowledged.',
  },
  endRepeatMs: { value: 15_000, meaning: '`end` is repeated so often from then on, for `detachSeconds`.' },
  gapMs: { value: 500, meaning: 'A client waits so long for bytes that are lacking before it resumes.' },
  gapAtEndMs: { value: 2_000, meaning: 'The same, once `end` is there.' },
  cursorMs: { value: 1_000, meaning: 'A cursor is told so often while a log moves, or every 256 KiB.' },
  gatherMs: { value: 5, meaning: 'Small writes of a busy stream are gathered so long.' },
  pacedGatherMs: { value: 250, meaning: 'The same with `window` 0.' },
  maxMs: {
    value: 600_000,
    meaning:
      'A session with `window` 0 is ended after that time without a renewal, where `maxSeconds` asks for nothing else.',
  },
  forbiddenWindowMs: {
    value: 10_000,
    meaning: 'Over so long forbidden messages are counted, and audited once for each topic.',
  },
} as const satisfies Readonly<Record<string, Rule>>;
