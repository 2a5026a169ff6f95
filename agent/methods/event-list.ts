import type { EventListParams, EventListResult } from '@edgectl/rpc-schema/generated/types';
import type { EventLog } from '../pods/events/event-log.ts';
import type { Method } from './method.ts';

export function eventList(events: Pick<EventLog, 'list'>): Method<EventListParams, EventListResult> {
  return { name: 'event.list', run: (params) => Promise.resolve(events.list(params)) };
}
