/** Since when the past is whole: of this run of the agent. */
import type { Clock } from '../../common/clock.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { EventLog } from '../pods/events/event-log.ts';
import { History } from '../status/history.ts';
import type { Store } from '../store/store.ts';

/** @param events looked at when it is asked for: they come after it */
export function createHistory(
  events: () => Pick<EventLog, 'wholeFromMs'>,
  audit: Pick<AuditTrail, 'fromMs'>,
  store: Pick<Store, 'state'>,
  clock: Clock,
): History {
  return new History({
    startedAtMs: clock.now(),
    eventsFromMs: () => events().wholeFromMs(),
    auditFromMs: () => audit.fromMs(),
    store: () => store.state(),
    clock,
  });
}
