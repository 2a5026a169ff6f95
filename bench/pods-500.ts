/**
 * A node with 500 pods against one with 50: the list of all, and the first list by kubectl through the gateway; for each pod, by turns.
 *   npm run bench -- pods-500 [runs, default 15]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@edgectl/client';
import { stringify } from 'yaml';
import { freePort } from '../sandbox/free-port.ts';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { shellPod } from '../test/helpers/containerd.ts';
import { startTestNode } from '../test/helpers/sandbox-node.ts';
import { FileTeardowns } from '../test/tunnel/helpers/teardowns.ts';
import { record } from './support/figures.ts';
import { plainRun } from './support/plain-run.ts';
import { commandEnvironment, MEASURED } from './support/programs.ts';
import { milliseconds, printTable, ratio, type Row } from './support/report.ts';
import { percentile } from './support/statistics.ts';
import { timedRun } from './support/timed-command.ts';

const runs = Number(process.argv[2] ?? 15);
const SIZES = [50, 500] as const;
const WARM_UP = 3;
const teardowns = new FileTeardowns();

type Measure = 'pod.list' | 'kubectl get pods';

/** A node with so many pods, whose containers do not run, and what is measured on it. */
async function startSize(pods: number): Promise<Record<Measure, () => Promise<number>>> {
  const morePods = Array.from({ length: pods }, (_, at) => shellPod(`many-${at}`, 'exec sleep 1000000'));
  const node = await startTestNode({ containers: false, pods: [], morePods });
  teardowns.teardown(() => node.stop());
  const folder = mkdtempSync(join(tmpdir(), 'ec-pods-'));
  teardowns.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const users = join(folder, 'users.yaml');
  const configuration = join(folder, 'agent.yaml');
  writeFileSync(configuration, stringify({ users }));
  const agent = await startAgentProcess(folder, {
    program: MEASURED.agent,
    node: MEASURED.node,
    environment: {
      EDGECTL_CONFIG: configuration,
      EDGECTL_REST: `127.0.0.1:${await freePort()}`,
      EDGECTL_METASERVER: node.addresses.metaServer,
      EDGECTL_EDGE_STORE: node.addresses.database,
    },
  });
  teardowns.teardown(() => agent.stop());
  const env = commandEnvironment({ HOME: folder, EDGECTL_SOCKET: agent.socket });
  const kubeconfig = join(folder, 'kubeconfig');
  const output = kubeconfig;
  const made = await timedRun(MEASURED.edgectl, ['kubeconfig', '--users-file', users], { env, output });
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const client = await connect({ url: agent.socket });
  teardowns.teardown(() => client.close());
  return {
    'pod.list': async () => {
      const started = performance.now();
      const { items } = await client.call('pod.list', { limit: 500 });
      if (items.length !== pods) throw new Error(`${items.length} pods instead of ${pods}`);
      return performance.now() - started;
    },
    'kubectl get pods': async () => {
      // Its discovery of the API is kept below HOME: every run is a first one.
      rmSync(join(folder, '.kube'), { recursive: true, force: true });
      const command = ['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods'] as const;
      return (await plainRun([...command], 'null', env)).wallMs;
    },
  };
}

try {
  const sizes = [await startSize(SIZES[0]), await startSize(SIZES[1])] as const;
  const rows: Row[] = [];
  for (const [measure, name] of [
    ['pod.list', 'pod.list of 500 pods, for each pod'],
    ['kubectl get pods', 'kubectl get pods of 500 pods, for each pod'],
  ] as const) {
    const took: [number[], number[]] = [[], []];
    for (let turn = -WARM_UP; turn < runs; turn += 1)
      for (const [at, size] of sizes.entries()) {
        const wallMs = await size[measure]();
        if (turn >= 0) took[at]?.push(wallMs / (SIZES[at] ?? NaN));
      }
    const [few, many] = took;
    record({
      ...{ bench: 'pods-500', name, unit: 'ms', better: 'lower', samples: many },
      peer: { name: 'of 50 pods', samples: few },
    });
    const [fewMs, manyMs] = [percentile(few, 0.5), percentile(many, 0.5)];
    const all = (at: 0 | 1, each: number): string => milliseconds(each * SIZES[at]);
    rows.push({ name: measure, cells: [all(0, fewMs), all(1, manyMs), ratio(manyMs, fewMs)] });
  }
  printTable('A node with 500 pods', ['', '50 pods', '500 pods', 'for each pod'], rows);
} finally {
  await teardowns.run();
}
