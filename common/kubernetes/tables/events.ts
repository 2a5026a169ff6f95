/** The table of `get events`. */
import type { Event } from 'kubernetes-types/core/v1.js';
import { ageOf } from './human-duration.ts';
import type { Column } from './column.ts';

function firstSeen(event: Event, nowMs: number): string {
  return ageOf(event.firstTimestamp ?? event.eventTime, nowMs);
}

function lastSeen(event: Event, nowMs: number): string {
  if (event.series?.lastObservedTime) return ageOf(event.series.lastObservedTime, nowMs);
  return event.lastTimestamp ? ageOf(event.lastTimestamp, nowMs) : firstSeen(event, nowMs);
}

/** Other programs' events may lack what the API demands: one must not cost the whole table. */
type LooseEvent = Omit<Event, 'involvedObject'> & Partial<Pick<Event, 'involvedObject'>>;

function target({ involvedObject }: LooseEvent): string {
  const kind = involvedObject?.kind?.toLowerCase() ?? '';
  return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind;
}

function subobject({ involvedObject }: LooseEvent): string {
  return involvedObject?.fieldPath ?? '';
}

function source(event: Event): string {
  const component = event.source?.component || event.reportingComponent || '';
  const instance = event.source?.host || event.reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}

export const EVENT_COLUMNS: readonly Column<Event>[] = [
  { header: 'LAST SEEN', cell: lastSeen },
  { header: 'TYPE', cell: (event) => event.type ?? '' },
  { header: 'REASON', cell: (event) => event.reason ?? '' },
  { header: 'OBJECT', cell: target },
  { header: 'SUBOBJECT', wide: true, cell: subobject },
  { header: 'SOURCE', wide: true, cell: source },
  { header: 'MESSAGE', cell: (event) => (event.message ?? '').trim() },
  { header: 'FIRST SEEN', wide: true, cell: firstSeen },
  { header: 'COUNT', wide: true, cell: (event) => String(event.series?.count ?? (event.count || 1)) },
  { header: 'NAME', wide: true, cell: (event) => event.metadata.name ?? '' },
];
