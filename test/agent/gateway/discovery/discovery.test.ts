import test from 'ava';
import { discoveryRoutes, healthRoutes } from '../../../../agent/gateway/discovery/discovery-routes.ts';
import { openApiV2 } from '../../../../agent/gateway/openapi/openapi-v2.ts';
import { openApiRoutes } from '../../../../agent/gateway/openapi/openapi-routes.ts';
import { DEFINITIONS } from '../../../../agent/gateway/resources/definitions.ts';
import { startTestDoor, type TestDoor } from '../test-door.ts';

let door: TestDoor;

test.before('open the door', async () => {
  door = await startTestDoor({
    routes: [
      ...discoveryRoutes(DEFINITIONS),
      ...healthRoutes('1.2.3'),
      ...openApiRoutes(DEFINITIONS, '1.2.3'),
    ],
  });
});
test.after.always('close it', () => door.stop());

async function json<Body>(path: string, accept = 'application/json'): Promise<Body> {
  return (await (await door.get(path, { accept })).json()) as Body;
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly verbs: readonly string[];
  }[];
}

test('old clients find every resource by its list', async (t) => {
  const groups = await json<{ groups: { name: string; versions: { groupVersion: string }[] }[] }>('/apis');
  t.deepEqual(groups.groups.map(({ name }) => name).toSorted(), [
    'authentication.k8s.io',
    'authorization.k8s.io',
    'devices.kubeedge.io',
    'events.k8s.io',
    'metrics.k8s.io',
  ]);
  const paths = ['/api/v1', ...groups.groups.map(({ versions }) => `/apis/${versions[0]?.groupVersion}`)];
  const lists = await Promise.all(paths.map((path) => json<ResourceList>(path)));
  const served = lists.flatMap(({ resources }) => resources.map(({ name }) => name));
  for (const name of [
    'pods',
    'pods/log',
    'pods/exec',
    'pods/attach',
    'pods/portforward',
    'nodes',
    'devices',
  ]) {
    t.true(served.includes(name), name);
  }
  t.is((await door.get('/apis/coordination.k8s.io')).status, 404);
  t.like(await json('/api'), { kind: 'APIVersions', versions: ['v1'] });
});

for (const version of ['v2', 'v2beta1']) {
  test(`new clients find all of it at once, as ${version}`, async (t) => {
    const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    const answer = await door.get('/apis', { accept: `${type},application/json` });
    t.is(answer.headers.get('content-type'), type);
    const { apiVersion, items } = (await answer.json()) as {
      apiVersion: string;
      items: { metadata: { name: string } }[];
    };
    t.is(apiVersion, `apidiscovery.k8s.io/${version}`);
    t.is(items.length, 5);
  });
}

test('probes and the version need no token', async (t) => {
  for (const path of ['/healthz', '/livez', '/readyz', '/readyz/ping', '/version']) {
    t.is((await fetch(`${door.url}${path}`)).status, 200, path);
  }
  t.regex((await json<{ gitVersion: string }>('/version')).gitVersion, /^v1\.\d+\.\d+\+edgectl-1\.2\.3$/);
});

test('every reference of an OpenAPI document leads somewhere, and every kind is described', async (t) => {
  const { paths } = await json<{ paths: Record<string, { serverRelativeURL: string }> }>('/openapi/v3');
  for (const [group, { serverRelativeURL }] of Object.entries(paths)) {
    const text = await (await door.get(serverRelativeURL)).text();
    const { components } = JSON.parse(text) as { components: { schemas: Record<string, object> } };
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      t.true(name in components.schemas, `${group}: ${name}`);
    }
  }
  const pods = await (await door.get('/openapi/v3/api/v1')).text();
  t.true(pods.includes('"x-kubernetes-group-version-kind":[{"group":"","version":"v1","kind":"Pod"}]'));
});

test('the old OpenAPI document is protobuf of the same schemas', (t) => {
  const bytes = Buffer.from(openApiV2(DEFINITIONS, '1.2.3'));
  t.is(bytes.subarray(0, 5).toString('latin1'), '\n\u00032.0');
  for (const name of ['io.k8s.api.core.v1.Pod', 'io.kubeedge.devices.v1beta1.DeviceSpec'])
    t.true(bytes.includes(name));
});
