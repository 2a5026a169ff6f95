/** What events are selected by: kube-apiserver's names, of both groups that serve them. */
import type { Event, KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { SelectableFields } from '../../../common/kubernetes/field-selector.ts';
import { fieldsOf } from './definition.ts';

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
