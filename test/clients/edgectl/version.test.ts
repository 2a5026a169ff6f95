/** `edgectl version`: both sides, and whether they fit. */
import test from 'ava';
import { Topics } from '@edgectl/rpc-schema/topics';
import { skewWarning } from '../../../clients/edgectl/version-skew.ts';
import { EDGECTL_VERSION } from '../../../clients/edgectl/version.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { startRpcNode } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

test('one minor version apart is fine, more is not, and neither is another major', (t) => {
  for (const [client, agent] of [
    ['0.1.0', '0.1.9'],
    ['0.1.0', '0.2.0'],
    ['1.10.0', '1.9.3'],
    ['1.3.0-rc.1', '1.2.0'],
    ['1.3.0', 'unknown'],
  ] as const)
    t.is(skewWarning(client, agent), undefined, `${client} ${agent}`);
  for (const [client, agent] of [
    ['0.1.0', '0.3.0'],
    ['1.12.0', '1.2.0'],
    ['1.0.0', '0.9.0'],
    ['0.1.0', '1.1.0'],
  ] as const)
    t.regex(skewWarning(client, agent) ?? '', new RegExp(`v${client} and the agent v${agent} differ`));
});

test('the command says both versions, and warns on stderr alone', async (t) => {
  const [major = '0', minor = '0'] = EDGECTL_VERSION.split('.');
  const version = `${major}.${Number(minor) + 2}.0`;
  const folder = temporaryFolder(t);
  const node = await startRpcNode({
    folder,
    methods: [{ name: 'node.status', run: () => Promise.resolve({ agent: { version } }) }],
  });
  t.teardown(() => node.stop());
  const state = JSON.stringify({ state: 'online', bootId: 'boot-1', version });
  const embedded = node.attachments.get('embedded');
  await embedded?.publish(new Topics(NODE).state(), state, { qos: 1, retain: true });
  const environment = { EDGECTL_SOCKET: node.socket, EDGECTL_NODE: NODE };
  const text = await runEdgectl(['version'], environment);
  t.is(text.exit, 0, text.stderr);
  const lines = text.stdout.toString().split('\n');
  t.is(lines[0], `Client Version: v${EDGECTL_VERSION}`);
  t.true(lines.includes(`Agent Version: v${version}`));
  t.regex(text.stderr, /^warning: .* differ by more than one minor version/);
  const json = await runEdgectl(['version', '-o', 'json'], environment);
  t.is((JSON.parse(json.stdout.toString()) as { agentVersion: string }).agentVersion, version);
  t.regex(json.stderr, /^warning: /);
});
