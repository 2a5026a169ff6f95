/** The quality-of-service class of a pod without one in its status, computed from its manifest. */
import type { Pod, ResourceRequirements } from 'kubernetes-types/core/v1.js';

const COUNTED = ['cpu', 'memory'] as const;

/** Limits for both resources, and requests (where given) equal to them. */
function isGuaranteed({ limits, requests }: ResourceRequirements): boolean {
  return COUNTED.every(
    (name) => limits?.[name] !== undefined && (requests?.[name] ?? limits[name]) === limits[name],
  );
}

function isEmpty({ limits, requests }: ResourceRequirements): boolean {
  return COUNTED.every((name) => limits?.[name] === undefined && requests?.[name] === undefined);
}

export function qosClass({ spec, status }: Pod): string {
  if (status?.qosClass) return status.qosClass;
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const resources = containers.map((container) => container.resources ?? {});
  if (resources.every(isEmpty)) return 'BestEffort';
  return resources.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}
