/**
 * exec of `true` and of a large output: edgectl's operation and its client over MQTT, against a raw WebSocket on the same streaming
 * server, and against crictl where it is installed. Runs take turns, so that a busy machine is busy for all of them.
 *   npm run bench -- exec [runs, default 40] [MB of output, default 100]
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@edgectl/client';
import WebSocket from 'ws';
import { CriClient } from '../agent/node/cri/cri-client.ts';
import { runPod, shellPod } from '../test/helpers/containerd.ts';
import { startAgentProcess } from '../test/helpers/agent.ts';
import { never, startExecHarness } from '../test/agent/pods/exec/harness.ts';
import { megabytesPerSecond, milliseconds, printTable, ratio } from './support/report.ts';
import { percentile, summarise } from './support/statistics.ts';
import { timedRun } from './support/timed-command.ts';

const runs = Number(process.argv[2] ?? 40);
const megabytes = Number(process.argv[3] ?? 100);
const LARGE_RUNS = 7;
const builtAgent = fileURLToPath(new URL('../dist/agent.js', import.meta.url));

const harness = await startExecHarness();
const folder = mkdtempSync(join(tmpdir(), 'ec-bench-'));
const environment = { EDGECTL_CRI: `unix://${harness.containerd.socket}` };
const agent = await startAgentProcess(folder, { program: builtAgent, environment });
const cri = new CriClient({ endpoint: harness.containerd.socket });

try {
  const pod = shellPod('web-0', 'while true; do sleep 3600; done');
  const { containerIds } = await runPod(harness.containerd, pod);
  const id = containerIds['main'] ?? '';
  const client = await connect({ url: `unix://${agent.socket}`, node: 'edge-01' });

  const raw = async (command: string[]): Promise<number> => {
    const url = await cri.execUrl(id, command, { tty: false, stdin: false, stdout: true, stderr: true });
    const socket = new WebSocket(url.replace('http:', 'ws:'), 'v4.channel.k8s.io', {
      perMessageDeflate: false,
    });
    let bytes = 0;
    socket.on('message', (message: Buffer) => {
      if (message[0] === 1) bytes += message.length - 1;
    });
    await once(socket, 'close');
    return bytes;
  };
  const operation = async (command: string[]): Promise<number> => {
    const source = await harness.opener.exec({ name: 'web-0', command }, { unwanted: ['stderr'] }, never());
    let bytes = 0;
    for (
      let chunk = await source.read('stdout', 65_536);
      chunk !== undefined;
      chunk = await source.read('stdout', 65_536)
    ) {
      bytes += chunk.length;
    }
    await source.ended;
    return bytes;
  };
  const overClient = async (command: string[]): Promise<number> => {
    const session = await client.open('pod.exec', { name: 'web-0', command });
    let bytes = 0;
    for await (const chunk of session.stdout) bytes += chunk.length;
    await session.ended;
    return bytes;
  };
  const crictlConfiguration = join(folder, 'crictl.yaml');
  writeFileSync(crictlConfiguration, `runtime-endpoint: unix://${harness.containerd.socket}\ntimeout: 60\n`);
  const crictl = async (command: string[]): Promise<number> => {
    const args = ['--config', crictlConfiguration, 'exec', id, ...command];
    const { exitCode, stdoutBytes, stderr } = await timedRun('crictl', args);
    if (exitCode !== 0) throw new Error(`crictl ended with ${exitCode}: ${stderr}`);
    return stdoutBytes;
  };

  type Way = (command: string[]) => Promise<number>;
  const ways = new Map<string, Way>([
    ['raw WebSocket', raw],
    ['the operation, in process', operation],
    ['edgectl, over an open client connection', overClient],
  ]);
  await crictl(['true']).then(
    () => ways.set('crictl (a process each time)', crictl),
    () => console.log('crictl is not installed: left out'),
  );

  const times = new Map([...ways.keys()].map((name): [string, number[]] => [name, []]));
  for (let turn = -3; turn < runs; turn += 1) {
    for (const [name, way] of ways) {
      const started = performance.now();
      await way(['true']);
      if (turn >= 0) times.get(name)?.push(performance.now() - started);
    }
  }
  const rawMedian = percentile(times.get('raw WebSocket') ?? [], 0.5);
  printTable(
    `exec of true, ${runs} times each`,
    ['', 'median', 'p95', 'ratio of medians'],
    [...times].map(([name, values]) => {
      const { median, p95 } = summarise(values);
      return { name, cells: [milliseconds(median), milliseconds(p95), ratio(median, rawMedian)] };
    }),
  );

  const large = ['head', '-c', String(megabytes * 1_000_000), '/dev/zero'];
  const largeTimes = new Map([...ways.keys()].map((name): [string, number[]] => [name, []]));
  for (let turn = 0; turn < LARGE_RUNS; turn += 1) {
    for (const [name, way] of ways) {
      // All ways run in this process: one's garbage would else be collected while the next is timed.
      globalThis.gc?.();
      const started = performance.now();
      const bytes = await way(large);
      if (bytes !== megabytes * 1_000_000) throw new Error(`${name} brought ${bytes} bytes`);
      largeTimes.get(name)?.push(performance.now() - started);
    }
  }
  const rawLarge = percentile(largeTimes.get('raw WebSocket') ?? [], 0.5);
  printTable(
    `exec of ${megabytes} MB of output, ${LARGE_RUNS} times each`,
    ['', 'least', 'median', 'rate', 'rate against raw'],
    [...largeTimes].map(([name, values]) => {
      const { median } = summarise(values);
      const rate = megabytesPerSecond(megabytes * 1e6, median);
      const cells = [milliseconds(Math.min(...values)), milliseconds(median), rate, ratio(rawLarge, median)];
      return { name, cells };
    }),
  );
  await client.close();
} finally {
  cri.close();
  await agent.stop();
  await harness.stop();
  rmSync(folder, { recursive: true, force: true });
}
