/** What each user of the table of rights may do over the Kubernetes API: every expected result written by hand. */
import {
  EVERYBODY,
  OPERATORS,
  OPERATORS_IN_FACTORY,
  READERS,
  READERS_IN_FACTORY,
  SETPOINT,
  type User,
  VIEWERS,
  VIEWERS_IN_FACTORY,
} from './rights-rows.ts';

export interface RestRow {
  readonly verb: string;
  readonly path: string;
  readonly allowed: readonly User[];
  readonly body?: unknown;
  readonly type?: string;
}

export const CORE = '/api/v1/namespaces';
export const DEVICES = '/apis/devices.kubeedge.io/v1beta1';
export const PRESS_PATH = `${DEVICES}/namespaces/factory/devices/press-1?dryRun=All`;

export const REQUESTS: readonly RestRow[] = [
  { verb: 'GET', path: '/healthz', allowed: EVERYBODY },
  { verb: 'GET', path: '/version', allowed: EVERYBODY },
  { verb: 'GET', path: '/api/v1', allowed: EVERYBODY },
  { verb: 'GET', path: `${CORE}/factory/pods`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${CORE}/default/pods`, allowed: READERS },
  { verb: 'GET', path: '/api/v1/pods', allowed: READERS },
  { verb: 'GET', path: `${CORE}/factory/pods/biglog`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${CORE}/default/pods/web-0`, allowed: READERS },
  { verb: 'GET', path: `${CORE}/factory/events`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: '/api/v1/events', allowed: READERS },
  { verb: 'GET', path: `${CORE}/factory/pods/biglog/log`, allowed: VIEWERS_IN_FACTORY },
  { verb: 'GET', path: `${CORE}/default/pods/web-0/log?container=web`, allowed: [...VIEWERS, 'conny'] },
  { verb: 'GET', path: `${CORE}/default/pods/web-0/log`, allowed: VIEWERS },
  ...(['GET', 'POST'] as const).flatMap((verb): RestRow[] => [
    {
      verb,
      path: `${CORE}/factory/pods/biglog/exec?command=true&stdout=true`,
      allowed: OPERATORS_IN_FACTORY,
    },
    {
      verb,
      path: `${CORE}/default/pods/web-0/exec?command=true&stdout=true&container=web`,
      allowed: [...OPERATORS, 'conny'],
    },
    { verb, path: `${CORE}/default/pods/web-0/attach?stdout=true`, allowed: OPERATORS },
    { verb, path: `${CORE}/default/pods/web-0/portforward?ports=80`, allowed: OPERATORS },
  ]),
  { verb: 'GET', path: '/api/v1/namespaces', allowed: EVERYBODY },
  { verb: 'GET', path: '/api/v1/nodes', allowed: EVERYBODY },
  { verb: 'GET', path: '/api/v1/nodes/edge-01', allowed: EVERYBODY },
  { verb: 'GET', path: `${CORE}/factory/configmaps`, allowed: OPERATORS_IN_FACTORY },
  { verb: 'GET', path: `${CORE}/default/configmaps`, allowed: OPERATORS },
  { verb: 'GET', path: '/api/v1/configmaps', allowed: OPERATORS },
  { verb: 'GET', path: '/apis/events.k8s.io/v1/namespaces/factory/events', allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: '/apis/events.k8s.io/v1/events', allowed: READERS },
  { verb: 'GET', path: '/apis/metrics.k8s.io/v1beta1/nodes', allowed: READERS },
  { verb: 'GET', path: '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods', allowed: READERS },
  { verb: 'GET', path: `${DEVICES}/devicemodels`, allowed: READERS },
  { verb: 'GET', path: '/api/v1/pods?watch=true&timeoutSeconds=1', allowed: READERS },
  {
    verb: 'GET',
    path: `${CORE}/factory/pods?watch=true&timeoutSeconds=1`,
    allowed: READERS_IN_FACTORY,
  },
  { verb: 'GET', path: '/api/v1/configmaps?watch=true&timeoutSeconds=1', allowed: OPERATORS },
  { verb: 'GET', path: '/api/v1/events?watch=true&timeoutSeconds=1', allowed: READERS },
  { verb: 'GET', path: `${DEVICES}/devices?watch=true&timeoutSeconds=1`, allowed: READERS },
  { verb: 'GET', path: `${DEVICES}/devicemodels?watch=true&timeoutSeconds=1`, allowed: READERS },
  ...['selfsubjectaccessreviews', 'selfsubjectrulesreviews'].map(
    (review): RestRow => ({
      verb: 'POST',
      path: `/apis/authorization.k8s.io/v1/${review}`,
      body: { spec: { namespace: 'default', resourceAttributes: { verb: 'get', resource: 'pods' } } },
      allowed: EVERYBODY,
    }),
  ),
  {
    verb: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: {},
    allowed: EVERYBODY,
  },
  { verb: 'GET', path: `${DEVICES}/namespaces/factory/devices`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${DEVICES}/devices`, allowed: READERS },
  { verb: 'GET', path: `${DEVICES}/namespaces/factory/devices/press-1`, allowed: READERS_IN_FACTORY },
  { verb: 'GET', path: `${DEVICES}/namespaces/factory/devicemodels`, allowed: READERS_IN_FACTORY },
  {
    verb: 'PATCH',
    path: PRESS_PATH,
    body: { spec: {} },
    type: 'application/merge-patch+json',
    allowed: OPERATORS_IN_FACTORY,
  },
  { verb: 'PUT', path: PRESS_PATH, body: {}, allowed: OPERATORS_IN_FACTORY },
  {
    // An edit by the Kubernetes API lasts: who may write once may not do it here.
    verb: 'PATCH',
    path: PRESS_PATH,
    body: [{ op: 'replace', path: SETPOINT, value: '21' }],
    type: 'application/json-patch+json',
    allowed: OPERATORS_IN_FACTORY,
  },
];

/** What the API may list as served; what is listed beyond it has no row above. */
export const SERVED: ReadonlySet<string> = new Set([
  'pods get list watch',
  'pods/log get',
  'pods/exec create get',
  'pods/attach create get',
  'pods/portforward create get',
  'nodes get list watch',
  'namespaces get list watch',
  'configmaps get list watch',
  'events get list watch',
  'devices get list patch update watch',
  'devicemodels get list watch',
  // Of metrics.k8s.io.
  'nodes get list',
  'pods get list',
  'selfsubjectaccessreviews create',
  'selfsubjectrulesreviews create',
  'selfsubjectreviews create',
]);

/** What no role may do, for nothing of it is served: the answer is 403, 404 or 405, and nobody's is a success. */
export const NEVER: readonly Pick<RestRow, 'verb' | 'path' | 'body' | 'type'>[] = [
  { verb: 'POST', path: `${CORE}/default/pods`, body: { kind: 'Pod', apiVersion: 'v1' } },
  { verb: 'PUT', path: `${CORE}/default/pods/web-0`, body: {} },
  { verb: 'PATCH', path: `${CORE}/default/pods/web-0`, body: {}, type: 'application/merge-patch+json' },
  { verb: 'DELETE', path: `${CORE}/default/pods` },
  { verb: 'POST', path: `${CORE}/default/pods/web-0/eviction`, body: {} },
  { verb: 'POST', path: `${CORE}/default/pods/web-0/binding`, body: {} },
  { verb: 'PUT', path: `${CORE}/default/pods/web-0/status`, body: {} },
  { verb: 'PATCH', path: `${CORE}/default/pods/web-0/ephemeralcontainers`, body: {} },
  { verb: 'GET', path: `${CORE}/default/pods/web-0/proxy/` },
  { verb: 'POST', path: `${CORE}/default/serviceaccounts/default/token`, body: {} },
  { verb: 'GET', path: `${CORE}/default/secrets` },
  { verb: 'GET', path: '/api/v1/nodes/edge-01/proxy/pods' },
  { verb: 'POST', path: '/api/v1/nodes', body: {} },
  { verb: 'DELETE', path: '/api/v1/nodes/edge-01' },
  { verb: 'POST', path: `${DEVICES}/namespaces/factory/devices`, body: {} },
  { verb: 'DELETE', path: `${DEVICES}/namespaces/factory/devices/press-1` },
  { verb: 'DELETE', path: `${DEVICES}/namespaces/factory/devices` },
  { verb: 'PUT', path: `${DEVICES}/namespaces/factory/devices/press-1/status`, body: {} },
  { verb: 'PUT', path: `${DEVICES}/namespaces/factory/devicemodels/press`, body: {} },
  { verb: 'DELETE', path: `${DEVICES}/namespaces/factory/devicemodels/press` },
  { verb: 'POST', path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', body: {} },
  { verb: 'GET', path: '/configz' },
  { verb: 'GET', path: '/debug/pprof/heap' },
  { verb: 'GET', path: '/logs/' },
  { verb: 'GET', path: '/containerLogs/default/web-0/web' },
  { verb: 'POST', path: '/exec/default/web-0/web?command=true' },
  { verb: 'TRACE', path: '/healthz' },
];
