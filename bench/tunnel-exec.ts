/**
 * exec through the tunnel to a real container, against the same directly on Edged: 20 MB through `cat` and back, and the median of
 * `true` alone, by turns with a model of KubeEdge's sequence, and beside a log of 40 MB that is read over and over. Agent, cloud half and client are a process each.
 *   npm run bench -- tunnel-exec
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { startTunnelledAgent } from '../test/acceptance/tunnel-under-test.ts';
import { waitUntil } from '../test/helpers/wait-until.ts';
import type { CloudPorts } from '../tunnel/cloud/tunnel-cloud.ts';
import { startTestNode, WHOLE_BIG_LOG } from '../test/helpers/sandbox-node.ts';
import { Apiserver, RemoteCommand } from '../test/tunnel/helpers/apiserver.ts';
import { FileTeardowns } from '../test/tunnel/helpers/teardowns.ts';
import { KubernetesApi } from '../test/tunnel/helpers/kubernetes-api.ts';
import { ask, certificates } from '../test/tunnel/helpers/tunnel-cloud.ts';
import { record } from './support/figures.ts';
import { megabytesPerSecond, milliseconds, printTable, ratio, type Row } from './support/report.ts';
import { startBundled } from './support/start-bundled.ts';
import { mediansOf, summarise, timeEach } from './support/statistics.ts';

const INPUT = Buffer.alloc(20_000_000, 'x');
const PIECE_BYTES = 32_768;
const ROUNDS = 5;
const SMALL_REQUESTS = 40;
const TUNNEL_TIMEOUT_MS = 30_000;

type Door = Pick<Apiserver, 'url'>;

async function cat(door: Door): Promise<number> {
  const started = performance.now();
  const command = await RemoteCommand.run(door, '/exec/default/web-0/web?command=cat', { stdin: true });
  const { connection } = command;
  for (let at = 0; at < INPUT.length; at += PIECE_BYTES)
    await connection?.writeStdin(INPUT.subarray(at, at + PIECE_BYTES));
  await connection?.closeStdin();
  const end = await command.ended();
  const { length } = command.bytes();
  if (end !== 0 || length !== INPUT.length) throw new Error(`${length} bytes came back; the end: ${end}`);
  return performance.now() - started;
}

async function quickestCat(door: Door): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) took.push(await cat(door));
  return Math.min(...took);
}

async function execTrue(door: Door): Promise<void> {
  const end = await (await RemoteCommand.run(door, '/exec/default/web-0/web?command=true')).ended();
  if (end !== 0) throw new Error(`true ended with ${end}`);
}

async function startCloud(): Promise<{ readonly ports: CloudPorts }> {
  const api = new KubernetesApi();
  api.pods.set('factory/biglog', node.name);
  api.pods.set('default/web-0', node.name);
  await api.listen();
  const child = await startBundled(new URL('./support/tunnel-cloud-process.ts', import.meta.url), {
    kubernetes: api.server.href,
    credentials: certificates.server,
  });
  const [ports] = (await once(child, 'message')) as [CloudPorts];
  teardowns.teardown(() => {
    child.disconnect();
    api.stop();
  });
  return { ports };
}

/** KubeEdge's two halves as a model: what they do for one exec. @returns the door to it */
async function startModel(): Promise<Apiserver> {
  const entry = new URL('./support/kubeedge-model-process.ts', import.meta.url);
  const api = new KubernetesApi();
  await api.listen();
  const { server, node: credentials } = certificates;
  const cloud = await startBundled(entry, {
    half: 'cloud',
    kubernetes: api.server.href,
    credentials: server,
  });
  const [port] = (await once(cloud, 'message')) as [number];
  const linked = once(cloud, 'message');
  const { edged = '' } = node.addresses;
  const edge = await startBundled(entry, { half: 'edge', server: `127.0.0.1:${port}`, edged, credentials });
  await linked;
  teardowns.teardown(() => {
    edge.disconnect();
    cloud.disconnect();
    api.stop();
  });
  return await Apiserver.start(teardowns, port);
}

/** How long each run of both took, measured alternately, so that a busy machine slows both. */
async function byTurns(one: Door, other: Door): Promise<readonly [number[], number[]]> {
  const took: [number[], number[]] = [[], []];
  for (let round = 0; round < SMALL_REQUESTS; round += 1) {
    for (const [at, door] of [one, other].entries()) {
      const started = performance.now();
      await execTrue(door);
      took[at]?.push(performance.now() - started);
    }
  }
  return took;
}

/** Once the tunnel stands. */
async function reachable(door: Door): Promise<void> {
  const stood = await waitUntil(
    () =>
      execTrue(door).then(
        () => true,
        () => false,
      ),
    TUNNEL_TIMEOUT_MS,
  );
  if (stood === undefined) throw new Error('the tunnel does not stand');
}

const teardowns = new FileTeardowns();
const folder = mkdtempSync(join(tmpdir(), 'edgectl-bench-'));
const node = await startTestNode({ pods: ['default/web-0', 'factory/biglog'], ...WHOLE_BIG_LOG });
teardowns.teardown(() => node.stop());

try {
  const direct: Door = { url: (path) => new URL(path, node.addresses.edged) };
  const directMs = await quickestCat(direct);
  const rates: Row[] = [
    { name: 'directly on Edged', cells: [megabytesPerSecond(INPUT.length, directMs), ''] },
  ];
  const latencies: Row[] = [];
  const turns: Row[] = [];
  const model = await startModel();
  await execTrue(model);
  for (const wire of ['auto', 'stock'] as const) {
    const cloud = await startCloud();
    await startTunnelledAgent(teardowns, node, join(folder, wire), { wire }, cloud.ports.tunnel);
    const apiserver = await Apiserver.start(teardowns, cloud.ports.stream);
    await reachable(apiserver);
    const name = wire === 'auto' ? 'between our own halves' : 'on the stock wire';
    const catMs = await quickestCat(apiserver);
    rates.push({ name, cells: [megabytesPerSecond(INPUT.length, catMs), ratio(directMs, catMs)] });
    const alone = await timeEach(SMALL_REQUESTS, () => execTrue(apiserver));
    const [own, theirs] = await byTurns(apiserver, model);
    const [ourMs, theirMs] = [summarise(own).median, summarise(theirs).median];
    turns.push({ name, cells: [milliseconds(ourMs), milliseconds(theirMs), ratio(ourMs, theirMs)] });
    let busy = true;
    const log = (async () => {
      while (busy) await ask(cloud, '/containerLogs/factory/biglog/logger');
    })();
    const beside = await timeEach(SMALL_REQUESTS, () => execTrue(apiserver));
    busy = false;
    await log;
    if (wire === 'auto')
      record({
        ...{ bench: 'tunnel-exec', name: 'exec of true through the tunnel, beside a log', unit: 'ms' },
        ...{ better: 'lower', samples: beside.samples, peer: { name: 'alone', samples: alone.samples } },
      });
    record({
      ...{ bench: 'tunnel-exec', name: `exec of true by SPDY, ${name}`, unit: 'ms', better: 'lower' },
      ...{
        samples: mediansOf(own),
        peer: { name: "a model of KubeEdge's halves", samples: mediansOf(theirs) },
      },
    });
    latencies.push({
      name,
      cells: [milliseconds(alone.median), milliseconds(beside.median), ratio(beside.median, alone.median)],
    });
  }
  printTable(`20 MB through cat and back, quickest of ${ROUNDS}`, ['', 'rate', 'of direct'], rates);
  printTable('The median of exec true', ['', 'alone', 'beside a log', ''], latencies);
  printTable(
    "The median of exec true by SPDY, by turns with a model of KubeEdge's sequence",
    ['', 'ours', 'the model', ''],
    turns,
  );
} finally {
  await teardowns.run();
  rmSync(folder, { recursive: true, force: true });
}
