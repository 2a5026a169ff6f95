import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { EdgedClient } from '../../../../agent/backends/edged/edged-client.ts';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import type { LogBackends } from '../../../../agent/pods/logs/open-logs.ts';
import { LogTree, NAMESPACE, POD, readAll } from './log-tree.ts';

const quiet = new AbortController().signal;
const CHOICE = { unwanted: [] };

/** Answers as the recorded Edged does; `asked` keeps what it was asked. */
async function edgedServer(
  t: ExecutionContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const asked: { path: string; accept: string | undefined; query: Record<string, string> }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://edged');
    asked.push({
      path: url.pathname,
      accept: request.headers.accept,
      query: Object.fromEntries(url.searchParams),
    });
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const edged = new EdgedClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const tree = new LogTree();
  t.teardown(async () => {
    tree.remove();
    await edged.close();
    server.closeAllConnections();
    server.close();
  });
  // The pod is known (MetaServer answers), its files are not there.
  const pod = {
    apiVersion: 'v1' as const,
    kind: 'Pod' as const,
    metadata: { name: POD, namespace: NAMESPACE, uid: 'u1' },
    spec: { containers: [{ name: 'web' }, { name: 'sidecar' }] },
  };
  const backends: LogBackends = tree.backends({
    edged,
    lookup: { find: () => Promise.resolve(pod), inNamespace: () => Promise.resolve([pod]) },
  });
  return { asked, backends };
}

test('T1: a named pod and container are asked of Edged where runtime, MetaServer, store and folders are silent', async (t) => {
  const { asked, backends } = await edgedServer(t, (_, response) => response.end('one\n'));
  const silent = { ...backends, lookup: { ...backends.lookup, find: () => Promise.resolve(undefined) } };
  const source = await openLogs(silent, { name: 'unheard-of', container: 'web' }, CHOICE, quiet);
  t.is((await readAll(source)).toString(), 'one\n');
  t.is(asked[0]?.path, '/containerLogs/default/unheard-of/web');
  await t.throwsAsync(openLogs(silent, { name: 'unheard-of' }, CHOICE, quiet), {
    message: 'the container runtime is away',
  });
  await t.throwsAsync(
    openLogs({ ...silent, edged: undefined }, { name: 'unheard-of', container: 'web' }, CHOICE, quiet),
    {
      message: 'the container runtime is away',
    },
  );
});

test("a log comes from Edged where the node's files cannot be read, bytes as they are", async (t) => {
  const lines = [Buffer.from('collected 2026-11-22T17:01:02Z\n'), Buffer.from([0x62, 0xff, 0x62, 0x0a])];
  const { asked, backends } = await edgedServer(t, (_, response) => {
    for (const line of lines) response.write(line);
    response.end();
  });
  const params = {
    name: POD,
    container: 'sidecar',
    tailLines: 2,
    sinceSeconds: 4.2,
    limitBytes: 1000,
    timestamps: true,
    previous: true,
  };
  const source = await openLogs(backends, params, CHOICE, quiet);
  t.deepEqual(await readAll(source, 7), Buffer.concat(lines));
  t.false('cursor' in source);
  t.like(source.info, { source: 'edged', containers: [`${POD}/sidecar`] });
  t.deepEqual(asked, [
    {
      path: `/containerLogs/${NAMESPACE}/${POD}/sidecar`,
      accept: '*/*',
      query: { previous: 'true', timestamps: 'true', tailLines: '2', sinceSeconds: '5', limitBytes: '1000' },
    },
  ]);
});

test("Edged's refusals are told apart", async (t) => {
  let status = 404;
  let text = 'container "nope" not found in pod "web-0"';
  const { backends } = await edgedServer(t, (_, response) => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(text);
  });
  const open = () => openLogs(backends, { name: POD, container: 'web' }, CHOICE, quiet);
  t.like(await t.throwsAsync(open()), { kind: 'NotFound', layer: 'edged', message: text });
  status = 400;
  text = 'previous terminated container "web" in pod "web-0" not found';
  t.like(await t.throwsAsync(open()), { kind: 'NotFound', layer: 'edged', message: text });
  status = 422;
  text = '{"message": "Invalid request."}';
  t.like(await t.throwsAsync(open()), { kind: 'InvalidParams', layer: 'edged' });
});

test('what Edged cannot do is refused, and not left out', async (t) => {
  const { asked, backends } = await edgedServer(t, (_, response) => response.end());
  const stderr = openLogs(backends, { name: POD, container: 'web', stream: 'Stderr' }, CHOICE, quiet);
  t.like(await t.throwsAsync(stderr), { kind: 'Unsupported', layer: 'edged' });
  t.deepEqual(asked, []);
});

test('without files and without Edged the error says which files are missing', async (t) => {
  const { backends } = await edgedServer(t, (_, response) => response.destroy());
  const opening = openLogs({ ...backends, edged: undefined }, { name: POD, container: 'web' }, CHOICE, quiet);
  t.like(await t.throwsAsync(opening), { kind: 'NotFound' });
});

test('a followed log from Edged is given as it comes, and hung up when it is canceled', async (t) => {
  const { promise: gone, resolve: hungUp } = Promise.withResolvers<void>();
  let write: (text: string) => void = () => undefined;
  const { backends } = await edgedServer(t, (request, response) => {
    request.socket.once('close', () => hungUp());
    response.write('sidecar tick 105\n');
    write = (text) => void response.write(text);
  });
  const source = await openLogs(backends, { name: POD, container: 'sidecar', follow: true }, CHOICE, quiet);
  t.is((await source.read('stdout', 100))?.toString(), 'sidecar tick 105\n');
  const next = source.read('stdout', 100);
  t.is(source.waiting?.(), 'for the container to write');
  write('sidecar warn 105\n');
  t.is((await next)?.toString(), 'sidecar warn 105\n');
  const last = source.read('stdout', 100);
  source.cancel('Canceled');
  t.is(await last, undefined);
  t.like(await source.ended, { reason: 'Canceled' });
  await gone;
});

test('several followed logs from Edged are interleaved in whole lines with their prefix', async (t) => {
  const responses = new Map<string, ServerResponse>();
  const { backends } = await edgedServer(t, (request, response) => {
    responses.set(request.url?.includes('sidecar') ? 'sidecar' : 'web', response);
    response.flushHeaders();
  });
  const params = { name: POD, allContainers: true, follow: true, prefix: true };
  const source = await openLogs(backends, params, CHOICE, quiet);
  responses.get('web')?.write('half');
  responses.get('sidecar')?.write('tick 1\ntick');
  const first = await source.read('stdout', 1000);
  t.is(first?.toString(), '[pod/web-0/sidecar] tick 1\n');
  responses.get('web')?.write(' whole\n');
  t.is((await source.read('stdout', 1000))?.toString(), '[pod/web-0/web] half whole\n');
  responses.get('web')?.end();
  responses.get('sidecar')?.end(' 2');
  t.is((await readAll(source)).toString(), '[pod/web-0/sidecar] tick 2');
});
