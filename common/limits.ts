/** Every limit of the agent, with its unit; the configuration may lower or raise what {@link Limits} lists. */

const KIB = 1024;
const MIB = 1024 * KIB;

export interface Limits {
  /** One JSON-RPC request or batch. */
  readonly requestMaxBytes: number;
  readonly requestMaxDepth: number;
  readonly batchMaxRequests: number;
  /** One answer, unless the caller asks for less or (up to 8 times) more. */
  readonly answerMaxBytes: number;
  readonly requestsPerSecond: number;
  readonly requestsBurst: number;
  /** Calls that run at once, joined ones counted once. */
  readonly runningCallsPerPrincipal: number;
  readonly runningCallsInAll: number;
  /** Logs that are searched at once (see `agent/pods/logs/log-searches.ts`). */
  readonly logSearchesPerPrincipal: number;
  readonly logSearchesInAll: number;
  /** Answered calls that a repeat would find again (see `journalKeptMs`). */
  readonly rememberedCallsPerPrincipal: number;
  readonly rememberedCallsInAll: number;
  readonly sessionsPerPrincipal: number;
  readonly sessionsInAll: number;
  /** Unacknowledged bytes of one stream: default and most that a caller may ask. */
  readonly windowBytes: number;
  readonly windowMaxBytes: number;
  readonly windowChunks: number;
  /** Unacknowledged chunks over all sessions of one (principal, client). */
  readonly clientChunks: number;
  readonly chunkMaxBytes: number;
  /** Unacknowledged bytes kept over all sessions; as much may wait to be read by all clients of the embedded broker. */
  readonly keptMaxBytes: number;
  /**
   * How much may wait to be read by one principal, over all of its connections to the embedded broker; one answer may be larger.
   * The same limit applies to incomplete messages from it, there and at the REST door.
   */
  readonly unreadMaxBytes: number;
  /** How long a connection to the embedded broker may read nothing of what waits for it. */
  readonly unreadStalledMs: number;
  readonly stdinWindowBytes: number;
  readonly stdinMaxMessages: number;
  readonly inlineMaxBytes: number;
  readonly journalKeptMs: number;
  /** How long an event is kept after it was last seen; 5,000 at most. */
  readonly eventsKeptMs: number;
  /** Connections to the REST door whose user is known: in all, and from one address. Others have few places of their own. */
  readonly restConnections: number;
  readonly restConnectionsPerAddress: number;
  readonly policyMaxBytes: number;
  /** Grants that hold at once; of those that are over as many are kept. */
  readonly grantsInAll: number;
  /** Records of the audit that are kept, and the bytes of their text; the oldest go first. */
  readonly auditMaxRecords: number;
  readonly auditMaxBytes: number;
  /** One MQTT packet to the embedded broker; a longer one closes the connection before it is gathered. */
  readonly packetMaxBytes: number;
  /** Connections to the embedded broker's listeners whose user is known; those to its unix socket are not counted. */
  readonly connectionsInAll: number;
  readonly connectionsPerAddress: number;
  /** From the opening of a connection until it has said who it is. */
  readonly loginTimeoutMs: number;
  readonly subscriptionsPerConnection: number;
}

/** The part of the memory which the agent may use that its clients may have it keep for them. */
const KEPT_PART = 4;

/** The limits of an agent that may use so much memory, where that is known. */
export function limitsWithin(memoryBytes: number | undefined): Limits {
  if (memoryBytes === undefined) return DEFAULT_LIMITS;
  const keptMaxBytes = Math.min(DEFAULT_LIMITS.keptMaxBytes, Math.floor(memoryBytes / KEPT_PART));
  return { ...DEFAULT_LIMITS, keptMaxBytes };
}

export const DEFAULT_LIMITS: Limits = {
  requestMaxBytes: 256 * KIB,
  requestMaxDepth: 64,
  batchMaxRequests: 50,
  answerMaxBytes: MIB,
  requestsPerSecond: 200,
  requestsBurst: 400,
  runningCallsPerPrincipal: 256,
  runningCallsInAll: 1024,
  logSearchesPerPrincipal: 2,
  logSearchesInAll: 4,
  rememberedCallsPerPrincipal: 20_000,
  rememberedCallsInAll: 100_000,
  sessionsPerPrincipal: 256,
  sessionsInAll: 512,
  windowBytes: MIB,
  windowMaxBytes: 8 * MIB,
  windowChunks: 128,
  clientChunks: 512,
  chunkMaxBytes: 64 * KIB,
  keptMaxBytes: 256 * MIB,
  unreadMaxBytes: 8 * MIB,
  unreadStalledMs: 60_000,
  stdinWindowBytes: 256 * KIB,
  stdinMaxMessages: 128,
  inlineMaxBytes: 64 * KIB,
  journalKeptMs: 10 * 60 * 1000,
  eventsKeptMs: 7 * 24 * 60 * 60 * 1000,
  restConnections: 1024,
  restConnectionsPerAddress: 512,
  policyMaxBytes: 256 * KIB,
  grantsInAll: 1000,
  auditMaxRecords: 100_000,
  auditMaxBytes: 64 * MIB,
  packetMaxBytes: MIB,
  connectionsInAll: 512,
  connectionsPerAddress: 128,
  loginTimeoutMs: 10_000,
  subscriptionsPerConnection: 100,
};

/** Openings of logs that wait for another search to end; those behind them are refused. */
export const LOG_SEARCHES_WAITING = { inAll: 64, perPrincipal: 16 } as const;

/** Connections to one door that have not proved yet who they are; one of them makes room for the next. */
export const UNPROVED_CONNECTIONS = { inAll: 256, perAddress: 128 } as const;
/** The same for the ports of the cloud half: all nodes of a cluster may come back at once, from one address. */
export const CLOUD_UNPROVED_CONNECTIONS = { inAll: 1024, perAddress: 768 } as const;
/** Connections to the health port of the cloud half, where nobody proves anything. */
export const HEALTH_CONNECTIONS = { inAll: 64, perAddress: 32 } as const;
