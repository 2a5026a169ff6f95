import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, connect } from '@edgectl/client';
import test, { type ExecutionContext } from 'ava';
import { type Clock, systemClock } from '../../common/clock.ts';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { type Footprint, footprint, leftBehind } from '../helpers/footprint.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const MIB = 1024 * 1024;
const SESSIONS = Number(process.env['EDGECTL_MANY_SESSIONS'] ?? 50);

let node: SandboxNode;
let agent: TestAgent;
let client: Client;
let laterMs = 0;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + laterMs };
const folder = mkdtempSync(join(tmpdir(), 'ms-'));

test.before('start the node and the agent in this process', async () => {
  node = await startTestNode({ pods: ['default/web-0'] });
  const { metaServer, edged = '', runtimeSocket, database, podLogsFolder } = node.addresses;
  agent = await startAgent(
    folder,
    {
      backends: {
        metaserver: metaServer,
        edged,
        cri: `unix://${runtimeSocket}`,
        edgeStore: database,
        podLogs: podLogsFolder,
      },
    },
    clock,
  );
  client = await connect({ url: agent.configuration.socket });
});

test.after.always('stop them', async () => {
  await client?.close();
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Processes in the container, this look at them included. */
async function processesInContainer(): Promise<string> {
  const session = await client.open('pod.exec', {
    ...{ name: 'web-0', container: 'web', command: ['sh', '-c', 'ls -d /proc/[0-9]* | wc -l'] },
  });
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdout) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function nothingLeft(t: ExecutionContext, work: () => Promise<void>): Promise<void> {
  const rounds: Footprint[] = [];
  // The first round warms up: code is compiled, caches fill.
  for (let round = 0; round < 3; round += 1) {
    await work();
    // The client acknowledges the last end after it has told us of it.
    t.not(await waitUntil(() => agent.agent.held()['sessions'] === 0, 10_000), undefined, 'a session stays');
    // Remembered calls are forgotten after ten minutes.
    laterMs += 11 * 60_000;
    agent.agent.sweep();
    rounds.push(await footprint(agent.agent.held()));
  }
  const [, second, third] = rounds;
  t.deepEqual(second && (await leftBehind(second, () => agent.agent.held())), []);
  const grown = (third?.bytes ?? 0) - (second?.bytes ?? 0);
  t.true(grown < 2 * MIB, `grew by ${(grown / MIB).toFixed(2)} MiB`);
}

test.serial(`${SESSIONS} execs leave nothing behind`, async (t) => {
  const before = await processesInContainer();
  await nothingLeft(t, async () => {
    for (let index = 0; index < SESSIONS; index += 1) {
      const session = await client.open('pod.exec', { name: 'web-0', container: 'web', command: ['true'] });
      session.stdout.discard();
      session.stderr.discard();
      t.is((await session.ended).exitCode, 0);
    }
  });
  // A probe of the container's server may be under way at either look.
  let after = await processesInContainer();
  for (let look = 0; look < 50 && Number(after) > Number(before); look += 1)
    after = await processesInContainer();
  t.true(Number(after) <= Number(before), `${after} processes where there were ${before}`);
  t.deepEqual((await client.call('session.list', {})).items, []);
});

test.serial(`${SESSIONS} log sessions leave nothing behind, read to the end or cancelled`, async (t) => {
  await nothingLeft(t, async () => {
    for (let index = 0; index < SESSIONS; index += 1) {
      const follow = index % 2 === 1;
      const session = await client.open('pod.logs', { name: 'web-0', container: 'sidecar', follow });
      if (follow) session.cancel();
      session.stdout.discard();
      t.is((await session.ended).reason, follow ? 'Canceled' : 'Completed');
    }
  });
  t.deepEqual((await client.call('session.list', {})).items, []);
});
