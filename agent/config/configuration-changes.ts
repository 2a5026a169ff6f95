/** The differences between two configurations, and the units that read them. */
import type { ConfigurationChange } from '@edgectl/rpc-schema/generated/types';
import type { Limits } from '../../common/limits.ts';
import type { Configuration, PublishConfiguration } from './configuration.ts';

/** Members that units read at each start. Others are read once, by what every unit stands on. */
const APPLICABLE = [
  'labels',
  'log',
  'brokers',
  'listeners',
  'publish',
  'rest',
  'web',
  'tunnel',
  'edgeStream',
  'users',
  'policy',
  'revocationLists',
  'devices',
  'programs',
  'mappers',
] as const;
type Applicable = (typeof APPLICABLE)[number];

/**
 * What applies each limit: the units that read it when they start, or none, where it is read whenever it is needed. `undefined`: a
 * restart of the agent, for what is made of it lasts as long as the agent.
 */
const UNITS_OF_LIMIT: Readonly<Record<keyof Limits, readonly string[] | undefined>> = {
  requestMaxBytes: [],
  requestMaxDepth: [],
  batchMaxRequests: [],
  answerMaxBytes: [],
  requestsPerSecond: [],
  requestsBurst: [],
  runningCallsPerPrincipal: [],
  runningCallsInAll: [],
  logSearchesPerPrincipal: [],
  logSearchesInAll: [],
  rememberedCallsPerPrincipal: [],
  rememberedCallsInAll: [],
  sessionsPerPrincipal: [],
  sessionsInAll: [],
  windowBytes: [],
  windowMaxBytes: [],
  windowChunks: [],
  clientChunks: undefined,
  chunkMaxBytes: [],
  keptMaxBytes: undefined,
  unreadMaxBytes: [],
  unreadStalledMs: [],
  stdinWindowBytes: [],
  stdinMaxMessages: [],
  inlineMaxBytes: [],
  journalKeptMs: [],
  eventsKeptMs: undefined,
  restConnections: ['gateway'],
  restConnectionsPerAddress: ['gateway'],
  policyMaxBytes: undefined,
  grantsInAll: undefined,
  auditMaxRecords: undefined,
  auditMaxBytes: undefined,
  packetMaxBytes: ['broker/embedded'],
  connectionsInAll: ['broker/embedded'],
  connectionsPerAddress: ['broker/embedded'],
  loginTimeoutMs: ['broker/embedded'],
  subscriptionsPerConnection: [],
};

/** The part of `wanted` that can take effect without a restart of the agent. */
export function applicable(current: Configuration, wanted: Configuration): Configuration {
  const limits = limitsOf(current, wanted, (units) => units !== undefined);
  return { ...current, ...accept(wanted, APPLICABLE), limits };
}

/** Takes from `source` the limits whose units `which` accepts, and all others from `current`. */
function limitsOf(
  current: Configuration,
  source: Configuration,
  which: (units: readonly string[] | undefined) => boolean,
): Limits {
  const names = Object.keys(UNITS_OF_LIMIT) as (keyof Limits)[];
  const chosen = names.filter((name) => which(UNITS_OF_LIMIT[name]));
  return { ...current.limits, ...Object.fromEntries(chosen.map((name) => [name, source.limits[name]])) };
}

/** `running` with what a unit reads taken from `source`. */
export function withPartOf(unit: string, current: Configuration, source: Configuration): Configuration {
  const broker = /^broker\/(.+)$/.exec(unit)?.[1];
  if (broker !== undefined && broker !== 'embedded') {
    const found = source.brokers.find(({ name }) => name === broker);
    const others = current.brokers.filter(({ name }) => name !== broker);
    return { ...current, brokers: found === undefined ? others : [...others, found] };
  }
  const members = APPLICABLE.filter((member) => UNITS_OF[member].includes(unit));
  const limits = limitsOf(current, source, (units) => units?.includes(unit) === true);
  return { ...current, ...accept(source, members), limits };
}

/** The units that read a member as a whole. Each broker is a unit of its own. */
const UNITS_OF: Readonly<Record<Applicable, readonly string[]>> = {
  labels: ['state'],
  log: [],
  brokers: [],
  listeners: ['broker/embedded'],
  publish: ['device-publisher', 'device-history', 'event-publisher', 'home-assistant'],
  rest: ['gateway'],
  web: ['page'],
  tunnel: ['tunnel'],
  edgeStream: ['tunnel'],
  users: ['users'],
  policy: ['policy'],
  revocationLists: ['users'],
  devices: ['edit-reconciler', 'device-feed'],
  programs: [],
  mappers: [],
};

const UNITS_OF_PUBLISHED: Readonly<Record<keyof PublishConfiguration, readonly string[]>> = {
  devices: ['device-publisher', 'device-history', 'home-assistant'],
  events: ['event-publisher'],
  homeAssistant: ['home-assistant'],
};

export function changesBetween(before: Configuration, after: Configuration): ConfigurationChange[] {
  const one = leaves(before);
  const other = leaves(after);
  const paths = [...new Set([...one.keys(), ...other.keys()])].toSorted();
  return paths.flatMap((path): ConfigurationChange[] => {
    const [old, now] = [one.get(path), other.get(path)];
    if (old === now) return [];
    const values = {
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    };
    const units = unitsOf(path);
    return units === undefined
      ? [{ path, ...values, applies: 'restart' }]
      : [{ path, ...values, applies: 'now', ...(units.length === 0 ? {} : { units: [...units] }) }];
  });
}

/** `undefined` if only a restart of the agent applies it. */
function unitsOf(path: string): readonly string[] | undefined {
  const [member = '', name = ''] = path.split('.');
  if (member === 'limits') return UNITS_OF_LIMIT[name as keyof Limits];
  if (!isApplicable(member)) return undefined;
  if (member === 'brokers') return [`broker/${name}`];
  if (member === 'publish') return UNITS_OF_PUBLISHED[name as keyof PublishConfiguration];
  return UNITS_OF[member];
}

function isApplicable(member: string): member is Applicable {
  return (APPLICABLE as readonly string[]).includes(member);
}

function accept<Member extends keyof Configuration>(
  source: Configuration,
  members: readonly Member[],
): Pick<Configuration, Member> {
  return Object.fromEntries(members.map((member) => [member, source[member]])) as Pick<Configuration, Member>;
}

/** Every value as JSON, by its path; brokers by their name, other lists as a whole. Credentials in a URL are hidden. */
function leaves(configuration: Configuration): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (value === undefined) return;
    if (path === 'brokers') {
      for (const broker of value as Configuration['brokers']) walk(broker, `brokers.${broker.name}`);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) walk(inner, path === '' ? name : `${path}.${name}`);
    } else {
      found.set(path, JSON.stringify(value).replaceAll(/\/\/[^@/"]*@/g, '//<hidden>@'));
    }
  };
  walk(configuration, '');
  return found;
}
