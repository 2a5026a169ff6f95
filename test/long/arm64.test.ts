/**
 * The packages for arm64 on this machine, by qemu-user 10: Debian 12's own 7.2 does not run today's V8. The kernel is told of the emulator in a
 * user namespace of its own (Linux 6.7 and later), so that the machine is left alone and nothing is to be undone.
 */
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { freePort } from '../../sandbox/free-port.ts';
import { untilReady } from '../../scripts/support/agent-ready.mjs';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { downloadDebian } from '../../scripts/support/debian-archive.mjs';
import { outputOf } from '../helpers/debian-root.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

/** Ten times slower than the processor itself. */
const READY_TIMEOUT_MS = 10 * 60_000;

/** The head of an ELF file of 64 bits for AArch64, and which of its bits say so. */
const MAGIC = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const MASK = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;
const IN_NAMESPACE = `
set -e
emulator=$0
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
printf '%s' ":edgectl-arm64:M::${MAGIC}:${MASK}:$emulator:OC" > /proc/sys/fs/binfmt_misc/register
exec "$@"
`;

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
  const environment = {
    PATH: process.env['PATH'],
    QEMU_LD_PREFIX: root,
    EDGECTL_SOCKET: socket,
    EDGECTL_DATABASE: join(folder, 'agent.db'),
    EDGECTL_EDGECORE_CONFIG: node.addresses.edgeCoreYaml,
    EDGECTL_POLICY: join(folder, 'policy.yaml'),
    EDGECTL_REST: `127.0.0.1:${await freePort()}`,
  };
  /** A program of the packages, as it is started on a node. */
  const start = (program: string, ...words: readonly string[]): ChildProcessWithoutNullStreams =>
    spawn(
      'unshare',
      [
        ...['--user', '--map-root-user', '--mount', 'sh', '-c', IN_NAMESPACE, emulator],
        ...[join(root, program), ...words],
      ],
      { env: environment },
    );
  const must = async (program: string, ...words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await outputOf(start(program, ...words));
    t.is(exitCode, 0, `${program} ${words.join(' ')}\n${stdout}${stderr}`);
    return stdout;
  };
  t.is(await must('usr/sbin/edgectl-agent', '--version'), 'edgectl-agent 0.1.0\n');
  t.is(await must('usr/lib/edgectl/runtime/bin/node', '-p', 'process.arch'), 'arm64\n');

  const started = performance.now();
  const agent = start('usr/sbin/edgectl-agent');
  agent.stdin.end();
  t.teardown(async () => {
    if (agent.exitCode !== null || agent.signalCode !== null) return;
    const closed = once(agent, 'close');
    agent.kill('SIGTERM');
    await closed;
  });
  let log = '';
  for (const stream of [agent.stdout, agent.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  const ended = once(agent, 'close').then(() => {
    throw new Error(`the agent ended: ${log}`);
  });
  ended.catch(() => undefined);
  await Promise.race([untilReady(socket, READY_TIMEOUT_MS), ended]);
  t.log(`ready after ${Math.round(performance.now() - started)} ms`);
  const edgectl = (...words: readonly string[]): Promise<string> =>
    must('usr/bin/edgectl', '--request-timeout=5m', ...words);
  t.regex(await edgectl('rpc', 'pod.list', '{"namespace":"default"}'), /"name": ?"web-0"/);
  t.regex(await edgectl('get', 'pods'), /^web-0 +/m);
  t.true((await edgectl('logs', 'web-0', '-c', 'web', '--tail=1')).length > 0);
  // SQLite is open, and the certificate of the Kubernetes API was issued by a process that the agent forks.
  const status = await edgectl('node', 'status');
  t.regex(status, /^store +running/m);
  t.regex(status, /^gateway +running/m);
  const closed = once(agent, 'close');
  agent.kill('SIGTERM');
  t.deepEqual(await closed, [0, null], log);
});
