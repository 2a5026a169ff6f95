/** The time line of the overview: events of the node, and what people and programs did. */
import type { AuditRecord, Event } from '@edgectl/rpc-schema/generated/types';

export type Deed = Pick<
  AuditRecord,
  | 'id'
  | 'at'
  | 'method'
  | 'target'
  | 'principal'
  | 'outcome'
  | 'error'
  | 'reason'
  | 'exitCode'
  | 'count'
  | 'values'
  | 'startId'
>;

export type Happening =
  | { readonly atMs: number; readonly event: Event; readonly deed?: never }
  | { readonly atMs: number; readonly event?: never; readonly deed: Deed };

/** Reading as it changes, or is written, is looking: every page does it all the time. A refusal is told all the same. */
const LOOKING = /\.watch$|^pod\.logs$/;

/** Whether a record of the audit tells something that somebody did: a call that is over once, and not that it began as well. */
export function isDeed({ method, outcome }: Pick<AuditRecord, 'method' | 'outcome'>): boolean {
  if (outcome === 'refused') return true;
  if (LOOKING.test(method)) return false;
  return outcome !== 'started' || method === 'pod.exec' || method === 'pod.attach';
}

/** The newest first. */
export function mergedByTime(events: readonly Event[], deeds: readonly Deed[]): readonly Happening[] {
  const timed: Happening[] = [
    ...events.map((event) => ({ atMs: msOf(event.lastTimestamp), event })),
    ...deeds.map((deed) => ({ atMs: msOf(deed.at), deed })),
  ];
  return timed.toSorted((one, other) => other.atMs - one.atMs);
}

function msOf(timestamp: string | null | undefined): number {
  const ms = Date.parse(timestamp ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}
