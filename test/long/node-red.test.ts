/** The flow of docs/examples/node-red, in a copy of its folder and with its own packages, against the agent's own listener. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { parseCommandLine } from '../../agent/config/command-line.ts';
import { loadConfiguration } from '../../agent/config/load-configuration.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { startAgent } from '../helpers/agent.ts';
import { NODE } from '../helpers/test-configuration.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { writeUsers } from '../helpers/users.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const run = promisify(execFile);
const EXAMPLE = fileURLToPath(new URL('../../docs/examples/node-red', import.meta.url));

test('the flow of the example serves pods and logs of the node', async (t) => {
  const folder = join(temporaryFolder(t), 'node-red');
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
  const node = await startTestNode({ nodeName: NODE });
  t.teardown(() => node.stop());
  const { edgeCoreYaml, folder: nodeFolder } = node.addresses;
  const { backends } = loadConfiguration(parseCommandLine(['--edgecore-config', edgeCoreYaml]), {});
  writePolicy(nodeFolder, ADMINS);
  const [broker, web] = [await freePort(), await freePort()];
  const agent = await startAgent(nodeFolder, {
    backends,
    users: writeUsers(nodeFolder, ['alice']),
    listeners: [{ kind: 'tcp', address: '127.0.0.1', port: broker }],
  });
  t.teardown(() => agent.stop());
  const child = spawn(
    process.execPath,
    ['node_modules/node-red/red.js', '--userDir', '.', '--settings', 'settings.js'],
    {
      cwd: folder,
      env: {
        ...process.env,
        PORT: String(web),
        EDGECTL_HOST: '127.0.0.1',
        EDGECTL_PORT: String(broker),
        EDGECTL_NODE: NODE,
        EDGECTL_USER: 'alice',
        EDGECTL_PASSWORD: 'alice',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'exit');
  t.teardown(async () => {
    child.kill();
    await ended;
  });
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${web}${path}`);
  const isOnline = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`Node-RED ended: ${output}`);
    const answer = await get('/alive').catch(() => undefined);
    return answer?.status === 200 && (await answer.text()) === 'online';
  };
  t.not(await waitUntil(isOnline, 120_000), undefined, output);
  const pods = (await (await get('/pods')).json()) as { items: { metadata: { name: string } }[] };
  t.true(pods.items.some(({ metadata }) => metadata.name === 'web-0'));
  const log = (await (await get('/logs/default/web-0')).json()) as { stdout?: string };
  t.truthy(log.stdout, JSON.stringify(log));
  const refused = await get('/logs/default/no-such-pod');
  t.is(refused.status, 502);
  t.regex(await refused.text(), /no-such-pod/);
  // Answers that come at the same time are kept apart.
  const names = ['one', 'two', 'three'];
  const answers = await Promise.all(names.map(async (name) => (await get(`/logs/default/${name}`)).text()));
  for (const [index, name] of names.entries()) t.true(answers[index]?.includes(name), answers[index]);
});
