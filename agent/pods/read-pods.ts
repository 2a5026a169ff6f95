/** `pod.list` and `pod.get`. */
import type {
  ListMeta,
  Pod,
  PodGetParams,
  PodGetResult,
  PodListParams,
  PodListResult,
} from '@edgectl/rpc-schema/generated/types';
import { isJsonObject } from '../backends/http/kubernetes-json.ts';
import type { SelectableFields } from '../../common/kubernetes/field-selector.ts';
import { objectSelector } from '../../common/kubernetes/object-selector.ts';
import { pageOf } from '../../common/kubernetes/list-page.ts';
import { podKey, type PodsAnswer, type PodSources } from './pod-sources.ts';
import { podNotFound } from './pod-targets.ts';

function text(value: unknown, key: string): string {
  const found = isJsonObject(value) ? value[key] : undefined;
  return typeof found === 'string' || typeof found === 'boolean' ? String(found) : '';
}

/** The field selectors of kube-apiserver for pods. */
export const POD_FIELDS: SelectableFields<Pod> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
  'spec.hostNetwork': ({ spec }) => text(spec, 'hostNetwork') || 'false',
  'spec.nodeName': ({ spec }) => text(spec, 'nodeName'),
  'spec.restartPolicy': ({ spec }) => text(spec, 'restartPolicy'),
  'spec.schedulerName': ({ spec }) => text(spec, 'schedulerName'),
  'spec.serviceAccountName': ({ spec }) => text(spec, 'serviceAccountName'),
  'status.nominatedNodeName': ({ status }) => text(status, 'nominatedNodeName'),
  'status.phase': ({ status }) => text(status, 'phase'),
  'status.podIP': ({ status }) => text(status, 'podIP'),
};

/** One note about stale statuses is enough, however many pods have one. */
const MAX_NOTES = 20;

/** @param pods those that the answer holds: what is noted of others is not said */
export function metaOf(
  { source, observedAtMs, notes: backendNotes, podNotes }: PodsAnswer,
  pods: readonly Pod[],
): ListMeta {
  const onPods = podNotes.size === 0 ? [] : pods.flatMap((pod) => podNotes.get(podKey(pod)) ?? []);
  const notes = [...backendNotes, ...onPods].slice(0, MAX_NOTES);
  return {
    source,
    observedAt: new Date(observedAtMs).toISOString(),
    ...(notes.length > 0 && { notes }),
  };
}

/** @throws EdgectlError `InvalidParams` for a selector that is none, `Unavailable` where no backend can answer. */
export async function listPods(
  sources: PodSources,
  params: PodListParams,
  signal: AbortSignal,
): Promise<PodListResult> {
  const { allNamespaces = false, namespace = 'default' } = params;
  const isSelected = objectSelector(params, POD_FIELDS);
  const answer = await sources.read(allNamespaces ? {} : { namespace }, signal);
  const { items, ...more } = pageOf(answer.pods.filter(isSelected), podKey, params);
  return { meta: { ...metaOf(answer, items), ...more }, items };
}

/** @throws EdgectlError `NotFound`, `Unavailable`. */
export async function getPod(
  sources: PodSources,
  params: PodGetParams,
  signal: AbortSignal,
): Promise<PodGetResult> {
  const { namespace = 'default', name } = params;
  const answer = await sources.read({ namespace, name }, signal);
  const [object] = answer.pods;
  if (object === undefined) throw podNotFound(namespace, name);
  return { meta: metaOf(answer, [object]), object };
}
