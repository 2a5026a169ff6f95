/** An alarm: a condition that is wrong now, until it is cleared. */
import type { Alarm, AlarmKind } from '@edgectl/rpc-schema/generated/types';
import type { AlarmAddress } from '@edgectl/rpc-schema/topics';

/** Which alarm it is. */
export interface AlarmKey extends AlarmAddress {
  readonly kind: AlarmKind;
}

/** Something that is wrong, as whoever looks for it says. */
export interface Condition {
  readonly namespace: string;
  readonly name: string;
  readonly part?: string;
  readonly severity: Alarm['severity'];
  /** The same words as long as it is the same: they are published again where they change. */
  readonly message: string;
}

/** An alarm as it is kept. Times in milliseconds since the epoch. */
export interface KeptAlarm extends AlarmKey {
  readonly severity: Alarm['severity'];
  readonly message: string;
  readonly raisedMs: number;
  readonly count: number;
  readonly clearedMs?: number;
  readonly acknowledged?: Acknowledgement;
}

export interface Acknowledgement {
  readonly atMs: number;
  readonly by: string;
  readonly comment?: string;
}

/** `kind/namespace/name`, and `/part`. Only the part can hold a slash. */
export function alarmId({ kind, namespace, name, part }: AlarmAddress): string {
  return [kind, namespace, name, ...(part === undefined ? [] : [part])].join('/');
}

export function stateOf({ clearedMs, acknowledged }: KeptAlarm): Alarm['state'] {
  if (clearedMs !== undefined) return 'cleared';
  return acknowledged === undefined ? 'raised' : 'acknowledged';
}

/** As the contract has it. */
export function toAlarm(kept: KeptAlarm): Alarm {
  const { kind, namespace, name, part, severity, message, raisedMs, count, clearedMs, acknowledged } = kept;
  return {
    id: alarmId(kept),
    kind,
    namespace,
    name,
    ...(part !== undefined && { part }),
    severity,
    state: stateOf(kept),
    message,
    raisedAt: rfc3339(raisedMs),
    count,
    ...(acknowledged !== undefined && {
      acknowledgedAt: rfc3339(acknowledged.atMs),
      acknowledgedBy: acknowledged.by,
      ...(acknowledged.comment !== undefined && { comment: acknowledged.comment }),
    }),
    ...(clearedMs !== undefined && { clearedAt: rfc3339(clearedMs) }),
  };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
