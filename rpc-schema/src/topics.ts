/**
 * The topic contract: the one module that builds and parses topics. Nobody else spells one.
 *
 * `from/` is towards the agent, `to/` is from it, so no program hears itself and an access list is three lines.
 */
import { EdgectlError } from './errors.ts';

/** The first two levels of every topic: product and version of the contract. */
export const TOPIC_ROOT = 'edgectl/v1';

/** The longest client or session label, in bytes before encoding. */
export const MAX_LABEL_BYTES = 128;

export type StreamName = 'stdout' | 'stderr';

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

/** What a topic under `from/` is for, or `undefined` parts where it is none of ours. */
export type FromTopic = Branch &
  (
    | { readonly kind: 'rpc' }
    | { readonly kind: 'stdin'; readonly session: string; readonly offset: number }
    | { readonly kind: 'control'; readonly session: string }
    | ({ readonly kind: 'set' } & PropertyAddress)
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
    | ({ readonly kind: 'set' } & PropertyAddress)
  );

/** Percent-encodes what MQTT forbids in a level (`/ + # NUL`), and `%` itself. */
export function encodeLevel(label: string): string {
  return label.replace(
    /[%/+#\u0000]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The inverse of {@link encodeLevel}; `undefined` where the level is no encoding of ours. */
export function decodeLevel(level: string): string | undefined {
  if (!level.includes('%')) return level;
  if (/%(?!25|2F|2B|23|00)/.test(level)) return undefined;
  return level.replace(/%(25|2F|2B|23|00)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A principal is never encoded: a name that would need it is refused (a user `alice/b` would pass a `%u` pattern as alice's). */
export function isPrincipal(name: string): boolean {
  return name.length > 0 && Buffer.byteLength(name) <= MAX_LABEL_BYTES && !/[%/+#\u0000]/.test(name);
}

/** Client and session labels: 1 to {@link MAX_LABEL_BYTES} bytes. */
export function isLabel(label: string): boolean {
  const bytes = Buffer.byteLength(label);
  return bytes >= 1 && bytes <= MAX_LABEL_BYTES;
}

function parseOffset(level: string | undefined): number | undefined {
  if (level === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(level)) return undefined;
  const offset = Number(level);
  return Number.isSafeInteger(offset) ? offset : undefined;
}

/** The topics of one node. */
export class Topics {
  readonly node: string;
  readonly #base: string;

  /** @throws EdgectlError `InvalidParams` where the node's name cannot be a topic level. */
  constructor(node: string) {
    if (!isPrincipal(node)) {
      throw new EdgectlError(
        'InvalidParams',
        `node name ${JSON.stringify(node)} cannot stand in an MQTT topic`,
      );
    }
    this.node = node;
    this.#base = `${TOPIC_ROOT}/${node}`;
  }

  state(): string {
    return `${this.#base}/state`;
  }

  #to({ principal, client }: Branch): string {
    return `${this.#base}/to/${principal}/${encodeLevel(client)}`;
  }

  #from({ principal, client }: Branch): string {
    return `${this.#base}/from/${principal}/${encodeLevel(client)}`;
  }

  /** What a client subscribes to before its first request. */
  clientFilter(branch: Branch): string {
    return `${this.#to(branch)}/#`;
  }

  /** What the agent subscribes to. */
  agentFilter(): string {
    return `${this.#base}/from/#`;
  }

  request(branch: Branch): string {
    return `${this.#from(branch)}/rpc`;
  }

  response(branch: Branch): string {
    return `${this.#to(branch)}/rpc`;
  }

  /** Up to the offset: a session appends it to a prefix that it builds once. */
  chunkPrefix(branch: Branch, session: string, stream: StreamName): string {
    return `${this.#to(branch)}/session/${encodeLevel(session)}/${stream}`;
  }

  chunk(branch: Branch, session: string, stream: StreamName, offset: number): string {
    return `${this.chunkPrefix(branch, session, stream)}/${offset}`;
  }

  ack(branch: Branch, session: string): string {
    return `${this.#to(branch)}/session/${encodeLevel(session)}/ack`;
  }

  cursor(branch: Branch, session: string): string {
    return `${this.#to(branch)}/session/${encodeLevel(session)}/cursor`;
  }

  end(branch: Branch, session: string): string {
    return `${this.#to(branch)}/session/${encodeLevel(session)}/end`;
  }

  stdin(branch: Branch, session: string, offset: number): string {
    return `${this.#from(branch)}/session/${encodeLevel(session)}/stdin/${offset}`;
  }

  control(branch: Branch, session: string): string {
    return `${this.#from(branch)}/session/${encodeLevel(session)}/control`;
  }

  set(branch: Branch, { namespace, name, property }: PropertyAddress): string {
    return `${this.#from(branch)}/set/${namespace}/${name}/${encodeLevel(property)}`;
  }

  setAnswer(branch: Branch, { namespace, name, property }: PropertyAddress): string {
    return `${this.#to(branch)}/set/${namespace}/${name}/${encodeLevel(property)}`;
  }

  device({ namespace, name, property }: PropertyAddress): string {
    return `${this.#base}/device/${namespace}/${name}/${encodeLevel(property)}`;
  }

  event(kind: string, namespace: string, name: string): string {
    return `${this.#base}/event/${encodeLevel(kind)}/${namespace}/${encodeLevel(name)}`;
  }

  /** True where `topic` lies in the caller's own `to/` branch: the only place a Response Topic may name. */
  isOwnResponse(topic: string, principal: string): boolean {
    return topic.startsWith(`${this.#base}/to/${principal}/`) && !/[+#\u0000]/.test(topic);
  }

  /** Parses a topic under this node's `from/`; `undefined` where it is none. */
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
    return parseProperty(branch, rest);
  }

  /** Parses a topic under this node's `to/`; `undefined` where it is none. */
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
    return parseProperty(branch, rest);
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

function decodeLabel(level: string | undefined): string | undefined {
  if (level === undefined) return undefined;
  const label = decodeLevel(level);
  return label !== undefined && isLabel(label) ? label : undefined;
}

function parseProperty(
  branch: Branch,
  rest: string[],
): (Branch & PropertyAddress & { kind: 'set' }) | undefined {
  const [set, namespace, name, propertyLevel] = rest;
  if (set !== 'set' || rest.length !== 4 || !namespace || !name) return undefined;
  const property = decodeLabel(propertyLevel);
  return property === undefined ? undefined : { ...branch, kind: 'set', namespace, name, property };
}
