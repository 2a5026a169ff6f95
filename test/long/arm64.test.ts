/** The packages for arm64 on this machine, by qemu-user 10: Debian 12's own 7.2 does not run today's V8. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { untilReady } from '../../scripts/support/agent-ready.mjs';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { downloadDebian } from '../../scripts/support/debian-archive.mjs';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

/** Ten times slower than the processor itself. */
const READY_TIMEOUT_MS = 10 * 60_000;

test('unpacked for arm64: the agent is ready, lists pods over its socket, and so does edgectl', async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'out');
  const names = ['edgectl-runtime', 'edgectl-agent', 'edgectl-client'];
  await makePackages({ architectures: ['arm64'], names, out });
  const root = join(folder, 'root');
  mkdirSync(root);
  const needed = await downloadDebian(
    ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'],
    { suite: 'bookworm', architecture: 'arm64' },
    join(folder, 'arm64'),
  );
  const own = ['edgectl-runtime_26.12.1-1_arm64', 'edgectl-agent_0.1.0_arm64', 'edgectl-client_0.1.0_all'];
  for (const file of [...needed, ...own.map((name) => join(out, `${name}.deb`))])
    await run('dpkg-deb', ['--extract', file, root]);
  const here = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const [qemu = ''] = await downloadDebian(
    ['qemu-user'],
    { suite: 'bookworm-backports', architecture: here },
    join(folder, 'qemu'),
  );
  await run('dpkg-deb', ['--extract', qemu, join(folder, 'emulator')]);

  const node = await startTestNode({ pods: ['default/web-0'] });
  t.teardown(() => node.stop());
  const socket = join(folder, 's');
  const emulator = join(folder, 'emulator/usr/bin/qemu-aarch64');
  const nodeJs = join(root, 'usr/lib/edgectl/runtime/bin/node');
  const environment = {
    PATH: process.env['PATH'],
    QEMU_LD_PREFIX: root,
    EDGECTL_SOCKET: socket,
    EDGECTL_DATABASE: join(folder, 'agent.db'),
    EDGECTL_EDGECORE_CONFIG: node.addresses.edgeCoreYaml,
    EDGECTL_POLICY: join(folder, 'policy.yaml'),
    // Its certificate is issued by a process that the agent starts again: the kernel of this machine would not run that file.
    EDGECTL_REST: 'off',
    MALLOC_ARENA_MAX: '2',
  };
  const program = join(root, 'usr/lib/edgectl/agent/agent.js');
  // With this flag it need not replace itself by a process that has it, for the same reason.
  const agentCommand = [nodeJs, '--max-semi-space-size=1', program];
  const { stdout: version } = await run(emulator, [...agentCommand, '--version'], { env: environment });
  t.is(version, 'edgectl-agent 0.1.0\n');
  const { stdout: platform } = await run(emulator, [nodeJs, '-p', 'process.arch']);
  t.is(platform, 'arm64\n');

  const started = performance.now();
  const agent = spawn(emulator, agentCommand, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(async () => {
    if (agent.exitCode !== null || agent.signalCode !== null) return;
    const closed = once(agent, 'close');
    agent.kill('SIGTERM');
    await closed;
  });
  let log = '';
  agent.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const ended = once(agent, 'close').then(() => {
    throw new Error(`the agent ended: ${log}`);
  });
  ended.catch(() => undefined);
  await Promise.race([untilReady(socket, READY_TIMEOUT_MS), ended]);
  t.log(`ready after ${Math.round(performance.now() - started)} ms`);
  // SQLite is open: a degraded store would be warned of here.
  const edgectl = (...words: readonly string[]) =>
    run(
      emulator,
      [nodeJs, join(root, 'usr/lib/edgectl/client/edgectl.cjs'), '--request-timeout=5m', ...words],
      {
        env: environment,
      },
    );
  const { stdout: listed } = await edgectl('rpc', 'pod.list', '{"namespace":"default"}');
  t.regex(listed, /"name": ?"web-0"/);
  const { stdout: pods } = await edgectl('get', 'pods');
  t.regex(pods, /^web-0 +/m);
  const { stdout: logs } = await edgectl('logs', 'web-0', '-c', 'web', '--tail=1');
  t.true(logs.length > 0);
  const { stdout: status } = await edgectl('node', 'status');
  t.regex(status, /^store +running/m);
});
