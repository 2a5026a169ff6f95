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
const SESSIONS = Number(process.env['EDGECTL_MANY_SESSIONS'] ?? 20);

let node: SandboxNode;
let agent: TestAgent;
let client: Client;
let laterMs = 0;
const clock: Clock = {
  ...systemClock,
  now: () => systemClock.now() + laterMs,
  monotonic: () => systemClock.monotonic() + laterMs,
};
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

const PROCESSES = 'for file in /proc/[0-9]*/stat; do read -r line <$file && echo "$line"; done 2>/dev/null';

/** The processes in the container by number, each with its name and state (proc_pid_stat(5)). */
async function processes(): Promise<Map<string, string>> {
  const session = await client.open('pod.exec', {
    ...{ name: 'web-0', container: 'web', command: ['sh', '-c', PROCESSES] },
  });
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdout) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().trim().split('\n');
  return new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(' ')),
      line.slice(line.indexOf('('), line.indexOf(')') + 3),
    ]),
  );
}

/** Those that two checks find: neither look itself, nor a probe of the container's server that was under way at one of them. */
async function lastingProcesses(): Promise<Map<string, string>> {
  const first = await processes();
  const second = await processes();
  return new Map([...second].filter(([number]) => first.has(number)));
}

async function nothingLeft(t: ExecutionContext, work: () => Promise<void>): Promise<void> {
  const rounds: Footprint[] = [];
  // The first round warms up: code is compiled, caches fill.
  for (let round = 0; round < 3; round += 1) {
    await work();
    // The client acknowledges the last end after it has told us of it.
    t.not(await waitUntil(() => agent.agent.held()['sessions'] === 0, 30_000), undefined, 'a session stays');
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
  const before = await lastingProcesses();
  await nothingLeft(t, async () => {
    for (let index = 0; index < SESSIONS; index += 1) {
      const session = await client.open('pod.exec', { name: 'web-0', container: 'web', command: ['true'] });
      session.stdout.discard();
      session.stderr.discard();
      t.is((await session.ended).exitCode, 0);
    }
  });
  const after = await lastingProcesses();
  t.deepEqual([...after.keys()], [...before.keys()], [...after.values()].join(' '));
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
