/** MetaServer's answers as they were recorded from a real EdgeCore. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { MetaServerClient } from '../../../../agent/backends/metaserver/metaserver-client.ts';
import { readRecording } from '../../../sandbox/replay/recording.ts';

/** A server that gives the recorded answer, and what it should be asked and was. */
async function replay(
  t: ExecutionContext,
  name: string,
): Promise<{ client: MetaServerClient; asked: string[]; recorded: string }> {
  const { request, answer } = readRecording(`${name}.txt`);
  const asked: string[] = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response
      .writeHead(answer.status, { 'content-type': answer.headers['content-type'] ?? '' })
      .end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new MetaServerClient({ baseUrl: `http://127.0.0.1:${port}` });
  t.teardown(async () => {
    await client.close();
    server.close();
  });
  const [line = ''] = request?.toString().split(' HTTP/') ?? [];
  return { client, asked, recorded: line };
}

test('a list is its objects, asked for as recorded', async (t) => {
  const { client, asked, recorded } = await replay(t, '001-pods-all');
  const pods = await client.list('pods');
  t.is(pods.length, 4);
  t.like(pods[0], { kind: 'Pod', metadata: { name: 'web-0' } });
  t.deepEqual(asked, [recorded]);
});

test('a label selector is handed on', async (t) => {
  const { client, asked, recorded } = await replay(t, '004-pods-label-nomatch');
  t.deepEqual(await client.list('pods', { labelSelector: 'app=nope' }), []);
  t.deepEqual(asked, [recorded]);
});

test('a selector that it refuses is a wrong parameter, in its words', async (t) => {
  const { client } = await replay(t, '005-pods-label-bad');
  const error = await t.throwsAsync(client.list('pods', { labelSelector: '===' }));
  t.like(error, { kind: 'InvalidParams', layer: 'metaserver' });
  t.regex(error?.message ?? '', /found '==', expected: !, identifier/);
});

test('an unknown namespace is an empty list', async (t) => {
  const { client, asked, recorded } = await replay(t, '008-pods-missing-ns');
  t.deepEqual(await client.list('pods', { namespace: 'nope' }), []);
  t.deepEqual(asked, [recorded]);
});

test('an object is believed by its kind and name', async (t) => {
  const { client, asked, recorded } = await replay(t, '009-pod-get');
  t.like(await client.get('pods', 'web-0', 'default'), { kind: 'Pod', metadata: { name: 'web-0' } });
  t.deepEqual(asked, [recorded]);
  const other = await replay(t, '009-pod-get');
  t.like(await t.throwsAsync(other.client.get('pods', 'another', 'default')), { kind: 'BackendError' });
  const wrongKind = await replay(t, '009-pod-get');
  t.like(await t.throwsAsync(wrongKind.client.get('devices', 'web-0', 'default')), { kind: 'BackendError' });
});

for (const [name, resource, object, namespace] of [
  ['011-pod-missing', 'pods', 'nope', 'default'],
  ['037-node-missing', 'nodes', 'nope', undefined],
  ['053-device-missing', 'devices', 'nope', 'default'],
] as const) {
  test(`${name}: an object that is not there is none`, async (t) => {
    const { client, asked, recorded } = await replay(t, name);
    t.is(await client.get(resource, object, namespace), undefined);
    t.deepEqual(asked, [recorded]);
  });
}

test('nodes, devices and models are read', async (t) => {
  t.like(await (await replay(t, '036-node')).client.get('nodes', 'edge-01'), { kind: 'Node' });
  t.is((await (await replay(t, '050-devices-all')).client.list('devices')).length, 3);
  t.is((await (await replay(t, '055-devicemodels')).client.list('devicemodels')).length, 3);
});

test('a 500 is an error of the backend with its words', async (t) => {
  const { client } = await replay(t, '017-badpath');
  const error = await t.throwsAsync(client.get('pods', 'x', 'default'));
  t.like(error, { kind: 'BackendError', layer: 'metaserver' });
  t.regex(error?.message ?? '', /500.*isn't supported/);
});

test('any answer makes it available, none does not', async (t) => {
  const { client } = await replay(t, '011-pod-missing');
  t.true(await client.available());
  const nobody = new MetaServerClient({ baseUrl: 'http://127.0.0.1:9' });
  t.false(await nobody.available());
  await nobody.close();
});
