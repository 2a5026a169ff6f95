/** Reads `contract.yaml`: the source of topics, errors, limits and times, for everything that is generated. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ErrorKind, ErrorTableRow } from '../src/error-table.ts';

export interface Channel {
  /** Below `edgectl/v1/{node}/`. */
  readonly topic: string;
  /** `in`: towards the agent. `out`: from it. */
  readonly direction: 'in' | 'out';
  readonly qos: string;
  readonly retained: 'yes' | 'no' | 'never';
  /** The channel on which the answer comes. */
  readonly reply?: string;
  /** Names of the payload's schemas, or `bytes` and `text` for bare ones. */
  readonly payload: readonly string[] | 'bytes' | 'text';
  readonly title: string;
  readonly description: string;
}

interface Rule {
  readonly value: number;
  readonly meaning: string;
}

export interface ContractSource {
  readonly protocol: string;
  readonly versions: readonly string[];
  readonly topicRoot: string;
  readonly features: Readonly<Record<string, string>>;
  readonly topics: Readonly<Record<string, Channel>>;
  readonly topicParameters: Readonly<Record<string, string>>;
  readonly controls: Readonly<Record<string, { readonly params: string; readonly topic: 'control' | 'rpc' }>>;
  readonly errors: Readonly<Record<ErrorKind, ErrorTableRow>>;
  readonly commonErrors: readonly ErrorKind[];
  readonly limits: Readonly<Record<string, Rule>>;
  readonly times: Readonly<Record<string, Rule>>;
}

const PATH = new URL('../contract.yaml', import.meta.url);

export const CONTRACT = parse(readFileSync(PATH, 'utf8')) as ContractSource;

export const CHANNELS = CONTRACT.topics;
export const TOPIC_PARAMETERS = CONTRACT.topicParameters;
export const ERROR_TABLE = CONTRACT.errors;

/** `src/generated/tables.ts`: what programs of this repository need of it. The types there refuse a row that is none. */
export function generateConstants({
  topics: _topics,
  topicParameters: _parameters,
  ...source
}: ContractSource): string {
  const text = (value: unknown): string => JSON.stringify(value, undefined, 2);
  const rows = 'Readonly<Record<string, { readonly value: number; readonly meaning: string }>>';
  return `/** Generated from rpc-schema/contract.yaml by \`npm run generate\`; do not edit. */
import type { ErrorTableRow } from '../error-table.ts';

/** The first two levels of every topic: product and version of the contract. */
export const TOPIC_ROOT = ${text(source.topicRoot)};

/** \`MAJOR.MINOR\`. A minor version only adds; the major one is the topic root's. */
export const PROTOCOL_VERSION = ${text(source.protocol)};

/** Every version that this contract speaks, the newest first. */
export const PROTOCOL_VERSIONS = ${text(source.versions)} as const;

/** What an agent of an earlier build of the same version may lack; \`rpc.hello\` says which of them both sides know. */
export const FEATURES = ${text(source.features)} as const satisfies Readonly<Record<string, string>>;

/** Notifications on \`…/control\`, and \`session.detach\` on \`…/rpc\`; \`params\` names the schema. */
export const CONTROLS = ${text(source.controls)} as const;

export const ERROR_TABLE = ${text(source.errors)} as const satisfies Record<string, ErrorTableRow>;

/** The errors that any call can have. */
export const COMMON_ERRORS = ${text(source.commonErrors)} as const satisfies readonly (keyof typeof ERROR_TABLE)[];

/** Most of what there may be. Those that agent.yaml can change are its defaults. */
export const LIMITS = ${text(source.limits)} as const satisfies ${rows};

/** Every rule with a time, in milliseconds. */
export const TIMES = ${text(source.times)} as const satisfies ${rows};
`;
}
