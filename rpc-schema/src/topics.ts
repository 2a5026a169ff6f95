/**
 * The topic contract: the one module that builds and parses topics. Nobody else spells one.
 *
 * `from/` is towards the agent, `to/` is from it, so no program hears itself and an access list is three lines.
 */
import { EdgectlError } from './errors.ts';
import { TOPIC_ROOT } from './generated/tables.ts';
import {
  decodeLabel,
  decodeLevel,
  fits,
  isPrincipal,
  labelLevel,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
  nameLevel,
  quote,
} from './topic-levels.ts';

export {
  decodeLevel,
  encodeLevel,
  isLabel,
  isPrincipal,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
} from './topic-levels.ts';

export { TOPIC_ROOT } from './generated/tables.ts';

/** The states of all nodes of a broker. */
export const STATE_FILTER = `${TOPIC_ROOT}/+/state`;

/** The topics for an inventory of all nodes of a broker, and for a PLC. */
export const PRESENCE_FILTERS: readonly string[] = [
  `${TOPIC_ROOT}/+/info`,
  `${TOPIC_ROOT}/+/alive`,
  `${TOPIC_ROOT}/+/alarms`,
];

export type StreamName = 'stdout' | 'stderr';

/** The values, events and alarms of all nodes of a broker. */
export const REPORT_FILTERS: readonly string[] = [
  `${TOPIC_ROOT}/+/device/#`,
  `${TOPIC_ROOT}/+/event/#`,
  `${TOPIC_ROOT}/+/alarm/#`,
];

/** Whose branch a topic belongs to: the boundary (`principal`) and the label below it (`client`). */
export interface Branch {
  readonly principal: string;
  readonly client: string;
}

/** Where a bare device value is written to or reported at. */
export interface PropertyAddress {
  readonly namespace: string;
  readonly name: string;
  readonly property: string;
}

/** What is done with one property without JSON-RPC: `set` is answered in JSON, `put` and `get` without. */
type PropertyVerb = 'set' | 'put' | 'get';

type PropertyTopic = {
  [Verb in PropertyVerb]: { readonly kind: Verb } & PropertyAddress;
}[PropertyVerb];

/** The pod whose held update is to be released; without one every pod of the node. */
export type ReleaseAddress =
  | { readonly namespace: string; readonly name: string }
  | { readonly namespace?: undefined; readonly name?: undefined };

/** What an alarm is about. `part`: the container of a pod, the property of a device. */
export interface AlarmAddress {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly part?: string;
}

/** The parts of a topic under `from/`; `undefined` if it is not one of ours. */
export type FromTopic = Branch &
  (
    | { readonly kind: 'rpc' }
    | { readonly kind: 'stdin'; readonly session: string; readonly offset: number }
    | { readonly kind: 'control'; readonly session: string }
    | ({ readonly kind: 'release' } & ReleaseAddress)
    | PropertyTopic
  );

/** What a topic under `to/` is for. `offset` is absent with plain framing. */
export type ToTopic = Branch &
  (
    | { readonly kind: 'rpc' }
    | {
        readonly kind: 'chunk';
        readonly session: string;
        readonly stream: StreamName;
        readonly offset?: number;
      }
    | { readonly kind: 'ack' | 'cursor' | 'end'; readonly session: string }
    | ({ readonly kind: 'release' } & ReleaseAddress)
    | PropertyTopic
  );

/** The topics of a node that are neither calls nor answers. */
export type ReportTopic =
  | { readonly kind: 'state' | 'info' | 'alive' | 'alarms' }
  | { readonly kind: 'alarm'; readonly alarm: AlarmAddress }
  | ({ readonly kind: 'device' } & PropertyAddress)
  | {
      readonly kind: 'event';
      readonly objectKind: string;
      readonly namespace: string;
      readonly name: string;
    };

/**
 * What a principal may publish to and subscribe to, on every node: the access list of the contract, for one user by name. In a
 * broker's own pattern (mosquitto's `%u`) a user `hmi/x` would pass as `hmi`.
 */
export function accessFilters(principal: string): {
  readonly write: string;
  readonly read: readonly string[];
} {
  return {
    write: `${TOPIC_ROOT}/+/from/${principal}/#`,
    read: [`${TOPIC_ROOT}/+/to/${principal}/#`, STATE_FILTER, ...PRESENCE_FILTERS],
  };
}

/** The node that a topic belongs to; `undefined` if it is none of the contract. */
export function nodeOf(topic: string): string | undefined {
  if (!topic.startsWith(`${TOPIC_ROOT}/`)) return undefined;
  const node = topic.slice(TOPIC_ROOT.length + 1).split('/', 1)[0] ?? '';
  return isPrincipal(node) && topic.length > TOPIC_ROOT.length + 1 + node.length ? node : undefined;
}

function parseOffset(level: string | undefined): number | undefined {
  if (level === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(level)) return undefined;
  const offset = Number(level);
  return Number.isSafeInteger(offset) ? offset : undefined;
}

/** The node whose `state` a topic is; `undefined` if it is none. */
export function nodeOfStateTopic(topic: string): string | undefined {
  const prefix = `${TOPIC_ROOT}/`;
  if (!topic.startsWith(prefix) || !topic.endsWith('/state')) return undefined;
  const node = topic.slice(prefix.length, -'/state'.length);
  return isPrincipal(node) ? node : undefined;
}

/** The topics of one node. */
export class Topics {
  readonly node: string;
  readonly #base: string;

  /** @throws EdgectlError `InvalidParams` if the node's name cannot be a topic level. */
  constructor(node: string) {
    if (!isPrincipal(node)) {
      throw new EdgectlError(
        'InvalidParams',
        `node name ${JSON.stringify(node)} cannot be part of an MQTT topic`,
      );
    }
    this.node = node;
    this.#base = `${TOPIC_ROOT}/${node}`;
  }

  state(): string {
    return `${this.#base}/state`;
  }

  info(): string {
    return `${this.#base}/info`;
  }

  alive(): string {
    return `${this.#base}/alive`;
  }

  /** How many alarms stand: a bare number. */
  alarms(): string {
    return `${this.#base}/alarms`;
  }

  alarm({ kind, namespace, name, part }: AlarmAddress): string {
    const levels = [kind, namespace, name, ...(part === undefined ? [] : [part])].map(nameLevel);
    return `${this.#base}/alarm/${levels.join('/')}`;
  }

  #branch(direction: 'from' | 'to', { principal, client }: Branch): string {
    if (!isPrincipal(principal)) {
      throw new EdgectlError(
        'InvalidParams',
        `principal ${quote(principal)} cannot be part of an MQTT topic`,
        {
          hint: `a principal has 1 to ${MAX_LABEL_BYTES} bytes and none of the characters % / + # and NUL`,
        },
      );
    }
    return `${this.#base}/${direction}/${principal}/${labelLevel(client)}`;
  }

  #property({ namespace, name, property }: PropertyAddress): string {
    return `${nameLevel(namespace)}/${nameLevel(name)}/${nameLevel(property)}`;
  }

  /** What a client subscribes to before its first request. */
  clientFilter(branch: Branch): string {
    return `${this.#branch('to', branch)}/#`;
  }

  /** What the agent subscribes to. */
  agentFilter(): string {
    return `${this.#base}/from/#`;
  }

  request(branch: Branch): string {
    return `${this.#branch('from', branch)}/rpc`;
  }

  response(branch: Branch): string {
    return `${this.#branch('to', branch)}/rpc`;
  }

  /** Up to the offset: a session appends it to a prefix that it builds once. */
  chunkPrefix(branch: Branch, session: string, stream: StreamName): string {
    return `${this.#branch('to', branch)}/session/${labelLevel(session)}/${stream}`;
  }

  chunk(branch: Branch, session: string, stream: StreamName, offset: number): string {
    return `${this.chunkPrefix(branch, session, stream)}/${offset}`;
  }

  ack(branch: Branch, session: string): string {
    return `${this.#branch('to', branch)}/session/${labelLevel(session)}/ack`;
  }

  cursor(branch: Branch, session: string): string {
    return `${this.#branch('to', branch)}/session/${labelLevel(session)}/cursor`;
  }

  end(branch: Branch, session: string): string {
    return `${this.#branch('to', branch)}/session/${labelLevel(session)}/end`;
  }

  stdin(branch: Branch, session: string, offset: number): string {
    return `${this.#branch('from', branch)}/session/${labelLevel(session)}/stdin/${offset}`;
  }

  control(branch: Branch, session: string): string {
    return `${this.#branch('from', branch)}/session/${labelLevel(session)}/control`;
  }

  set(branch: Branch, address: PropertyAddress): string {
    return `${this.#branch('from', branch)}/set/${this.#property(address)}`;
  }

  setAnswer(branch: Branch, address: PropertyAddress): string {
    return `${this.#branch('to', branch)}/set/${this.#property(address)}`;
  }

  put(branch: Branch, address: PropertyAddress): string {
    return `${this.#branch('from', branch)}/put/${this.#property(address)}`;
  }

  putAnswer(branch: Branch, address: PropertyAddress): string {
    return `${this.#branch('to', branch)}/put/${this.#property(address)}`;
  }

  get(branch: Branch, address: PropertyAddress): string {
    return `${this.#branch('from', branch)}/get/${this.#property(address)}`;
  }

  getAnswer(branch: Branch, address: PropertyAddress): string {
    return `${this.#branch('to', branch)}/get/${this.#property(address)}`;
  }

  release(branch: Branch, address: ReleaseAddress): string {
    return `${this.#branch('from', branch)}/release${releaseLevels(address)}`;
  }

  releaseAnswer(branch: Branch, address: ReleaseAddress): string {
    return `${this.#branch('to', branch)}/release${releaseLevels(address)}`;
  }

  device(address: PropertyAddress): string {
    return `${this.#base}/device/${this.#property(address)}`;
  }

  event(kind: string, namespace: string, name: string): string {
    return `${this.#base}/event/${nameLevel(kind)}/${nameLevel(namespace)}/${nameLevel(name)}`;
  }

  /** True if `topic` lies in the caller's own `to/` branch: the only place a Response Topic may name. */
  isOwnResponse(topic: string, principal: string): boolean {
    const branch = `${this.#base}/to/${principal}/`;
    return (
      isPrincipal(principal) &&
      topic.startsWith(branch) &&
      topic.length > branch.length &&
      !/[+#\u0000]/.test(topic)
    );
  }

  /** Parses a topic under this node's `from/`; `undefined` if it is none. */
  parseFrom(topic: string): FromTopic | undefined {
    const parsed = this.#parseBranch(topic, 'from');
    if (parsed === undefined) return undefined;
    const { branch, rest } = parsed;
    if (rest.length === 1 && rest[0] === 'rpc') return { ...branch, kind: 'rpc' };
    if (rest[0] === 'session') {
      const session = decodeLabel(rest[1]);
      if (session === undefined) return undefined;
      if (rest.length === 3 && rest[2] === 'control') return { ...branch, kind: 'control', session };
      const offset = parseOffset(rest[3]);
      if (rest.length === 4 && rest[2] === 'stdin' && offset !== undefined) {
        return { ...branch, kind: 'stdin', session, offset };
      }
      return undefined;
    }
    return rest[0] === 'release' ? parseRelease(branch, rest) : parseProperty(branch, rest);
  }

  /** Parses a topic under this node's `to/`; `undefined` if it is none. */
  parseTo(topic: string): ToTopic | undefined {
    const parsed = this.#parseBranch(topic, 'to');
    if (parsed === undefined) return undefined;
    const { branch, rest } = parsed;
    if (rest.length === 1 && rest[0] === 'rpc') return { ...branch, kind: 'rpc' };
    if (rest[0] === 'session') {
      const session = decodeLabel(rest[1]);
      const what = rest[2];
      if (session === undefined) return undefined;
      if (what === 'ack' || what === 'cursor' || what === 'end') {
        return rest.length === 3 ? { ...branch, kind: what, session } : undefined;
      }
      if (what !== 'stdout' && what !== 'stderr') return undefined;
      if (rest.length === 3) return { ...branch, kind: 'chunk', session, stream: what };
      const offset = parseOffset(rest[3]);
      if (rest.length !== 4 || offset === undefined) return undefined;
      return { ...branch, kind: 'chunk', session, stream: what, offset };
    }
    return rest[0] === 'release' ? parseRelease(branch, rest) : parseProperty(branch, rest);
  }

  /** Parses `state`, `info`, `alive`, `alarms`, `device/…`, `event/…` and `alarm/…` of this node; `undefined` if the topic is none of them. */
  parseReport(topic: string): ReportTopic | undefined {
    if (!topic.startsWith(`${this.#base}/`)) return undefined;
    const [kind, ...levels] = topic.slice(this.#base.length + 1).split('/');
    if (levels.length === 0)
      return kind === 'state' || kind === 'info' || kind === 'alive' || kind === 'alarms'
        ? { kind }
        : undefined;
    if (kind === 'alarm') return parseAlarm(levels);
    const names = decodeNames(levels);
    if (names === undefined) return undefined;
    const [first, second, third] = names;
    if (kind === 'device') return { kind, namespace: first, name: second, property: third };
    if (kind === 'event') return { kind, objectKind: first, namespace: second, name: third };
    return undefined;
  }

  #parseBranch(topic: string, direction: 'from' | 'to'): { branch: Branch; rest: string[] } | undefined {
    const prefix = `${this.#base}/${direction}/`;
    if (!topic.startsWith(prefix)) return undefined;
    const [principal, clientLevel, ...rest] = topic.slice(prefix.length).split('/');
    const client = decodeLabel(clientLevel);
    if (principal === undefined || !isPrincipal(principal) || client === undefined) return undefined;
    return { branch: { principal, client }, rest };
  }
}

/** Exactly three names, as under `set/`, `device/` and `event/`. */
function decodeNames(levels: readonly string[]): readonly [string, string, string] | undefined {
  const names = levels.map((level) => decodeLevel(level));
  if (!names.every((name) => name !== undefined && fits(name, MAX_NAME_BYTES))) return undefined;
  const [first, second, third, ...more] = names;
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return undefined;
  return [first, second, third];
}

/** Three names, or four. */
function parseAlarm(levels: readonly string[]): ReportTopic | undefined {
  const names = decodeNames(levels.slice(0, 3));
  if (names === undefined || levels.length > 4) return undefined;
  const [kind, namespace, name] = names;
  const [last] = levels.slice(3);
  if (last === undefined) return { kind: 'alarm', alarm: { kind, namespace, name } };
  const part = decodeLevel(last);
  if (part === undefined || !fits(part, MAX_NAME_BYTES)) return undefined;
  return { kind: 'alarm', alarm: { kind, namespace, name, part } };
}

function releaseLevels({ namespace, name }: ReleaseAddress): string {
  return name === undefined ? '' : `/${nameLevel(namespace)}/${nameLevel(name)}`;
}

function parseRelease(
  branch: Branch,
  [, ...levels]: readonly string[],
): (Branch & { readonly kind: 'release' } & ReleaseAddress) | undefined {
  if (levels.length === 0) return { ...branch, kind: 'release' };
  const [namespace, name] = levels.map((level) => decodeLevel(level));
  if (namespace === undefined || name === undefined || levels.length > 2) return undefined;
  if (!fits(namespace, MAX_NAME_BYTES) || !fits(name, MAX_NAME_BYTES)) return undefined;
  return { ...branch, kind: 'release', namespace, name };
}

function parseProperty(
  branch: Branch,
  [kind, ...levels]: readonly string[],
): (Branch & PropertyTopic) | undefined {
  const names = decodeNames(levels);
  if ((kind !== 'set' && kind !== 'put' && kind !== 'get') || names === undefined) return undefined;
  const [namespace, name, property] = names;
  return { ...branch, kind, namespace, name, property };
}
