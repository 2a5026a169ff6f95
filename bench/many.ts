/**
 * 512 followers of a log and 1,000 watches of pods at once, by two callers: what each takes of the agent's memory, and how long
 * `pod.list` takes beside them. `npm run bench -- many`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connect, type Session } from '@edgectl/client';
import { stringify } from 'yaml';
import { startAgentProcess } from '../test/helpers/agent-process.ts';
import { startTestNode } from '../test/helpers/sandbox-node.ts';
import { record } from './support/figures.ts';
import { footprint } from './support/process-meter.ts';
import { MEASURED } from './support/programs.ts';
import { mebibytes, milliseconds, printTable, ratio, type Row } from './support/report.ts';
import { percentile } from './support/statistics.ts';

const FOLLOWERS = 512;
const WATCHES = 1000;
const SAMPLES = 9;
const SETTLE_MS = 3000;
const LISTS = 270;
const KIB = 1024;

const node = await startTestNode({ pods: ['default/web-0'] });
const folder = mkdtempSync(join(tmpdir(), 'ec-many-'));
const { metaServer, runtimeSocket, database, podLogsFolder } = node.addresses;
// Watches over MQTT are sessions: more than one may hold by the default limits.
const limits = { sessionsPerPrincipal: WATCHES + FOLLOWERS, sessionsInAll: WATCHES + FOLLOWERS };
writeFileSync(join(folder, 'agent.yaml'), stringify({ limits }));
const agent = await startAgentProcess(folder, {
  program: MEASURED.agent,
  node: MEASURED.node,
  environment: {
    EDGECTL_CONFIG: join(folder, 'agent.yaml'),
    EDGECTL_METASERVER: metaServer,
    EDGECTL_CRI: `unix://${runtimeSocket}`,
    EDGECTL_EDGE_STORE: database,
    EDGECTL_POD_LOGS: podLogsFolder,
  },
});

/** The agent's resident memory once what has been opened has settled, some times. */
async function resident(): Promise<number[]> {
  await sleep(SETTLE_MS);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await sleep(200);
    samples.push(footprint(agent.child.pid ?? 0)?.residentBytes ?? 0);
  }
  return samples;
}

function each(after: readonly number[], before: readonly number[], count: number): number[] {
  const base = percentile(before, 0.5);
  return after.map((bytes) => (bytes - base) / count / KIB);
}

async function listMs(client: Client): Promise<number[]> {
  const took: number[] = [];
  for (let call = 0; call < LISTS; call += 1) {
    const started = performance.now();
    await client.call('pod.list', { limit: 100 + (call % 100) });
    took.push(performance.now() - started);
    await sleep(10);
  }
  const size = LISTS / SAMPLES;
  return Array.from({ length: SAMPLES }, (_, at) => percentile(took.slice(at * size, (at + 1) * size), 0.95));
}

try {
  const clients = await Promise.all([1, 2, 3, 4].map(() => connect({ url: agent.socket })));
  const caller = await connect({ url: agent.socket });
  const openMany = async (count: number, method: 'pod.logs' | 'pod.watch'): Promise<void> => {
    for (let at = 0; at < count; at += clients.length)
      await Promise.all(
        clients.slice(0, count - at).map(async (client) => {
          const session: Session =
            method === 'pod.logs'
              ? await client.open(method, { name: 'web-0', container: 'web', follow: true, tailLines: 0 })
              : await client.open(method, { namespace: 'default' });
          void (async () => {
            for await (const _ of session.stdout) continue;
          })().catch(() => undefined);
        }),
      );
  };
  await listMs(caller);
  const quiet = await listMs(caller);
  const none = await resident();
  await openMany(FOLLOWERS / 2, 'pod.logs');
  const half = await resident();
  await openMany(FOLLOWERS / 2, 'pod.logs');
  const followed = await resident();
  await openMany(WATCHES, 'pod.watch');
  const watched = await resident();
  const beside = await listMs(caller);

  const lower = { bench: 'many', better: 'lower' } as const;
  const [ofAll, ofFirst, ofSecond, ofWatches] = [
    each(followed, none, FOLLOWERS),
    each(half, none, FOLLOWERS / 2),
    each(followed, half, FOLLOWERS / 2),
    each(watched, followed, WATCHES),
  ];
  record({ ...lower, name: 'for each of 512 followers', unit: 'KiB', samples: ofAll });
  record({
    ...{ ...lower, name: 'for each of 256 followers more', unit: 'KiB', samples: ofSecond },
    peer: { name: 'of the first 256', samples: ofFirst },
  });
  record({ ...lower, name: 'for each of 1,000 watches', unit: 'KiB', samples: ofWatches });
  const name = 'p95 of pod.list beside 512 followers and 1,000 watches';
  record({ ...lower, name, unit: 'ms', samples: beside, peer: { name: 'quiet', samples: quiet } });
  const middle = (samples: readonly number[]): number => percentile(samples, 0.5);
  const row = (what: string, samples: readonly number[], kib?: readonly number[]): Row => ({
    name: what,
    cells: [mebibytes(middle(samples)), kib === undefined ? '' : `${middle(kib).toFixed(0)} KiB`],
  });
  printTable(
    "The agent's resident memory",
    ['', 'resident', 'for each'],
    [
      row('none', none),
      row(`${FOLLOWERS / 2} followers`, half, ofFirst),
      row(`${FOLLOWERS} followers`, followed, ofAll),
      row(`and ${WATCHES} watches`, watched, ofWatches),
    ],
  );
  console.log(
    `The p95 of pod.list: ${milliseconds(middle(quiet))} quiet, ${milliseconds(middle(beside))} beside them, ${ratio(middle(beside), middle(quiet))}.`,
  );
  await Promise.all([...clients, caller].map((client) => client.close()));
} finally {
  await agent.stop();
  await node.stop();
  rmSync(folder, { recursive: true, force: true });
}
