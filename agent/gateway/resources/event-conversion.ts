/** An event of the core group as `events.k8s.io/v1` has it. */
import type { Event, KubernetesObject } from '@edgectl/rpc-schema/generated/types';

const converted = new WeakMap<KubernetesObject, KubernetesObject>();

/** The same result for the same object, so that its text is made once. */
export function asEventsV1(core: KubernetesObject): KubernetesObject {
  const known = converted.get(core);
  if (known !== undefined) return known;
  const { metadata, involvedObject, source, reason, message, type, count, firstTimestamp, lastTimestamp } =
    core as Event;
  const event: KubernetesObject = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata,
    eventTime: null,
    regarding: involvedObject,
    reason,
    note: message,
    type,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  };
  converted.set(core, event);
  return event;
}
