/**
 * How many functions of ours run for one call: the cost of reading the code along. V8 counts the calls itself.
 *
 *     npm run count -- [--list] [CALL ...]
 *
 * The agent and the cloud half of the tunnel run in this process, clients in others. What also runs while nobody calls is left
 * out. What a generator wrote (protobuf) is counted by itself. `--list` names the functions. Needs containerd, and kubectl for its row.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inCheckout } from './support/checkout.mjs';
import { TYPESCRIPT_FLAGS } from './support/typescript-flags.mjs';

const OURS = /^(agent|common|tunnel|rpc-schema\/src|proto)\//;
/** Encoders and decoders of protobuf: nobody wrote or reads them. */
const GENERATED = /^proto\//;
const IDLE_MS = 1500;
/** Whatever a call leaves to do: the end of its session, the record of its end. */
const AFTERWARDS_MS = 50;
const RUNS = 3;

const inspector = new Session();
inspector.connect();
await inspector.post('Profiler.enable');
await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

/** @returns calls since the last time, by file and function */
async function acquire() {
  const root = `file://${inCheckout()}/`;
  const { result } = await inspector.post('Profiler.takePreciseCoverage');
  const entered = new Map();
  for (const { url, functions } of result) {
    const file = url.startsWith(root) ? url.slice(root.length) : '';
    if (!OURS.test(file)) continue;
    for (const { functionName, ranges } of functions) {
      const [{ count, startOffset }] = ranges;
      // A module's own body runs when it is loaded.
      if (count === 0 || (functionName === '' && startOffset === 0)) continue;
      entered.set(`${file} ${functionName || '(closure)'}@${startOffset}`, count);
    }
  }
  return entered;
}

async function measure(name, call) {
  await call();
  await call();
  await pause(300);
  await acquire();
  await pause(IDLE_MS);
  const idle = await acquire();
  let least;
  for (let run = 0; run < RUNS; run += 1) {
    await acquire();
    await call();
    await pause(AFTERWARDS_MS);
    const entered = [...(await acquire())].filter(([key]) => !idle.has(key));
    if (least === undefined || entered.length < least.length) least = entered;
  }
  const files = new Set(least.map(([key]) => key.split(' ')[0]));
  const calls = least.reduce((sum, [, count]) => sum + count, 0);
  const generated = least.filter(([key]) => GENERATED.test(key)).length;
  const own = `${least.length - generated} functions of ours, ${generated} generated`;
  console.log(`${name}: ${own}, ${files.size} files, ${calls} calls`);
  if (!process.argv.includes('--list')) return;
  for (const file of [...files].sort((one, other) => one.localeCompare(other))) {
    const functions = least
      .filter(([key]) => key.startsWith(`${file} `))
      .map(([key, count]) => `${key.slice(file.length + 1).split('@')[0]}${count > 1 ? `×${count}` : ''}`);
    console.log(`    ${file}: ${functions.join(' ')}`);
  }
}

/** A client in a process of its own. */
function run(program, args, env = {}) {
  return new Promise((resolve, reject) => {
    const { PATH, HOME = '/root' } = process.env;
    execFile(program, args, { env: { PATH, HOME, ...env } }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')}: ${stderr || error.message}`));
    });
  });
}

const edgectlOn =
  (socket) =>
  (...args) =>
    run(process.execPath, [...TYPESCRIPT_FLAGS, inCheckout('clients/edgectl/main.ts'), ...args], {
      EDGECTL_SOCKET: socket,
    });

const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const want = (name) => wanted.length === 0 || wanted.includes(name);

const { startRestNode } = await import('../test/helpers/rest-node.ts');
const { connect } = await import('../clients/js/src/index.ts');
const { startAgent } = await import('../test/helpers/agent.ts');
const { startSandboxNode } = await import('../sandbox/sandbox-node.ts');
const { startCloud, certificates, connected } = await import('../test/tunnel/helpers/tunnel-cloud.ts');
const { Apiserver, RemoteCommand } = await import('../test/tunnel/helpers/apiserver.ts');
const { FileTeardowns } = await import('../test/tunnel/helpers/teardowns.ts');

const folder = mkdtempSync(join(tmpdir(), 'count-'));
const teardowns = new FileTeardowns();
teardowns.teardown(() => rmSync(folder, { recursive: true }));

async function podCalls() {
  const rest = await startRestNode();
  teardowns.teardown(() => rest.stop());
  const edgectl = edgectlOn(rest.agent.configuration.socket);
  if (want('pod.get')) {
    await measure('pod.get', () => edgectl('rpc', 'pod.get', '{"name":"web-0"}'));
    // Without login, subscription and the end of the connection, which are a good part of the other rows.
    const client = await connect({ url: rest.agent.configuration.socket });
    await measure('pod.get on an open connection', () => client.call('pod.get', { name: 'web-0' }));
    await client.close();
  }
  if (want('pod.logs'))
    await measure('pod.logs', () => edgectl('logs', 'web-0', '-c', 'sidecar', '--tail', '3'));
  if (want('pod.exec')) await measure('pod.exec', () => edgectl('exec', 'web-0', '-c', 'web', '--', 'true'));
  if (want('kubectl-logs')) {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, rest.ca);
    const connection = ['--server', rest.url, '--certificate-authority', ca, '--token', rest.tokens.alice];
    const logs = () =>
      run(
        process.env.EDGECTL_KUBECTL ?? 'kubectl',
        [...connection, 'logs', 'web-0', '-c', 'sidecar', '--tail', '3'],
        {
          KUBECONFIG: '/dev/null',
          HOME: folder,
        },
      );
    await measure('kubectl-logs', logs);
  }
  if (want('tunnel-exec')) await tunnelExec(rest.node);
}

/** Both halves. */
async function tunnelExec({ addresses, name }) {
  const { cloud } = await startCloud(teardowns);
  const { ca, cert, key } = certificates.node;
  for (const [file, text] of Object.entries({ 'ca.crt': ca, 'node.crt': cert, 'node.key': key }))
    writeFileSync(join(folder, file), text, { mode: 0o600 });
  const agent = await startAgent(folder, {
    node: name,
    backends: {
      metaserver: addresses.metaServer,
      edged: addresses.edged,
      cri: `unix://${addresses.runtimeSocket}`,
      edgeStore: addresses.database,
      podLogs: addresses.podLogsFolder,
    },
    tunnel: {
      enabled: true,
      servers: [`127.0.0.1:${cloud.ports.tunnel}`],
      caFile: join(folder, 'ca.crt'),
      certFile: join(folder, 'node.crt'),
      keyFile: join(folder, 'node.key'),
      wire: 'auto',
    },
  });
  teardowns.teardown(() => agent.stop());
  await connected(cloud, name);
  const apiserver = await Apiserver.start(teardowns, cloud.ports.stream);
  await measure('tunnel-exec', async () => {
    const command = await RemoteCommand.run(apiserver, '/exec/default/web-0/web?command=true', {});
    await command.ended();
  });
}

async function deviceEdit() {
  const node = await startSandboxNode({ containers: false, modbus: true });
  teardowns.teardown(() => node.stop());
  const { metaServer, database } = node.addresses;
  const place = mkdtempSync(join(folder, 'devices-'));
  const agent = await startAgent(place, {
    node: node.name,
    backends: {
      metaserver: metaServer,
      edged: 'http://127.0.0.1:9',
      cri: `unix://${place}/cri.sock`,
      edgeStore: database,
      podLogs: place,
    },
  });
  teardowns.teardown(() => agent.stop());
  const edgectl = edgectlOn(agent.configuration.socket);
  let value = 70;
  await measure('device.edit', () => {
    value += 1;
    return edgectl('set', 'device', '-n', 'factory', 'press-1', `setpoint=${value}`);
  });
}

try {
  if (['pod.get', 'pod.logs', 'pod.exec', 'kubectl-logs', 'tunnel-exec'].some(want)) await podCalls();
  if (want('device.edit')) await deviceEdit();
} finally {
  await teardowns.run();
}
process.exit(0);
