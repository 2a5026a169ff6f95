import { createHash, randomBytes } from 'node:crypto';
import test from 'ava';
import { connect } from '@edgectl/client';
import { MemorySource } from '../../helpers/memory-source.ts';
import { startSessionNode } from '../../helpers/session-node.ts';

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('an exec gives both streams apart and the exit code', async (t) => {
  const source = new MemorySource({ info: { container: 'web' } });
  const node = await startSessionNode(t, { open: () => source });
  const client = await connect({ url: node.socket });
  t.teardown(() => client.close());
  const session = await client.open('pod.exec', { name: 'web-0', command: ['true'] });
  t.is(session.opened.container, 'web');
  source.push('stdout', 'out\n');
  source.push('stderr', 'err\n');
  source.finish({ reason: 'Completed', exitCode: 7 });
  const [out, err, end] = await Promise.all([
    collect(session.stdout),
    collect(session.stderr),
    session.ended,
  ]);
  t.is(out.toString(), 'out\n');
  t.is(err.toString(), 'err\n');
  t.is(end.exitCode, 7);
  t.is(end.streams.stdout?.sha256, createHash('sha256').update('out\n').digest('hex'));
});

test('stdin of 20 MB arrives whole, and then end-of-file', async (t) => {
  const source = new MemorySource({ stdin: true });
  const node = await startSessionNode(t, { open: () => source });
  const client = await connect({ url: node.socket });
  t.teardown(() => client.close());
  const session = await client.open('pod.exec', { name: 'web-0', command: ['cat'], stdin: true });
  const bytes = randomBytes(20_000_000);
  for (let start = 0; start < bytes.length; start += 100_000) {
    await session.stdin?.write(bytes.subarray(start, start + 100_000));
  }
  await session.stdin?.end();
  t.true(Buffer.concat(source.input).equals(bytes));
  t.true(source.inputClosed);
  source.finish();
  await session.ended;
});
