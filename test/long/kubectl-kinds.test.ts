/** B5: every kind of the discovery document by every reading command of the kubectl of this machine, in every output. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { type RestNode, startRestNode } from '../helpers/rest-node.ts';
import { servedKinds } from '../kubectl/every-kind.ts';
import { Kubectl } from '../kubectl/kubectl.ts';
import { outputOf } from '../kubectl/row.ts';

const PROGRAM = process.env['EDGECTL_TEST_KUBECTL'] ?? 'kubectl';
const OUTPUTS = [
  [],
  ['-o', 'wide'],
  ['-o', 'name'],
  ['-o', 'json'],
  ['-o', 'yaml'],
  ['-o', 'jsonpath={.items[*].metadata.name}'],
  ['-o', 'custom-columns=N:.metadata.name'],
  ['--no-headers'],
  ['--show-labels'],
  ['-L', 'app'],
  ['--show-kind'],
  ['--sort-by', '.metadata.name'],
  ['--chunk-size', '1'],
] as const;

let node: RestNode;

if (spawnSync(PROGRAM, ['version', '--client']).status === 0) {
  test.before('start the node', async () => {
    node = await startRestNode({ modbus: true });
  });
  test.after.always('stop it', () => node?.stop());

  test('B5: get, describe and explain of every served kind succeed in every output', async (t) => {
    const kubectl = new Kubectl(
      node.folder,
      { url: node.url, ca: node.ca, token: node.tokens.alice },
      PROGRAM,
    );
    for (const { base, name, type, verbs, namespaced } of await servedKinds(node)) {
      if (!verbs.includes('list')) continue;
      const all = namespaced ? ['-A'] : [];
      const commands = [
        ...OUTPUTS.map((output) => ['get', type, ...all, ...output]),
        ['describe', type, ...all],
        ['explain', name, '--api-version', base.replace(/^\/apis?\//, '')],
        ...(verbs.includes('watch') ? [['get', type, ...all, '-w', '--request-timeout=1s']] : []),
      ];
      for (const command of commands) {
        const result = await kubectl.run(command);
        if (command.includes('-w'))
          t.notRegex(result.stderr, /Error from server|InternalError/, outputOf(result));
        else t.is(result.exitCode, 0, `${command.join(' ')}: ${outputOf(result)}`);
        t.notRegex(result.stderr, /InternalError|fault in the agent/, command.join(' '));
      }
    }
  });
} else {
  test('this machine has no kubectl', (t) => {
    t.log('nothing to try');
    t.pass();
  });
}
