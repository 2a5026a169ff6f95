/**
 * One cloud half with the tunnels of many nodes and many followers of logs through them: what each takes of its memory.
 *   npm run bench -- tunnel-many [nodes, default 500] [connections, default 5000]
 */
import { once } from 'node:events';
import { createTunnelEdge } from '../tunnel/edge/tunnel-edge.ts';
import { KubernetesApi } from '../test/tunnel/helpers/kubernetes-api.ts';
import { MemoryKubelet } from '../test/tunnel/helpers/memory-kubelet.ts';
import { FileTeardowns } from '../test/tunnel/helpers/teardowns.ts';
import { certificates, dialHttp2, open } from '../test/tunnel/helpers/tunnel-cloud.ts';
import { edgedBackend, silent } from '../test/tunnel/helpers/tunnel-edge.ts';
import type { CloudPorts } from '../tunnel/cloud/tunnel-cloud.ts';
import { record } from './support/figures.ts';
import { footprint } from './support/process-meter.ts';
import { measuredSource } from './support/programs.ts';
import { mebibytes, printTable } from './support/report.ts';
import { startBundled } from './support/start-bundled.ts';

const nodes = Number(process.argv[2] ?? 500);
const connections = Number(process.argv[3] ?? 5000);
const AT_ONCE = 50;
const SAMPLES = 9;
const MIB = 1024 * 1024;

const teardowns = new FileTeardowns();
const api = new KubernetesApi();
const kubelet = await MemoryKubelet.start(teardowns);
await api.listen();
teardowns.teardown(() => api.stop());
const names = Array.from({ length: nodes }, (_, at) => `node-${at}`);
for (const name of names) api.pods.set(`default/${name}`, name);
const cloud = await startBundled(measuredSource('bench/support/tunnel-cloud-process.ts'), {
  kubernetes: api.server.href,
  credentials: certificates.server,
});
teardowns.teardown(() => cloud.disconnect());
const [ports] = (await once(cloud, 'message')) as [CloudPorts];
const residentNow = (): number => footprint(cloud.pid ?? 0)?.residentBytes ?? 0;

async function connect(node: string): Promise<void> {
  const credentials = certificates.authority.issueNode(node);
  const connected = new Promise<void>((resolve) => {
    const edge = createTunnelEdge({
      servers: [`127.0.0.1:${ports.tunnel}`],
      node,
      internalIp: () => Promise.resolve('127.0.0.1'),
      credentials: () => Promise.resolve(credentials),
      backend: edgedBackend(kubelet.baseUrl),
      isRevoked: () => false,
      log: silent,
      statusChanged: ({ state }) => {
        if (state === 'connected') resolve();
      },
    });
    const ending = new AbortController();
    edge.start(ending.signal);
    teardowns.teardown(async () => {
      ending.abort();
      await edge.stop();
    });
  });
  await connected;
}

/** Some at once. */
async function forEach<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(work));
}

try {
  const empty = residentNow();
  await forEach(names, connect);
  const withNodes = residentNow();
  let streams = 0;
  const follow = async (node: string): Promise<void> => {
    // As kube-apiserver has one connection for each node.
    const session = await dialHttp2(teardowns, { ports });
    const path = `/containerLogs/default/${node}/web?follow=true`;
    for (let count = 0; count < connections / nodes; count += 1) {
      const answer = await open({ ports }, path, { http: 2, session });
      answer.resume();
      if (answer.statusCode === 200) streams += 1;
    }
  };
  await forEach(names, follow);
  if (streams !== connections) throw new Error(`only ${streams} of ${connections} stand`);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    kubelet.append(`a line to everybody, ${sample}\n`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    samples.push(residentNow() / MIB);
  }
  record({
    ...{ bench: 'tunnel-many', unit: 'MiB', better: 'lower', samples },
    name: `the cloud half with ${nodes} nodes and ${connections.toLocaleString('en')} connections`,
  });
  const each = (bytes: number, count: number): string => `${(bytes / count / 1024).toFixed(0)} KiB each`;
  const all = Math.max(...samples) * MIB;
  printTable(
    'The cloud half',
    ['', 'resident', 'more'],
    [
      { name: 'without a node', cells: [mebibytes(empty), ''] },
      { name: `${nodes} nodes`, cells: [mebibytes(withNodes), each(withNodes - empty, nodes)] },
      {
        name: `${connections} followers through them`,
        cells: [mebibytes(all), each(all - withNodes, connections)],
      },
    ],
  );
} finally {
  await teardowns.run();
}
