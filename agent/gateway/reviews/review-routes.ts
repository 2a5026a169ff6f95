/** Reviews of the caller's own rights: `kubectl auth can-i` and `kubectl auth whoami`. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ownValue } from '../../../common/json-object.ts';
import type { Caller } from '../../access/caller.ts';
import type { Policy } from '../../access/policy.ts';
import { sendJson } from '../http/respond.ts';
import type { GatewayRequest, Handler, Route } from '../http/route.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { accessOf, type ResourceAttributes, RIGHTS } from '../resources/rights.ts';

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

/**
 * The body of a review: JSON, or the protobuf that kubectl 1.32 sends unasked (`k8s.io/apimachinery/pkg/runtime` Unknown around the
 * message of `k8s.io/api/authorization/v1`). Only what is read of it is decoded.
 */
type Fields = Readonly<Record<string, unknown>>;

/** Names of the fields of a message by their numbers; another message below one where its fields are given. */
interface MessageShape {
  readonly [number: number]: string | readonly [name: string, shape: MessageShape];
}

const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
/** The members that every such body has. */
const MAGIC = Buffer.from('k8s\0');

const TYPE_META: MessageShape = { 1: 'apiVersion', 2: 'kind' };
const RESOURCE_ATTRIBUTES: MessageShape = {
  1: 'namespace',
  2: 'verb',
  3: 'group',
  4: 'version',
  5: 'resource',
  6: 'subresource',
  7: 'name',
};
const SPECS: Readonly<Record<string, MessageShape>> = {
  SelfSubjectAccessReview: {
    1: ['resourceAttributes', RESOURCE_ATTRIBUTES],
    2: ['nonResourceAttributes', { 1: 'path', 2: 'verb' }],
  },
  SelfSubjectRulesReview: { 1: 'namespace' },
};

/** @throws EdgectlError `InvalidRequest` for what is neither */
export async function reviewBody(request: GatewayRequest): Promise<Fields> {
  const body = await request.body();
  try {
    const type = request.headers['content-type'] ?? '';
    return type.startsWith(PROTOBUF_TYPE) ? decode(body) : recordOf(JSON.parse(body.toString()));
  } catch (cause) {
    throw new EdgectlError('InvalidRequest', 'the body is not a review', {
      hint: 'send JSON',
      cause,
    });
  }
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function decode(body: Buffer): Fields {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('no Kubernetes protobuf');
  let type: Fields = {};
  let raw: Uint8Array = Buffer.alloc(0);
  const reader = new BinaryReader(body.subarray(MAGIC.length));
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) type = message(reader.bytes(), TYPE_META);
    else if (number === 2) raw = reader.bytes();
    else reader.skip(wire);
  }
  const shape = ownValue(SPECS, String(type['kind'])) ?? {};
  return { ...type, ...message(raw, { 2: ['spec', shape] }) };
}

function message(bytes: Uint8Array, shape: MessageShape): Fields {
  const fields: Record<string, unknown> = {};
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const known = wire === WireType.LengthDelimited ? shape[number] : undefined;
    if (known === undefined) reader.skip(wire);
    else if (typeof known === 'string') fields[known] = reader.string();
    else fields[known[0]] = message(reader.bytes(), known[1]);
  }
  return fields;
}

/** The caller's rights in a namespace, as rules of `authorization.k8s.io`. */
interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

/** What every caller may get. */
const nonResourceRules = [
  {
    verbs: ['get'],
    nonResourceURLs: ['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'],
  },
] as const;

/** @param namespace `undefined`: every namespace */
function resourceRules(
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
