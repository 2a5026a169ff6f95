/** What a caller may do in a namespace, as the rules of `authorization.k8s.io`. */
import type { Policy } from '../../access/policy.ts';
import type { Caller } from '../../access/caller.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { accessOf, RIGHTS } from '../resources/rights.ts';

export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

/** What every caller may get. */
export const nonResourceRules = [
  {
    verbs: ['get'],
    nonResourceURLs: ['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'],
  },
] as const;

/** @param namespace `undefined`: every namespace */
export function resourceRules(
  policy: Pick<Policy, 'permits'>,
  caller: Caller,
  namespace: string | undefined,
): readonly ResourceRule[] {
  const own = DEFINITIONS.filter(({ verbs }) => verbs.includes('create')).map(({ group, plural }) =>
    rule(['create'], group, plural),
  );
  const granted = Object.entries(RIGHTS).flatMap(([group, resources]) =>
    Object.entries(resources).map(([resource, verbs]) => {
      const permitted = Object.keys(verbs).filter((verb) => {
        const access = accessOf({ group, resource, verb, ...(namespace !== undefined && { namespace }) });
        return access !== undefined && policy.permits(caller, access.action, access.params);
      });
      return rule(permitted, group, resource);
    }),
  );
  return [...own, rule(['get', 'list', 'watch'], '', 'namespaces'), ...granted].filter(
    ({ verbs }) => verbs.length > 0,
  );
}

function rule(verbs: readonly string[], group: string, resource: string): ResourceRule {
  return { verbs, apiGroups: [group], resources: [resource] };
}
