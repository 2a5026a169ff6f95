/** The agent as `state` and `node.status` show it. */
import { type Alive, aliveText } from '@edgectl/rpc-schema/alive';
import type {
  BrokerState,
  HistoryState,
  InfoPayload,
  StatePayload,
  StoreState,
  TunnelState,
  UnitState,
} from '@edgectl/rpc-schema/generated/types';
import { PROTOCOL_VERSION } from '@edgectl/rpc-schema/protocol';
import type { Clock } from '../../common/clock.ts';
import type { BrokerStatus, ManagedAttachment } from '../broker/attachment.ts';
import type { TroubledEdit } from '../devices/reconcile/unsettled-edits.ts';
import { type ClockStatus, distrust } from '../time/kept-time.ts';
import { VERSION } from '../version.ts';
import type { BackendWatch } from './backend-watch.ts';

interface AgentStateOptions {
  readonly node: string;
  readonly bootId: string;
  /** `sha256:…` of the contract. */
  readonly schema: string;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly backends: BackendWatch;
  readonly tunnel: () => TunnelState;
  readonly clock: () => ClockStatus;
  /** The agent's own database. */
  readonly store: () => StoreState;
  /** Since when events and audit are whole. */
  readonly history: Pick<History, 'startedAt' | 'state'>;
  /** The state of every unit of the agent. */
  readonly units: () => Readonly<Record<string, UnitState>>;
  /** The units that are still to start. */
  readonly starting: () => readonly string[];
  /** Why the policy file is not what holds. */
  readonly policyProblem: () => string | undefined;
  /** The labels in the configuration. */
  readonly labels: () => Readonly<Record<string, string>>;
  readonly troubledEdits: () => readonly TroubledEdit[];
  /** Warnings about certificates that expire soon. */
  readonly certificateWarnings: () => readonly string[];
}

export class AgentState {
  readonly #options: AgentStateOptions;

  constructor(options: AgentStateOptions) {
    this.#options = options;
  }

  /** `whole`: with every unit; else with those that failed. */
  online(whole = false): StatePayload {
    const { node, bootId, history, schema, attachments, backends, tunnel, clock, policyProblem } =
      this.#options;
    const statuses = [...attachments.values()].map((attachment) => attachment.status());
    const policy = policyProblem();
    const time = clock();
    const store = this.#options.store();
    const units = Object.entries(this.#options.units());
    const starting = this.#options.starting();
    const coming = new Set(starting);
    const shown = units.filter(
      ([name, { state, faults }]) => whole || faults > 0 || (state !== 'running' && !coming.has(name)),
    );
    const warnings = [
      ...statuses.flatMap(warningOf),
      ...(time.trusted ? [] : [`clock: ${distrust(time)}`]),
      ...(store.state === 'ok'
        ? []
        : [`store: degraded (${store.reason ?? ''}): ${store.message ?? ''} (${store.hint ?? ''})`]),
      ...units.flatMap(([name, { state: is, lastFault, hint }]) =>
        is === 'down' ? [`unit ${name} is down: ${lastFault?.message ?? ''} (${hint ?? ''})`] : [],
      ),
      ...(policy === undefined ? [] : [`the rules are not those of the policy file: ${policy}`]),
      ...editWarnings(this.#options.troubledEdits()),
      ...this.#options.certificateWarnings(),
    ];
    return {
      state: 'online',
      node,
      bootId,
      version: VERSION,
      protocol: PROTOCOL_VERSION,
      since: history.startedAt,
      brokers: Object.fromEntries(statuses.map((status) => [status.name, brokerState(status)])),
      backends: backends.states,
      mappers: backends.mappers,
      tunnel: tunnel(),
      clock: time.trusted ? 'believed' : 'not believed',
      store,
      history: history.state(),
      ...(starting.length === 0 ? {} : { starting: [...starting] }),
      ...(shown.length === 0 ? {} : { units: Object.fromEntries(shown) }),
      schema,
      ...(warnings.length === 0 ? {} : { warnings }),
    };
  }

  /** What the last will says, too. */
  offline(): StatePayload {
    const { node, bootId } = this.#options;
    return { state: 'offline', node, bootId, version: VERSION, protocol: PROTOCOL_VERSION };
  }

  /** The retained `info` for an inventory; at most 256 bytes with the largest allowed labels. */
  info(): InfoPayload {
    const { warnings } = this.online();
    return {
      protocol: PROTOCOL_VERSION,
      version: VERSION,
      since: this.#options.history.startedAt,
      health: warnings === undefined ? 'ok' : 'degraded',
      labels: { ...this.#options.labels() },
    };
  }

  /** For a PLC; the last will, too. */
  alive(state: Alive['state']): string {
    return aliveText(state, this.#options.bootId);
  }

  /** Who answers, for `rpc.hello`. */
  identity(): {
    readonly schema: string;
    readonly node: string;
    readonly bootId: string;
    readonly agent: string;
  } {
    const { schema, node, bootId } = this.#options;
    return { schema, node, bootId, agent: VERSION };
  }
}

function brokerState({
  connected,
  since,
  trusted,
  reason,
  hint,
  protocol,
  error,
}: BrokerStatus): BrokerState {
  const message = error ?? reason;
  return {
    state: connected ? 'connected' : error === undefined ? 'connecting' : 'down',
    since,
    believed: trusted,
    ...(protocol === undefined ? {} : { protocol }),
    ...(message === undefined ? {} : { message }),
    ...(error !== undefined || hint === undefined ? {} : { hint }),
  };
}

/** `state` stays small: an example of each is enough, `edgectl device edits` has all. */
function editWarnings(edits: readonly TroubledEdit[]): string[] {
  return (['failing', 'unsettled'] as const).flatMap((state) => {
    const [first, ...more] = edits.filter((edit) => edit.state === state);
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return [`the lasting edit ${first.title} is ${state}: ${first.message}${others}`];
  });
}

/** Warnings about a broker for the person who runs the node. */
function warningOf({ name, reason, retainedRefused }: BrokerStatus): string[] {
  return [
    ...(reason === undefined ? [] : [`broker ${name}: ${reason}`]),
    ...(retainedRefused === 0
      ? []
      : [`broker ${name}: ${retainedRefused} retained requests were not executed`]),
  ];
}

/** Since when what is kept of the past has no gap: events, and the audit. */
interface HistoryOptions {
  /** When this run of the agent began: while it did not run, nobody saw events. */
  readonly startedAtMs: number;
  /** The oldest event that was not forgotten to keep the bounds. */
  readonly eventsFromMs: () => number;
  /** The oldest record that is kept; `undefined` if there is none. */
  readonly auditFromMs: () => number | undefined;
  readonly store: () => StoreState;
  readonly clock: Clock;
}

export class History {
  readonly #options: HistoryOptions;
  #dropped = 0;
  /** When it was seen last that memory had no room for records. */
  #lostMs = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** RFC 3339. */
  get startedAt(): string {
    return rfc3339(this.#options.startedAtMs);
  }

  state(): HistoryState {
    const { startedAtMs, eventsFromMs, auditFromMs, store, clock } = this.#options;
    const { dropped = 0 } = store();
    if (dropped > this.#dropped) this.#lostMs = clock.now();
    this.#dropped = dropped;
    const events = Math.max(startedAtMs, eventsFromMs(), this.#lostMs);
    const audit = Math.max(auditFromMs() ?? startedAtMs, this.#lostMs);
    return { since: rfc3339(Math.max(events, audit)), events: rfc3339(events), audit: rfc3339(audit) };
  }
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
