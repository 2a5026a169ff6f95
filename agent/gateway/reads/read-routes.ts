/** get and list of every kind that is served; a list with `watch` continues. */
import type { ServerResponse } from 'node:http';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Clock } from '../../../common/clock.ts';
import { type Entry, expired, jsonOf, neverGiven } from '../../watch/entry.ts';
import type { Snapshot } from '../../watch/resource-feed.ts';
import { JSON_TYPE, sendText } from '../http/respond.ts';
import type { GatewayRequest, Route } from '../http/route.ts';
import { nothingThere } from '../http/status.ts';
import { apiVersionOf, pathOf } from '../resources/definition.ts';
import { accessOf } from '../resources/rights.ts';
import { entryPage, type ListOptions, listOptionsOf, selectionOf, versionOf } from './list-options.ts';
import {
  metadataOf,
  type Representation,
  representationOf,
  shown,
  tableOf,
  warnOfHidden,
  yamlText,
} from './representation.ts';
import type { ReadServices, ServedResource } from './served-resource.ts';
import { serveWatch } from './watch.ts';

const YAML_TYPE = 'application/yaml';

/** `/pods` of all namespaces and of one, and `/pods/web-0`. */
export function readRoutes(resource: ServedResource, services: ReadServices): readonly Route[] {
  const { definition } = resource;
  const { group, namespaced, plural } = definition;
  const base = pathOf(definition);
  const access = (verb: 'get' | 'list'): Route['access'] =>
    resource.access ??
    (({ params, query }) => {
      const asked = verb === 'list' && isWatch(query) ? 'watch' : verb;
      const found = accessOf({ group, resource: plural, verb: asked, ...params });
      if (found === undefined) throw nothingThere();
      return found;
    });
  const list = (path: string): Route => ({
    method: 'GET',
    path,
    access: access('list'),
    handle: (request, response) => serveList(resource, services, request, response),
  });
  const of = namespaced ? `${base}/namespaces/:namespace/${plural}` : `${base}/${plural}`;
  return [
    ...(namespaced ? [list(`${base}/${plural}`)] : []),
    list(of),
    {
      method: 'GET',
      path: `${of}/:name`,
      access: access('get'),
      handle: (request, response) => serveGet(resource, services.clock, request, response),
    },
  ];
}

function isWatch(query: URLSearchParams): boolean {
  return listOptionsOf(query).watch;
}

async function serveList(
  resource: ServedResource,
  services: ReadServices,
  request: GatewayRequest,
  response: ServerResponse,
): Promise<void> {
  const { clock } = services;
  const { definition, visible } = resource;
  const { caller, params, query, headers, signal } = request;
  const options = listOptionsOf(query);
  const form = representationOf(headers.accept);
  const selected = selectionOf(definition, params['namespace'], options);
  const wanted = (object: KubernetesObject): boolean =>
    selected(object) && (visible?.(caller, object) ?? true);
  if (options.watch) {
    await serveWatch({ ...services, resource, options, form, wanted }, request, response);
    return;
  }
  const snapshot = await currentSnapshot(resource, options, signal);
  const page = entryPage(
    snapshot.entries.filter(({ object }) => wanted(object)),
    snapshot,
    options,
  );
  const redaction = resource.redaction?.(caller);
  const objects = page.entries.map(({ object }) => shown(resource, redaction, object));
  warnOfHidden(response, redaction);
  const { metadata } = page;
  const whole = { kind: `${definition.kind}List`, apiVersion: apiVersionOf(definition), metadata };
  if (form.as === 'object' && form.encoding === 'json') {
    sendText(response, 200, JSON_TYPE, listText(whole, objects));
  } else
    await sendForm(response, form, listForm({ ...whole, items: objects }, form, resource, options, clock));
}

function listForm(
  list: { readonly items: readonly KubernetesObject[]; readonly metadata: object },
  { as, metaVersion }: Representation,
  { definition: { columns } }: ServedResource,
  { includeObject }: ListOptions,
  clock: Clock,
): object {
  const { items, metadata } = list;
  if (as === 'object') return list;
  if (as === 'table') {
    return tableOf(items, { ...metadata }, { columns, includeObject, metaVersion, nowMs: clock.now() });
  }
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${metaVersion}`,
    metadata,
    items: items.map((object) => metadataOf(object, metaVersion)),
  };
}

async function serveGet(
  resource: ServedResource,
  clock: Clock,
  { caller, params, query, headers, signal }: GatewayRequest,
  response: ServerResponse,
): Promise<void> {
  const { definition, visible } = resource;
  const { namespace, name = '' } = params;
  const options = listOptionsOf(query);
  const form = representationOf(headers.accept);
  const snapshot = await currentSnapshot(resource, options, signal);
  const entry = find(snapshot.entries, namespace, name);
  if (entry === undefined || visible?.(caller, entry.object) === false) {
    const { group, plural } = definition;
    throw new EdgectlError(
      'NotFound',
      `${group === '' ? plural : `${plural}.${group}`} "${name}" not found`,
      {
        details: { name, kind: plural, ...(group !== '' && { group }) },
      },
    );
  }
  const redaction = resource.redaction?.(caller);
  const object = shown(resource, redaction, entry.object);
  warnOfHidden(response, redaction);
  if (form.as === 'object' && form.encoding === 'json') sendText(response, 200, JSON_TYPE, jsonOf(object));
  else await sendForm(response, form, getForm(object, form, resource, options, clock));
}

function getForm(
  object: KubernetesObject,
  { as, metaVersion }: Representation,
  { definition: { columns } }: ServedResource,
  { includeObject }: ListOptions,
  clock: Clock,
): object {
  if (as === 'object') return object;
  if (as === 'metadata') return metadataOf(object, metaVersion);
  const { resourceVersion } = object.metadata;
  return tableOf([object], { resourceVersion }, { columns, includeObject, metaVersion, nowMs: clock.now() });
}

/** @throws EdgectlError `Gone` if a version is asked that is not the present one */
async function currentSnapshot(
  { refresh: check, feed }: ServedResource,
  { resourceVersion, resourceVersionMatch }: ListOptions,
  signal: AbortSignal,
): Promise<Snapshot> {
  // "0" is whatever is at hand: what is watched is as good as new.
  if (resourceVersion === '0' && feed?.last !== undefined && feed.watchers > 0) return feed.last;
  const snapshot = await check(signal);
  const asked = resourceVersion === undefined ? 0 : versionOf(resourceVersion);
  const exact = resourceVersionMatch === 'Exact' && asked !== snapshot.version;
  if (asked > snapshot.version) throw neverGiven(asked, snapshot.version);
  if (exact) throw expired(asked);
  return snapshot;
}

function find(entries: readonly Entry[], namespace: string | undefined, name: string): Entry | undefined {
  return entries.find(
    ({ object }) => object.metadata.name === name && (object.metadata.namespace ?? undefined) === namespace,
  );
}

/** Joins the objects' texts, which are cached. */
function listText(list: object, objects: readonly KubernetesObject[]): string {
  return `${JSON.stringify(list).slice(0, -1)},"items":[${objects.map(jsonOf).join(',')}]}`;
}

async function sendForm(
  response: ServerResponse,
  { encoding }: Representation,
  value: object,
): Promise<void> {
  if (encoding === 'json') sendText(response, 200, JSON_TYPE, stringifyExact(value));
  else sendText(response, 200, YAML_TYPE, await yamlText(value, () => response.destroyed));
}
