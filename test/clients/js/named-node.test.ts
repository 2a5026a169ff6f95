import { writeFileSync } from 'node:fs';
import test from 'ava';
import { connect } from '@edgectl/client';
import { namedNode } from '../../../clients/js/src/named-node.ts';
import { startAgent } from '../../helpers/agent.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { startSessionNode } from '../../helpers/session-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const open = (): MemorySource => new MemorySource();

test('the agent names its node beside its socket while it is ready, and no longer', async (t) => {
  const { configuration, stop } = await startAgent(temporaryFolder(t));
  t.is(namedNode(configuration.socket), 'edge-01');
  const client = await connect({ url: configuration.socket });
  t.is(client.node, 'edge-01');
  await client.close();
  await stop();
  t.is(namedNode(configuration.socket), undefined);
});

for (const [what, text] of [
  ['empty', ''],
  ['a wildcard', 'edge/+\n'],
  ['two lines', 'edge-02\nedge-03\n'],
  ['far too long', 'x'.repeat(100_000)],
] as const) {
  test(`a file that is ${what} names no node: it is found by its state`, async (t) => {
    const node = await startSessionNode(t, { open });
    writeFileSync(`${node.socket}.node`, text);
    t.is(namedNode(node.socket), undefined);
    const client = await connect({ url: node.socket });
    t.teardown(() => client.close());
    t.is(client.node, 'edge-01');
  });
}

test('an address that begins with unix: is read as its path is', async (t) => {
  const node = await startSessionNode(t, { open });
  writeFileSync(`${node.socket}.node`, 'edge-01\n');
  const client = await connect({ url: `unix://${node.socket}` });
  t.teardown(() => client.close());
  t.is(client.node, 'edge-01');
  t.is(client.principal, 'root');
});
