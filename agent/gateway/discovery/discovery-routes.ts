/** Which resources there are: from the static table, old style and aggregated (`apidiscovery.k8s.io`). */
import type { ServerResponse } from 'node:http';
import { sendJson, sendText } from '../http/respond.ts';
import type { GatewayRequest, Handler, Route } from '../http/route.ts';
import { apiVersionOf, pathOf, type ResourceDefinition, type Verb } from '../resources/definition.ts';

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ResourceDefinition[];
}

/** Every version of every group, in the order of the table. */
function groupVersionsOf(definitions: readonly ResourceDefinition[]): readonly GroupVersion[] {
  const found = new Map<string, GroupVersion>();
  for (const { group, version } of definitions) {
    const resources = definitions.filter((each) => each.group === group && each.version === version);
    found.set(`${group}/${version}`, { group, version, resources });
  }
  return [...found.values()];
}

export function discoveryRoutes(definitions: readonly ResourceDefinition[]): readonly Route[] {
  const all = groupVersionsOf(definitions);
  const core = all.filter(({ group }) => group === '');
  const named = all.filter(({ group }) => group !== '');
  const served = (path: string, old: object, aggregated?: readonly GroupVersion[]): Route => ({
    method: 'GET',
    path,
    access: 'known',
    handle: (request, response) => answer(request, response, old, aggregated),
  });
  return [
    served('/', {
      paths: ['/api', '/apis', '/healthz', '/livez', '/metrics', '/openapi/v3', '/readyz', '/version'],
    }),
    served('/api', { kind: 'APIVersions', versions: core.map(({ version }) => version) }, core),
    served('/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupOf) }, named),
    ...named.map((one) =>
      served(`/apis/${one.group}`, { ...groupOf(one), kind: 'APIGroup', apiVersion: 'v1' }),
    ),
    ...all.map((one) => served(pathOf(one), resourceList(one))),
  ];
}

function answer(
  { headers }: GatewayRequest,
  response: ServerResponse,
  old: object,
  aggregated: readonly GroupVersion[] | undefined,
): void {
  const [, version] =
    /;g=apidiscovery\.k8s\.io;v=(v2beta1|v2);as=APIGroupDiscoveryList/.exec(headers.accept ?? '') ?? [];
  if (version === undefined || aggregated === undefined) sendJson(response, old);
  else {
    const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    sendText(response, 200, type, JSON.stringify(groupDiscovery(aggregated, version)));
  }
}

function groupOf({ group, version }: GroupVersion): object {
  const preferred = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [preferred], preferredVersion: preferred };
}

function resourceList(one: GroupVersion): object {
  const rows = one.resources.flatMap((each) => [
    row(each, each.plural, each.kind, each.verbs),
    ...each.subresources.map(({ name, kind, verbs }) => row(each, `${each.plural}/${name}`, kind, verbs)),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(one), resources: rows };
}

function row(
  { singular, namespaced, shortNames, categories }: ResourceDefinition,
  name: string,
  kind: string,
  verbs: readonly Verb[],
): object {
  const whole = !name.includes('/');
  return {
    name,
    singularName: whole ? singular : '',
    namespaced,
    kind,
    verbs,
    ...(whole && shortNames.length > 0 && { shortNames }),
    ...(whole && categories.length > 0 && { categories }),
  };
}

function groupDiscovery(groups: readonly GroupVersion[], version: string): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((one) => ({
      metadata: { ...(one.group !== '' && { name: one.group }), creationTimestamp: null },
      versions: [
        {
          version: one.version,
          freshness: 'Current',
          resources: one.resources.map((each) => discovered(each)),
        },
      ],
    })),
  };
}

function discovered(definition: ResourceDefinition): object {
  const { group, version, plural, singular, kind, namespaced, shortNames, categories } = definition;
  const responseKind = (name: string): object => ({ group, version, kind: name });
  return {
    resource: plural,
    responseKind: responseKind(kind),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: definition.verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(definition.subresources.length > 0 && {
      subresources: definition.subresources.map((each) => ({
        subresource: each.name,
        responseKind: responseKind(each.kind),
        verbs: each.verbs,
      })),
    }),
  };
}

// The first requests of probes and clients: health and version.

/** The Kubernetes release whose API this door speaks; clients compare theirs with it. */
const KUBERNETES = { major: '1', minor: '32' } as const;

const PROBES = ['/healthz', '/livez', '/readyz', '/healthz/:check', '/livez/:check', '/readyz/:check'];

/** @param agentVersion after the plus of `gitVersion`, as distributions do */
export function healthRoutes(agentVersion: string): readonly Route[] {
  const version = {
    ...KUBERNETES,
    gitVersion: `v${KUBERNETES.major}.${KUBERNETES.minor}.0+edgectl-${agentVersion}`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '',
    goVersion: '',
    compiler: '',
    platform: `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  };
  const ok: Handler = (_request, response) => sendText(response, 200, 'text/plain; charset=utf-8', 'ok');
  return [
    ...PROBES.map((path): Route => ({ method: 'GET', path, access: 'anybody', handle: ok })),
    {
      method: 'GET',
      path: '/version',
      access: 'anybody',
      handle: (_request, response) => sendJson(response, version),
    },
  ];
}
