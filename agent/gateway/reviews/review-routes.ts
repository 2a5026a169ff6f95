/** What one may ask about oneself: `kubectl auth can-i` and `kubectl auth whoami`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Policy } from '../../access/policy.ts';
import type { Caller } from '../../access/caller.ts';
import { sendJson } from '../http/respond.ts';
import type { Handler, Route } from '../http/route.ts';
import { accessOf, type ResourceAttributes, RIGHTS } from '../resources/rights.ts';
import { type Fields, recordOf, reviewBody } from './review-body.ts';
import { nonResourceRules, resourceRules } from './rules.ts';

/** kube-apiserver: 201 for what was made, and kept by nobody. */
const CREATED = 201;
/** Whoever proved who they are. */
const GROUPS = ['system:authenticated'];

export function reviewRoutes(policy: Policy): readonly Route[] {
  const route = (path: string, review: (caller: Caller, spec: Fields) => object): Route => ({
    method: 'POST',
    path,
    access: 'known',
    handle: reviewed(review),
  });
  return [
    route('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', (caller, spec) =>
      accessReview(policy, caller, spec),
    ),
    route('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', (caller, { namespace }) => ({
      resourceRules: resourceRules(policy, caller, textOf(namespace)),
      nonResourceRules,
      incomplete: false,
    })),
    route('/apis/authentication.k8s.io/v1/selfsubjectreviews', (caller) => ({
      userInfo: { username: caller.principal, groups: GROUPS },
    })),
  ];
}

function reviewed(review: (caller: Caller, spec: Fields) => object): Handler {
  return async (request, response) => {
    const body = await reviewBody(request);
    const status = review(request.caller, recordOf(body['spec']));
    sendJson(response, { ...body, metadata: { creationTimestamp: null }, status }, CREATED);
  };
}

function accessReview(policy: Policy, caller: Caller, spec: Fields): object {
  const { path, verb } = recordOf(spec['nonResourceAttributes']);
  if (typeof path === 'string') return nonResourceReview(textOf(verb) ?? '', path);
  const asked = attributesOf(recordOf(spec['resourceAttributes']));
  const access = accessOf(asked);
  if (access !== undefined) {
    try {
      policy.authorise(caller, access.action, access.params);
      return { allowed: true };
    } catch (error) {
      const { message, hint } = EdgectlError.from(error);
      return { allowed: false, reason: hint === undefined ? message : `${message}: ${hint}` };
    }
  }
  // Namespaces are those of what one may see: there are some wherever one may see anything.
  const reads = ['get', 'list', 'watch'].includes(asked.verb);
  if (asked.group === '' && asked.resource === 'namespaces' && reads) return { allowed: true };
  if (asked.verb === '*' || asked.resource === '*') return { allowed: allowsAll(policy, caller, asked) };
  return { allowed: false, reason: `this node does not serve ${asked.verb} of ${asked.resource}` };
}

function nonResourceReview(verb: string, path: string): object {
  const served = nonResourceRules.some(
    ({ verbs, nonResourceURLs }) =>
      verbs.some((each) => each === verb) &&
      nonResourceURLs.some((url) => path === url || path.startsWith(`${url}/`)),
  );
  return served
    ? { allowed: true }
    : { allowed: false, reason: `this node does not serve ${verb} of ${path}` };
}

/** `*` stands for everything that is served: of what there is, all must be allowed, and nothing is no right. */
function allowsAll(policy: Policy, caller: Caller, asked: ResourceAttributes): boolean {
  const { namespace } = asked;
  const accesses = Object.entries(RIGHTS)
    .filter(([group]) => asked.group === '*' || asked.resource === '*' || group === asked.group)
    .flatMap(([group, resources]) =>
      Object.entries(resources)
        .filter(([resource]) => asked.resource === '*' || resource === asked.resource)
        .flatMap(([resource, verbs]) =>
          Object.keys(verbs)
            .filter((verb) => asked.verb === '*' || verb === asked.verb)
            .map((verb) =>
              accessOf({ group, resource, verb, ...(namespace !== undefined && { namespace }) }),
            ),
        ),
    );
  return (
    accesses.length > 0 &&
    accesses.every((access) => access !== undefined && policy.permits(caller, access.action, access.params))
  );
}

function attributesOf(fields: Fields): ResourceAttributes {
  const resource = textOf(fields['resource']) ?? '';
  const subresource = textOf(fields['subresource']);
  const namespace = textOf(fields['namespace']);
  const name = textOf(fields['name']);
  return {
    group: textOf(fields['group']) ?? '',
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    verb: textOf(fields['verb']) ?? '',
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
