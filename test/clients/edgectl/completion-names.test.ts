/** What a press of the tab key does with names that somebody else chose. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { startAgent } from '../../helpers/agent.ts';
import { testConfiguration } from '../../helpers/test-configuration.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { startKubernetesListServer } from '../../helpers/kubernetes-list-server.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** As bash tells what was typed; the cursor is at the end. */
const TYPED = `
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}
compopt() { :; }
__edgectl_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;

test('M6: a property that is called like a command of the shell is not run at the tab key, nor offered', async (t) => {
  const folder = temporaryFolder(t);
  const ran = join(folder, 'ran');
  const names = [
    `$(touch ${ran})`,
    `\`touch ${ran}\``,
    `x;touch ${ran};`,
    'two words',
    '\u001b]0;x\u0007',
    'a*',
  ];
  const metadata = { name: 'evil', namespace: 'default' };
  const { server, url } = await startKubernetesListServer({
    pods: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: { containers: [...names, 'web'].map((name) => ({ name })) },
      } as { metadata: typeof metadata },
    ],
    events: [],
    devices: [
      {
        apiVersion: 'devices.kubeedge.io/v1beta1',
        kind: 'Device',
        metadata,
        spec: { properties: [...names, 'setpoint'].map((name) => ({ name })) },
      } as { metadata: typeof metadata },
    ],
    devicemodels: [],
  });
  const { backends } = testConfiguration(folder);
  const agent = await startAgent(folder, { backends: { ...backends, metaserver: url } });
  t.teardown(async () => {
    await agent.stop();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  writeFileSync(
    join(folder, 'edgectl'),
    `#!/bin/sh\nexec '${process.execPath}' '${edgectlCommand.program}' "$@"\n`,
    { mode: 0o755 },
  );
  const script = await edgectlCommand.run(['completion', 'bash']);
  const pressTab = async (...typed: string[]): Promise<string> => {
    const program = `${script.stdout.toString()}${TYPED}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', program, 'bash', 'edgectl', ...typed], {
      env: {
        ...process.env,
        EDGECTL_SOCKET: agent.configuration.socket,
        PATH: `${folder}:${process.env['PATH']}`,
      },
      timeout: 60_000,
    });
    return stdout;
  };
  // A busy machine does not answer within the second that the tab key waits.
  const offeredAt = async (...typed: string[]): Promise<string> => {
    let offered = '';
    await waitUntil(async () => (offered = (await pressTab(...typed)).trim()) !== '', 60_000);
    return offered;
  };
  t.is(await offeredAt('set', 'device', 'evil', ''), 'setpoint=');
  t.is(await offeredAt('logs', 'evil', '-c', ''), 'web');
  t.false(existsSync(ran), 'what a name says was run');
});
