/** The node's alarms: raised and cleared by what is found, acknowledged by people, kept over restarts. */
import type {
  AlarmAcknowledgeParams,
  AlarmAcknowledgeResult,
  AlarmKind,
  AlarmListParams,
  AlarmListResult,
} from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { Effect } from '../../common/effect.ts';
import { parseFieldSelector, type SelectableFields } from '../../common/kubernetes/field-selector.ts';
import { pageOf } from '../../common/kubernetes/list-page.ts';
import { alarmId, type Condition, type KeptAlarm, stateOf, toAlarm } from './alarm.ts';
import type { AlarmStore } from './alarm-store.ts';

interface AlarmLogOptions {
  readonly store: AlarmStore;
  readonly clock: Clock;
  /** The kept time, by which what is over is forgotten; default the clock's. */
  readonly keptNow?: () => number;
}

/** Told of each alarm that is another than before; one that is over has `clearedMs`. */
export type AlarmListener = (alarm: KeptAlarm) => void;

/** How long one that is over is kept, as events are. */
const CLEARED_KEPT_MS = 7 * 24 * 60 * 60 * 1000;
/** Some 400 KiB. What stands is more important than what is over. */
const MAX_ALARMS = 1_000;

/**
 * After so long without the condition it is over. A container that crashes runs between two crashes: Edged counts its back-off from
 * the start again after ten minutes.
 */
const CLEAR_AFTER_MS: Readonly<Partial<Record<AlarmKind, number>>> = { CrashLoop: 10 * 60 * 1000 };

const FIELDS: SelectableFields<KeptAlarm> = {
  kind: ({ kind }) => kind,
  namespace: ({ namespace }) => namespace,
  name: ({ name }) => name,
  part: ({ part }) => part ?? '',
  severity: ({ severity }) => severity,
  state: stateOf,
};

export class AlarmLog {
  readonly #options: AlarmLogOptions;
  readonly #listeners = new Set<AlarmListener>();
  #alarms: Map<string, KeptAlarm>;
  /** When the condition of each raised alarm was last seen, by the monotonic clock. */
  readonly #seen = new Map<string, number>();

  constructor(options: AlarmLogOptions) {
    this.#options = options;
    this.#alarms = this.#read();
  }

  /** Another file is read from: what this run knows of an alarm stands before what is kept there. */
  reload(): void {
    this.#alarms = new Map([...this.#read(), ...this.#alarms]);
    for (const alarm of this.#alarms.values()) this.#options.store.put(alarm);
  }

  /** Those that are not over. */
  get standing(): readonly KeptAlarm[] {
    return [...this.#alarms.values()].filter(({ clearedMs }) => clearedMs === undefined);
  }

  listen(listener: AlarmListener, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /** All that is wrong of one kind: what is new is raised, and what is not there any more is cleared. */
  report(kind: AlarmKind, conditions: readonly Condition[]): void {
    const nowMs = this.#options.clock.monotonic();
    for (const condition of conditions) {
      const id = alarmId({ kind, ...condition });
      this.#seen.set(id, nowMs);
      this.#found(id, kind, condition);
    }
    const keptMs = CLEAR_AFTER_MS[kind] ?? 0;
    for (const alarm of this.standing) {
      if (alarm.kind !== kind) continue;
      const id = alarmId(alarm);
      // An alarm that an earlier run of the agent raised has not been checked yet.
      const seenMs = this.#seen.get(id);
      if (seenMs === undefined && keptMs > 0) this.#seen.set(id, nowMs);
      else if (seenMs === undefined || (seenMs < nowMs && nowMs - seenMs >= keptMs)) this.#clear(id, alarm);
    }
    this.#forgetOld();
  }

  /** @throws EdgectlError `InvalidParams` for a selector or token that is none */
  list(params: AlarmListParams): AlarmListResult {
    const { allNamespaces = false, namespace = 'default', fieldSelector, includeCleared = false } = params;
    const matches = fieldSelector === undefined ? () => true : parseFieldSelector(fieldSelector, FIELDS);
    const asked = (includeCleared ? [...this.#alarms.values()] : this.standing).filter(
      (alarm) => (allNamespaces || alarm.namespace === namespace) && matches(alarm),
    );
    const { items, ...more } = pageOf(asked, orderOf, params);
    return { meta: { ...this.#meta(), ...more }, items: items.map(toAlarm) };
  }

  /** @throws EdgectlError `NotFound` if no such alarm stands, `Unavailable` where it cannot be written down */
  acknowledge(
    { kind, namespace = 'default', name, part, comment }: AlarmAcknowledgeParams,
    principal: string,
    effect?: Effect,
  ): AlarmAcknowledgeResult {
    const id = alarmId({ kind, namespace, name, ...(part !== undefined && { part }) });
    const alarm = this.#alarms.get(id);
    if (alarm === undefined || alarm.clearedMs !== undefined) {
      throw new EdgectlError('NotFound', `there is no alarm ${id}${alarm === undefined ? '' : ' any more'}`, {
        hint: 'alarm.list (edgectl get alarms -A) shows those that stand',
        details: { id },
      });
    }
    if (alarm.acknowledged !== undefined) return { meta: this.#meta(), object: toAlarm(alarm) };
    const atMs = this.#options.clock.now();
    const acknowledged = { atMs, by: principal, ...(comment !== undefined && { comment }) };
    const next = { ...alarm, acknowledged };
    effect?.begins();
    try {
      this.#options.store.write(next);
    } catch (error) {
      effect?.undone();
      throw error;
    }
    effect?.happened();
    this.#change(id, next);
    return { meta: this.#meta(), object: toAlarm(next) };
  }

  #read(): Map<string, KeptAlarm> {
    return new Map(this.#options.store.list().map((alarm) => [alarmId(alarm), alarm]));
  }

  #meta(): AlarmAcknowledgeResult['meta'] {
    return { source: 'agent', observedAt: new Date(this.#options.clock.now()).toISOString() };
  }

  #found(id: string, kind: AlarmKind, condition: Condition): void {
    const known = this.#alarms.get(id);
    const { severity, message } = condition;
    if (known === undefined || known.clearedMs !== undefined) {
      const count = (known?.count ?? 0) + 1;
      this.#keep(id, { ...condition, kind, raisedMs: this.#options.clock.now(), count });
    } else if (known.message !== message || known.severity !== severity) {
      this.#keep(id, { ...known, severity, message });
    }
  }

  #clear(id: string, alarm: KeptAlarm): void {
    this.#seen.delete(id);
    this.#keep(id, { ...alarm, clearedMs: this.#options.clock.now() });
  }

  #keep(id: string, alarm: KeptAlarm): void {
    this.#options.store.put(alarm);
    this.#change(id, alarm);
  }

  #change(id: string, alarm: KeptAlarm): void {
    this.#alarms.set(id, alarm);
    for (const listener of this.#listeners) listener(alarm);
  }

  #forgetOld(): void {
    const { clock, keptNow = () => clock.now() } = this.#options;
    // A clock that is far ahead forgets nothing.
    const oldestMs = Math.min(clock.now(), keptNow()) - CLEARED_KEPT_MS;
    const over = [...this.#alarms.entries()]
      .flatMap(([id, { clearedMs }]) => (clearedMs === undefined ? [] : [{ id, clearedMs }]))
      .toSorted((one, other) => one.clearedMs - other.clearedMs);
    const tooMany = this.#alarms.size - MAX_ALARMS;
    for (const [index, { id, clearedMs }] of over.entries()) {
      if (index >= tooMany && clearedMs >= oldestMs) break;
      this.#alarms.delete(id);
      this.#options.store.forget(id);
    }
  }
}

/** One raised longer ago first. */
function orderOf(alarm: KeptAlarm): string {
  return `${String(alarm.raisedMs).padStart(16, '0')} ${alarmId(alarm)}`;
}
