/** The image archive in a real containerd, run with what the DaemonSet gives it: its mounts, its capabilities, and no more. */
import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { freePort } from '../../sandbox/free-port.ts';
import { untilReady } from '../../scripts/support/agent-ready.mjs';
import { makePackages } from '../../scripts/package/make-packages.mjs';
import { agentContainer, FOLDER, podSpec } from '../helpers/daemon-set.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

const HERE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const CHECKOUT = resolve(import.meta.dirname, '../..');

interface Failed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

test('imported and run as the DaemonSet says: it lists, reads and enters the other pods, and its doctor is fine', async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'out');
  await makePackages({ architectures: [HERE], out });
  const node = await startTestNode({ pods: ['default/web-0'] });
  t.teardown(() => node.stop());
  const { folder: machine, runtimeSocket = '', edgeCoreYaml } = node.addresses;
  const ctr = (...words: readonly string[]) =>
    run('ctr', ['--address', runtimeSocket, '--namespace', 'k8s.io', ...words]);
  for (const name of ['agent', 'cloud'])
    await ctr('images', 'import', join(out, `edgectl-${name}-0.1.0-${HERE}.oci.tar`));

  // The folders of the sandbox stand for those of a node.
  mkdirSync(join(machine, 'etc/kubeedge/config'), { recursive: true });
  if (!existsSync(join(machine, 'etc/kubeedge/config/edgecore.yaml')))
    cpSync(edgeCoreYaml, join(machine, 'etc/kubeedge/config/edgecore.yaml'));
  const configuration = join(folder, 'configuration');
  for (const name of ['agent.yaml', 'policy.yaml'])
    cpSync(join(CHECKOUT, FOLDER, name), join(configuration, name));
  const sourceOf = (name: string): string => {
    const { hostPath, configMap } = podSpec.volumes.find((volume) => volume.name === name) ?? {};
    if (configMap !== undefined) return configuration;
    const source = hostPath === undefined ? join(folder, 'tmp') : join(machine, hostPath.path);
    mkdirSync(source, { recursive: true });
    return source;
  };
  const bind = (source: string, target: string, mode: string): string[] => [
    '--mount',
    `type=bind,src=${source},dst=${target},options=rbind:${mode}`,
  ];
  const mounts = agentContainer.volumeMounts.flatMap(({ name, mountPath, readOnly }) =>
    bind(sourceOf(name), mountPath, readOnly ? 'ro' : 'rw'),
  );
  const environment = agentContainer.env.flatMap(({ name, value }) =>
    value === undefined ? [] : ['--env', `${name}=${value.replace(/^\$.*/, 'edgectl/edgectl-agent-x')}`],
  );
  // What `ctr` gives when it is not told: everything beyond the list goes.
  const given = ['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID', 'SETUID'];
  const more = ['SETFCAP', 'SETPCAP', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE'];
  const { add } = agentContainer.securityContext.capabilities;
  const dropped = [...given, ...more]
    .filter((name) => !add.includes(name))
    .flatMap((name) => ['--cap-drop', `CAP_${name}`]);
  // runc knows containers by their names alone, those of every containerd on this machine.
  const agentId = `edgectl-agent-${randomUUID()}`;
  // The runtime tells the log files' names as they are on this machine.
  const asIs = bind(machine, machine, 'rw');
  // The port may be another agent's on this machine.
  const own = { EDGECTL_EXEC_FIFOS: join(machine, 'fifos'), EDGECTL_REST: `127.0.0.1:${await freePort()}` };
  const here = Object.entries(own).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  // Without the machine's process ids, which `ctr` cannot give here: what an exec leaves running is not looked for.
  const image = `docker.io/library/${agentContainer.image}`;
  const flags = ['--detach', '--net-host', '--read-only'];
  await ctr(
    ...['run', ...flags, ...dropped, ...mounts, ...asIs, ...environment, ...here],
    ...[image, agentId],
  );
  t.teardown(() => ctr('task', 'rm', '--force', agentId).catch(() => undefined));
  await untilReady(join(machine, 'run/edgectl/mqtt.sock'));

  let count = 0;
  const edgectl = async (...words: readonly string[]): Promise<Failed> => {
    count += 1;
    const { stdout, stderr } = await ctr(
      ...['task', 'exec', '--exec-id', `e${count}`, agentId, 'edgectl', ...words],
    ).catch((error: Failed) => error);
    return { stdout, stderr, code: 0 };
  };
  t.regex((await edgectl('get', 'pods', '-A')).stdout, /^default +web-0 +/m);
  t.true((await edgectl('logs', 'web-0', '-c', 'web', '--tail=1')).stdout.length > 0);
  const entered = await edgectl('exec', 'web-0', '-c', 'web', '--', 'sh', '-c', 'echo inside');
  t.is(entered.stdout, 'inside\n', entered.stderr);
  const doctor = await edgectl('doctor');
  t.notRegex(doctor.stdout, / failed /, doctor.stdout);
  t.regex(doctor.stdout, / fine /);
  const { stdout: capabilities } = await ctr(
    ...['task', 'exec', '--exec-id', 'caps', agentId, 'cat', '/proc/self/status'],
  );
  // DAC_OVERRIDE is 1, KILL 5, NET_BIND_SERVICE 10.
  t.regex(capabilities, /^CapBnd:\t0000000000000422$/m);

  // Root's edgectl on the machine has the same socket; a second agent is told who has the node.
  const holder = readFileSync(join(machine, 'run/edgectl/mqtt.sock.holder'), 'utf8');
  t.regex(holder, /the pod edgectl\/edgectl-agent-x/);
  const cloud = await ctr(
    ...['run', '--rm', '--read-only', `docker.io/library/edgectl-cloud:0.1.0`, `cloud-${randomUUID()}`],
    ...['/bin/sh', '-c', 'id -u; edgectl-cloud --version'],
  );
  t.is(cloud.stdout, '1000\nedgectl-cloud 0.1.0\n');
});
