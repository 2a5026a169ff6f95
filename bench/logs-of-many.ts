/**
 * How soon `pod.logs` over 50 pods brings its first byte: a selector that all of them match, against asking for them one by one.
 * `npm run bench -- logs-of-many [pods, default 50]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, connect } from '@edgectl/client';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { shellPod } from '../test/helpers/containerd.ts';
import { startTestNode } from '../test/helpers/sandbox-node.ts';
import { record } from './support/figures.ts';
import { MEASURED } from './support/programs.ts';
import { milliseconds, printTable, ratio } from './support/report.ts';
import { summarise } from './support/statistics.ts';

const RUNS = 20;
const WARM_UP = 3;
const pods = Number(process.argv[2] ?? 50);

function manyPod(name: string): ReturnType<typeof shellPod> {
  const pod = shellPod(name, 'echo ready; exec sleep 1000000');
  return { ...pod, metadata: { ...pod.metadata, labels: { app: 'many' } } };
}

/** @returns how many milliseconds passed until the first byte */
async function firstByte(client: Client, params: PodLogsParams): Promise<number> {
  const started = performance.now();
  const session = await client.open('pod.logs', params);
  for await (const _ of session.stdout) {
    const took = performance.now() - started;
    session.cancel();
    await session.ended;
    return took;
  }
  throw new Error('the log is empty');
}

const names = Array.from({ length: pods }, (_, index) => `many-${String(index).padStart(2, '0')}`);
const node = await startTestNode({ pods: [], morePods: names.map(manyPod) });
const folder = mkdtempSync(join(tmpdir(), 'ec-many-'));
const { metaServer, runtimeSocket, database, podLogsFolder } = node.addresses;
const agent = await startAgentProcess(folder, {
  program: MEASURED.agent,
  node: MEASURED.node,
  environment: {
    EDGECTL_METASERVER: metaServer,
    EDGECTL_CRI: `unix://${runtimeSocket}`,
    EDGECTL_EDGE_STORE: database,
    EDGECTL_POD_LOGS: podLogsFolder,
  },
});
try {
  const client = await connect({ url: agent.socket });
  const together: number[] = [];
  const oneByOne: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const selected = await firstByte(client, { labelSelector: 'app=many', tailLines: 10 });
    let single = 0;
    for (const name of names) single += await firstByte(client, { name, tailLines: 10 });
    if (run < WARM_UP) continue;
    together.push(selected);
    oneByOne.push(single);
  }
  await client.close();
  record({
    bench: 'logs-of-many',
    name: `the first byte of pod.logs -l over ${pods} pods`,
    unit: 'ms',
    better: 'lower',
    samples: together,
    peer: { name: 'pod by pod', samples: oneByOne },
  });
  const [selected, single] = [summarise(together), summarise(oneByOne)];
  printTable(
    `The first byte of pod.logs over ${pods} pods, ${RUNS} times in turn`,
    ['', 'median', 'p95', 'of pod by pod'],
    [
      { name: 'pod by pod', cells: [milliseconds(single.median), milliseconds(single.p95), ratio(1, 1)] },
      {
        name: 'by a selector',
        cells: [
          milliseconds(selected.median),
          milliseconds(selected.p95),
          ratio(selected.median, single.median),
        ],
      },
    ],
  );
} finally {
  await agent.stop();
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
