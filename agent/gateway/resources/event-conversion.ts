/** An event of the core group as `events.k8s.io/v1` has it. */
import type { Event, KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Event as EventV1 } from 'kubernetes-types/events/v1.js';
import type { SelectableFields } from '../../../common/kubernetes/field-selector.ts';
import { fieldsOf } from './definition.ts';

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

/** The other way: the columns of events are those of the core group, in both groups. */
export function asCoreEvent(object: KubernetesObject): KubernetesObject {
  const event = object as unknown as EventV1;
  return {
    ...object,
    involvedObject: event.regarding ?? {},
    source: event.deprecatedSource,
    message: event.note,
    count: event.deprecatedCount,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
  };
}

/** The field selectors of events: kube-apiserver's names, in both API groups. */
function involvedFields(prefix: string): SelectableFields<Event> {
  return {
    [`${prefix}.kind`]: ({ involvedObject }) => involvedObject.kind ?? '',
    [`${prefix}.namespace`]: ({ involvedObject }) => involvedObject.namespace ?? '',
    [`${prefix}.name`]: ({ involvedObject }) => involvedObject.name ?? '',
    [`${prefix}.uid`]: ({ involvedObject }) => involvedObject.uid ?? '',
    [`${prefix}.apiVersion`]: ({ involvedObject }) => involvedObject.apiVersion ?? '',
    [`${prefix}.fieldPath`]: ({ involvedObject }) => involvedObject.fieldPath ?? '',
  };
}

const COMMON: SelectableFields<Event> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
  type: ({ type }) => type ?? '',
  reason: ({ reason }) => reason ?? '',
};

export const CORE_EVENT_FIELDS: SelectableFields<KubernetesObject> = fieldsOf({
  ...COMMON,
  ...involvedFields('involvedObject'),
  source: ({ source }: Event) => String(source?.component ?? ''),
});

/** Read of the core event that an `events.k8s.io` one is made of. */
export const EVENT_FIELDS: SelectableFields<KubernetesObject> = fieldsOf({
  ...COMMON,
  ...involvedFields('regarding'),
});
