/** N12: a restart takes as long as EdgeCore does; on a terminal a person is told what it waits for. */
import { spawn } from 'node:child_process';
import test, { type ExecutionContext } from 'ava';
import type { PodRestartResult } from '@edgectl/rpc-schema/generated/types';
import { edgectlCommand, finished } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { topics } from '../../helpers/mqtt-client.ts';
import { startRpcNode, type TestMethod } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

/** An agent whose restart ends when the test says so. */
async function slowRestart(
  t: ExecutionContext,
): Promise<{ readonly socket: string; readonly finish: () => void }> {
  const { promise: released, resolve: finish } = Promise.withResolvers<void>();
  const restart: TestMethod = {
    name: 'pod.restart',
    async run() {
      await released;
      const meta = { source: 'agent', observedAt: new Date(0).toISOString() } as const;
      return {
        meta,
        items: [{ namespace: 'default', name: 'web-0', restarted: true, containers: [] }],
      } as unknown as PodRestartResult;
    },
  };
  const node = await startRpcNode({ folder: temporaryFolder(t), methods: [restart] });
  t.teardown(() => node.stop());
  await node.attachments
    .get('embedded')
    ?.publish(topics.state(), '{"state":"online"}', { qos: 1, retain: true });
  return { socket: node.socket, finish };
}

test('N12: restart pod says on a terminal what it waits for', async (t) => {
  const { socket, finish } = await slowRestart(t);
  const command = `${process.execPath} ${edgectlCommand.program} restart pod web-0`;
  const script = `set timeout 60; spawn -noecho ${command}; expect "waiting until EdgeCore has stopped and started the containers of web-0 again" { puts stderr TOLD } timeout { exit 11 }; expect eof; exit [lindex [wait] 3]`;
  const child = spawn('expect', ['-c', script], {
    env: { PATH: process.env['PATH'], TERM: 'dumb', EDGECTL_SOCKET: socket },
  });
  child.stderr.on('data', (text) => {
    if (String(text).includes('TOLD')) finish();
  });
  const { stdout, exit } = await finished(child);
  t.is(exit, 0, stdout.toString());
  t.regex(stdout.toString(), /pod\/web-0 restarted/);
});

test('N12: a restart whose output goes into a file has nothing but its result', async (t) => {
  const { socket, finish } = await slowRestart(t);
  finish();
  const { stdout, stderr, exit } = await runEdgectl(['restart', 'pod', 'web-0'], {
    EDGECTL_SOCKET: socket,
  });
  t.is(exit, 0, stderr);
  t.is(stdout.toString(), 'pod/web-0 restarted\n');
  t.is(stderr, '');
});
