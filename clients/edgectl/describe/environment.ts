/** The value of an environment variable, as far as the pod's object tells it. */
import type { Container, EnvVar, Pod, ResourceFieldSelector } from 'kubernetes-types/core/v1.js';
import { ownValue } from '../../../common/json-object.ts';

type AnyContainer = Pick<Container, 'resources'>;

/** A field that the downward API offers. */
function podField(pod: Pod, path: string): string {
  const { metadata, spec, status } = pod;
  const keyed = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path);
  if (keyed !== null) {
    const [, map = '', key = ''] = keyed;
    return ownValue((map === 'labels' ? metadata?.labels : metadata?.annotations) ?? {}, key) ?? '';
  }
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata?.name,
    'metadata.namespace': metadata?.namespace,
    'metadata.uid': metadata?.uid,
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'status.hostIP': status?.hostIP,
    'status.podIP': status?.podIP,
    'status.podIPs': status?.podIPs?.map(({ ip }) => ip).join(','),
  };
  return ownValue(fields, path) ?? '';
}

/** The decimal and binary suffixes of quantities. */
const MULTIPLES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A limit or request in the divisor's unit, rounded up: what the container finds in its variable. */
function resourceValue(container: AnyContainer, { resource, divisor = '1' }: ResourceFieldSelector): string {
  const [which = '', name = ''] = resource.split('.');
  const { limits, requests } = container.resources ?? {};
  const quantity = ownValue((which === 'limits' ? limits : requests) ?? {}, name);
  if (quantity === undefined) return '0';
  const value = numberOf(quantity) / (numberOf(divisor) || 1);
  return String(Math.ceil(value));
}

function numberOf(quantity: string): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(quantity) ?? [];
  return Number(digits) * (ownValue(MULTIPLES, unit) ?? 1);
}

/** Line by line. */
export function environmentValue(
  { value, valueFrom }: EnvVar,
  container: AnyContainer,
  pod: Pod,
): readonly string[] {
  if (valueFrom === undefined) return (value ?? '').split('\n');
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef !== undefined) {
    return [`${podField(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`];
  }
  if (resourceFieldRef !== undefined) {
    return [`${resourceValue(container, resourceFieldRef)} (${resourceFieldRef.resource})`];
  }
  if (secretKeyRef !== undefined) {
    const { key, name, optional = false } = secretKeyRef;
    return [`<set to the key '${key}' in secret '${name ?? ''}'>\tOptional: ${optional}`];
  }
  if (configMapKeyRef !== undefined) {
    const { key, name, optional = false } = configMapKeyRef;
    return [`<set to the key '${key}' of config map '${name ?? ''}'>\tOptional: ${optional}`];
  }
  return [''];
}
