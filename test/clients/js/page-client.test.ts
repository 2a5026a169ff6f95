import { createHash, randomBytes } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { connect, EdgectlError, type PageConnectOptions } from '@edgectl/client/browser';
import { freePort } from '../../../sandbox/free-port.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { type SessionNode, startSessionNode } from '../../helpers/session-node.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Page extends SessionNode {
  readonly url: string;
}

function startPage(t: ExecutionContext, source: MemorySource): Promise<Page> {
  return startSessionNode(t, { open: () => source, users: ['alice'] }).then((node) => ({
    ...node,
    url: node.listenerUrl ?? '',
  }));
}

const alice = (url: string): PageConnectOptions => ({ url, username: 'alice', password: 'alice' });

test('an exec over a WebSocket gives both streams apart, the exit code and the digest', async (t) => {
  const source = new MemorySource({ info: { container: 'web' }, stdin: true });
  const { url } = await startPage(t, source);
  const client = await connect(alice(url));
  t.teardown(() => client.close());
  t.is(client.node, 'edge-01');
  t.is(client.principal, 'alice');
  const session = await client.open('pod.exec', { name: 'web-0', command: ['cat'], stdin: true });
  const bytes = randomBytes(700_000);
  await session.stdin?.write(bytes);
  await session.stdin?.end();
  t.true(Buffer.concat(source.input).equals(bytes));
  source.push('stdout', bytes);
  source.push('stderr', 'err\n');
  source.finish({ reason: 'Completed', exitCode: 7 });
  const [out, err, end] = await Promise.all([
    collect(session.stdout),
    collect(session.stderr),
    session.ended,
  ]);
  t.true(out.equals(bytes));
  t.is(err.toString(), 'err\n');
  t.is(end.exitCode, 7);
  t.is(end.streams.stdout?.sha256, sha256(bytes));
});

test('a session goes on after its WebSocket was cut, and its bytes are whole', async (t) => {
  const source = new MemorySource();
  const { url } = await startPage(t, source);
  const sockets: WebSocket[] = [];
  const seen: string[] = [];
  const client = await connect({
    ...alice(url),
    createSocket(address, subprotocol) {
      const socket = new WebSocket(address, subprotocol);
      sockets.push(socket);
      return socket;
    },
    onStatus: (status) => seen.push(status),
  });
  t.teardown(() => client.close());
  const session = await client.open('pod.logs', { name: 'web-0', follow: true });
  const chunks = session.stdout[Symbol.asyncIterator]();
  source.push('stdout', 'before\n');
  t.is((await chunks.next()).value?.toString(), 'before\n');
  sockets.at(-1)?.close();
  await waitUntil(() => seen.includes('away'), 30_000);
  source.push('stdout', 'meanwhile\n');
  t.is((await chunks.next()).value?.toString(), 'meanwhile\n');
  source.finish();
  t.true((await chunks.next()).done);
  t.is((await session.ended).streams.stdout?.bytes, 17);
  t.deepEqual(seen.slice(-2), ['away', 'up']);
});

test('who is refused is told so, and so is who finds nobody', async (t) => {
  const { url } = await startPage(t, new MemorySource());
  const refused = await t.throwsAsync(connect({ ...alice(url), password: 'wrong' }));
  t.is(EdgectlError.from(refused).kind, 'Unauthorized');
  const nobody = `ws://127.0.0.1:${await freePort()}`;
  const lost = await t.throwsAsync(connect(alice(nobody)));
  t.is(EdgectlError.from(lost).kind, 'Unavailable');
  const other = await t.throwsAsync(connect({ ...alice(url), principal: 'bob' }));
  t.is(EdgectlError.from(other).kind, 'Forbidden');
  const canceled = await t.throwsAsync(connect({ ...alice(url), signal: AbortSignal.abort() }));
  t.is(EdgectlError.from(canceled).kind, 'Canceled');
});
