/** The version of the protocol, what may be asked for beside it, and the numbers that both sides keep: all of `contract.yaml`. */
import type { FEATURES } from './generated/tables.ts';

export { FEATURES, LIMITS, PROTOCOL_VERSION, PROTOCOL_VERSIONS, TIMES } from './generated/tables.ts';

export type Feature = keyof typeof FEATURES;
