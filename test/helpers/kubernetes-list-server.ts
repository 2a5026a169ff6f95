/** Serves lists of pods, events, devices and device models as kube-apiserver would, enough for kubectl to print them. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ListedObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly involvedObject?: { readonly name: string };
}

export interface ListedObjects {
  readonly pods: readonly ListedObject[];
  readonly events: readonly ListedObject[];
  readonly devices?: readonly ListedObject[];
  readonly devicemodels?: readonly ListedObject[];
}

const KINDS = { pods: 'Pod', events: 'Event', devices: 'Device', devicemodels: 'DeviceModel' } as const;

const DEVICES_VERSION = 'devices.kubeedge.io/v1beta1';

const CORE_RESOURCES = {
  kind: 'APIResourceList',
  groupVersion: 'v1',
  resources: [
    {
      name: 'pods',
      singularName: 'pod',
      namespaced: true,
      kind: 'Pod',
      verbs: ['get', 'list'],
      shortNames: ['po'],
    },
    {
      name: 'events',
      singularName: 'event',
      namespaced: true,
      kind: 'Event',
      verbs: ['get', 'list'],
      shortNames: ['ev'],
    },
  ],
};

const DEVICE_RESOURCES = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: DEVICES_VERSION,
  resources: [
    { name: 'devices', singularName: 'device', namespaced: true, kind: 'Device', verbs: ['get', 'list'] },
    {
      name: 'devicemodels',
      singularName: 'devicemodel',
      namespaced: true,
      kind: 'DeviceModel',
      verbs: ['get', 'list'],
    },
  ],
};

const DEVICES_GROUP = {
  name: 'devices.kubeedge.io',
  versions: [{ groupVersion: DEVICES_VERSION, version: 'v1beta1' }],
  preferredVersion: { groupVersion: DEVICES_VERSION, version: 'v1beta1' },
};

const FIXED: Readonly<Record<string, unknown>> = {
  '/version': { major: '1', minor: '32', gitVersion: 'v1.32.0' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [DEVICES_GROUP] },
  '/api/v1': CORE_RESOURCES,
  [`/apis/${DEVICES_VERSION}`]: DEVICE_RESOURCES,
};

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** The server, listening on a free port of the loopback address; the caller closes it. */
export async function startKubernetesListServer(
  objects: ListedObjects,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://local');
    // What kubectl asks when it describes an object.
    const involved = /involvedObject\.name=([^,]+)/.exec(searchParams.get('fieldSelector') ?? '')?.[1];
    const fixed = FIXED[path];
    if (fixed !== undefined) {
      answer(response, 200, fixed);
      return;
    }
    const match =
      /^\/api\/v1(?:\/namespaces\/([^/]+))?\/(pods|events)(?:\/([^/]+))?$/.exec(path) ??
      /^\/apis\/devices\.kubeedge\.io\/v1beta1(?:\/namespaces\/([^/]+))?\/(devices|devicemodels)(?:\/([^/]+))?$/.exec(
        path,
      );
    if (match === null) {
      answer(response, 404, {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'NotFound',
        code: 404,
      });
      return;
    }
    const [, namespace, resource, name] = match;
    const kind = resource as keyof typeof KINDS;
    const items = (objects[kind] ?? []).filter(
      ({ metadata, involvedObject }) =>
        (involved === undefined || involvedObject?.name === involved) &&
        (namespace === undefined || metadata.namespace === namespace) &&
        (name === undefined || metadata.name === name),
    );
    if (name === undefined) {
      answer(response, 200, {
        kind: `${KINDS[kind]}List`,
        apiVersion: kind === 'pods' || kind === 'events' ? 'v1' : DEVICES_VERSION,
        metadata: { resourceVersion: '1' },
        items,
      });
    } else if (items[0] === undefined) {
      answer(response, 404, {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'NotFound',
        message: `${kind} "${name}" not found`,
        details: { name, kind },
        code: 404,
      });
    } else {
      answer(response, 200, items[0]);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
