/** The events of a description, the oldest first. */
import type { Event } from 'kubernetes-types/core/v1.js';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import { type DescriptionText, NONE } from './text.ts';

function ageText(event: Event, nowMs: number): string {
  const first = ageOf(event.eventTime ?? event.firstTimestamp, nowMs);
  if (event.series?.count !== undefined) {
    return `${ageOf(event.series.lastObservedTime, nowMs)} (x${event.series.count} over ${first})`;
  }
  if ((event.count ?? 0) > 1) return `${ageOf(event.lastTimestamp, nowMs)} (x${event.count} over ${first})`;
  return first;
}

/** Writes into `text`, which is flushed before: the events are laid out apart from what stands above. */
export function describeEvents(text: DescriptionText, events: readonly Event[], nowMs: number): void {
  if (events.length === 0) {
    text.field(0, 'Events', NONE);
    return;
  }
  text.line(0, 'Events:');
  text.line(1, 'Type\tReason\tAge\tFrom\tMessage');
  text.line(1, '----\t------\t----\t----\t-------');
  for (const event of events) {
    const from = event.source?.component || event.reportingComponent || '';
    text.line(
      1,
      `${event.type ?? ''}\t${event.reason ?? ''}\t${ageText(event, nowMs)}\t${from}\t${(event.message ?? '').trim()}`,
    );
  }
}
