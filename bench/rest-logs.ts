/**
 * A log through the Kubernetes API: `kubectl logs` over TLS into a file, against `cat` of the same text through a plain Node.js HTTP
 * server, read by kubectl too. kubectl writes each line by itself: a pipe would measure who reads so many small pieces.
 *   npm run bench -- rest-logs [megabytes of text, default 400]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findProgram } from '../scripts/support/run.mjs';
import { freePort } from '../sandbox/free-port.ts';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { startTestNode } from '../test/helpers/sandbox-node.ts';
import { megabytesPerSecondOf, record } from './support/figures.ts';
import { commandEnvironment, MEASURED } from './support/programs.ts';
import { megabytesPerSecond, printTable, ratio, type Row } from './support/report.ts';
import { logFolder, writeCriLog } from './support/rig.ts';
import { timedRun, type TimedRun } from './support/timed-command.ts';

const RUNS = 9;
const megabytes = Number(process.argv[2] ?? 400);

/** Answers every request with what `cat` of the file gives. */
const PLAIN_SERVER = `
  const server = require('node:http').createServer((_, response) => {
    require('node:child_process').spawn('cat', [process.argv[1]]).stdout.pipe(response);
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

type Runs = TimedRun & { readonly allMs: number[] };

/** All of them, one run of each in turn. */
async function byTurns(commands: readonly (() => Promise<TimedRun>)[]): Promise<Runs[]> {
  const runs = commands.map((): TimedRun[] => []);
  for (let turn = 0; turn < RUNS; turn += 1)
    for (const [at, run] of commands.entries()) runs[at]?.push(await run());
  return runs.map((all) => {
    const failed = all.find(({ exitCode }) => exitCode !== 0);
    if (failed !== undefined) throw new Error(`a run ended with ${failed.exitCode}: ${failed.stderr}`);
    const best = all.reduce((least, next) => (next.wallMs < least.wallMs ? next : least));
    return { ...best, allMs: all.map(({ wallMs }) => wallMs) };
  });
}

/** Runs a program to its end. @returns its stdout */
async function textOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return text;
}

const node = await startTestNode({ pods: ['default/web-0'] });
const folder = mkdtempSync(join(tmpdir(), 'ec-rest-'));
const { metaServer, runtimeSocket, database, podLogsFolder } = node.addresses;
const users = join(folder, 'users.yaml');
const configuration = join(folder, 'agent.yaml');
writeFileSync(configuration, stringify({ users }));
const agent = await startAgentProcess(folder, {
  program: MEASURED.agent,
  node: MEASURED.node,
  environment: {
    EDGECTL_CONFIG: configuration,
    EDGECTL_REST: `127.0.0.1:${await freePort()}`,
    EDGECTL_METASERVER: metaServer,
    EDGECTL_CRI: `unix://${runtimeSocket}`,
    EDGECTL_EDGE_STORE: database,
    EDGECTL_POD_LOGS: podLogsFolder,
  },
});
const plain = spawn(process.execPath, ['-e', PLAIN_SERVER, join(folder, 'text')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});

try {
  const env = commandEnvironment({ HOME: folder, EDGECTL_SOCKET: agent.socket });
  const kubeconfig = join(folder, 'kubeconfig');
  const made = await textOf(MEASURED.edgectl, ['kubeconfig', '--users-file', users], env);
  writeFileSync(kubeconfig, made, { mode: 0o600 });
  const logs = ['--kubeconfig', kubeconfig, 'logs', 'web-0', '-c', 'web'];
  const textBytes = await writeCriLog(
    join(logFolder({ addresses: node.addresses }, 'default/web-0', 'web'), '0.log'),
    megabytes * 1e6,
  );
  writeFileSync(join(folder, 'text'), await textOf('kubectl', logs, env));
  const [port] = (await once(plain.stdout, 'data')) as [Buffer];
  const raw = ['--server', `http://127.0.0.1:${port.toString().trim()}`, 'get', '--raw', '/'];

  const output = join(folder, 'output');
  const runtime = ['--runtime-endpoint', `unix://${runtimeSocket}`];
  const container = (
    findProgram('crictl') === undefined
      ? ''
      : await textOf('crictl', [...runtime, 'ps', '--name', '^web$', '--quiet'], env)
  ).trim();
  const [door, reference, crictl] = await byTurns([
    () => timedRun('kubectl', logs, { env, output }),
    () => timedRun('kubectl', raw, { env, output }),
    ...(container === '' ? [] : [() => timedRun('crictl', [...runtime, 'logs', container], { env, output })]),
  ]);
  if (door === undefined || reference === undefined) throw new Error('nothing was run');
  // The container goes on writing.
  if (door.stdoutBytes < reference.stdoutBytes)
    throw new Error(`${door.stdoutBytes} bytes came instead of ${reference.stdoutBytes}`);
  record({
    bench: 'rest-logs',
    name: `a log of ${megabytes} MB by kubectl, over TLS`,
    unit: 'MB/s',
    better: 'higher',
    samples: megabytesPerSecondOf(door.stdoutBytes, door.allMs),
    peer: {
      name: 'a plain HTTP server, by kubectl',
      samples: megabytesPerSecondOf(reference.stdoutBytes, reference.allMs),
    },
  });
  if (crictl !== undefined)
    record({
      ...{ bench: 'rest-logs', name: `a log of ${megabytes} MB by kubectl, against crictl`, unit: 'MB/s' },
      ...{ better: 'higher', samples: megabytesPerSecondOf(door.stdoutBytes, door.allMs) },
      peer: { name: 'crictl logs', samples: megabytesPerSecondOf(crictl.stdoutBytes, crictl.allMs) },
    });
  const row = (name: string, run: TimedRun): Row => ({
    name,
    cells: [megabytesPerSecond(run.stdoutBytes, run.wallMs), ratio(reference.wallMs, run.wallMs)],
  });
  printTable(
    `A log of ${(textBytes / 1e6).toFixed(0)} MB of text with kubectl, quickest of ${RUNS} by turns`,
    ['', 'rate', 'of the plain server'],
    [
      row('cat through a plain HTTP server, without TLS', reference),
      row('kubectl logs, over TLS', door),
      ...(crictl === undefined ? [] : [row('crictl logs', crictl)]),
    ],
  );
} finally {
  plain.kill();
  await agent.stop();
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
