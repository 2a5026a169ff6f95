/** Clients that leave in the middle, at both replicas, with a real agent and a real runtime: nothing is left of them anywhere. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { startTunnelledAgent } from '../acceptance/tunnel-under-test.ts';
import { startTestNode, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { Apiserver, RemoteCommand } from '../tunnel/helpers/apiserver.ts';
import { KubernetesApi } from '../tunnel/helpers/kubernetes-api.ts';
import { Redis } from '../tunnel/helpers/redis.ts';
import { type Replica, startReplica } from '../tunnel/helpers/replicas.ts';
import { connected, HTTP_VERSIONS, open } from '../tunnel/helpers/tunnel-cloud.ts';

const READERS = 500;
const HELD_CLIENTS = 100;
const AT_ONCE = 10;
const BIG_LOG = '/containerLogs/factory/biglog/logger';
const INPUT = Buffer.alloc(20_000_000);
const WIRES = [undefined, ['v4.channel.k8s.io']] as const;
const FILLING_MS = 3_000;
/** As the acceptance of these tests says. */
const NOTHING_LEFT_MS = 10_000;
/** Connections that are kept: to Redis, to the runtime, of HTTP clients. */
const KEPT_DESCRIPTORS = 20;

let node: SandboxNode;

interface Rig {
  readonly replicas: readonly Replica[];
  readonly agentPid: number;
}

async function start(t: ExecutionContext): Promise<Rig> {
  const [redis, api] = await Promise.all([Redis.start(t), KubernetesApi.start(t)]);
  api.pods.set('factory/biglog', node.name);
  const holder = await startReplica(t, 'holder', redis, api);
  const other = await startReplica(t, 'other', redis, api);
  const folder = mkdtempSync(join(tmpdir(), 'tun-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const agent = await startTunnelledAgent(t, node, folder, { wire: 'auto' }, holder.cloud.ports.tunnel);
  await connected(holder.cloud, node.name);
  return { replicas: [holder, other], agentPid: agent.child.pid ?? 0 };
}

function descriptors({ agentPid }: Rig): number[] {
  return [agentPid, process.pid].map((pid) => readdirSync(`/proc/${pid}/fd`).length);
}

/** So many times, some of them at once. */
async function many(times: number, once: (index: number) => Promise<void>): Promise<void> {
  for (let done = 0; done < times; done += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, times - done) }, (_, at) => once(done + at)));
}

async function checkNothingLeft(t: ExecutionContext, rig: Rig, before: readonly number[]): Promise<void> {
  const active = (): number => rig.replicas.reduce((sum, { cloud }) => sum + cloud.active, 0);
  const over = (): boolean =>
    active() === 0 && descriptors(rig).every((count, at) => count <= (before[at] ?? 0) + KEPT_DESCRIPTORS);
  const tookMs = await waitUntil(over, NOTHING_LEFT_MS);
  t.log(
    `nothing left after ${Math.round(tookMs ?? -1)} ms; descriptors ${before.join()}, now ${descriptors(rig).join()}`,
  );
  t.not(tookMs, undefined, `${active()} requests`);
}

test.before(async () => {
  node = await startTestNode(WHOLE_BIG_LOG);
});

test.after.always(() => node?.stop());

for (const http of HTTP_VERSIONS)
  test.serial(
    `K11: of ${READERS} readers over HTTP/${http} that leave a big log in the middle, half at each replica, nothing is left`,
    async (t) => {
      t.timeout(600_000);
      const rig = await start(t);
      const before = descriptors(rig);
      await many(READERS, async (index) => {
        const { cloud } = rig.replicas[index % 2] ?? t.fail();
        const response = await open(cloud, BIG_LOG, { http });
        response.on('error', () => undefined);
        await new Promise((resolve) => response.once('data', resolve));
        response.destroy();
      });
      await checkNothingLeft(t, rig, before);
    },
  );

test.serial(
  `K12: of ${HELD_CLIENTS} clients over SPDY and WebSocket that leave with their input held up, half at each replica, nothing is left`,
  async (t) => {
    t.timeout(900_000);
    const rig = await start(t);
    const doors = await Promise.all(rig.replicas.map(({ cloud }) => Apiserver.start(t, cloud.ports.stream)));
    const run = (
      door: Apiserver | undefined,
      script: string,
      stdin = false,
      wire = WIRES[0],
    ): Promise<RemoteCommand> =>
      RemoteCommand.run(
        door ?? t.fail(),
        `/exec/default/web-0/web?${['sh', '-c', script].map((word) => `command=${encodeURIComponent(word)}`).join('&')}`,
        { stdin, ...(wire !== undefined && { protocols: wire }) },
      );
    const processes = async (): Promise<string> => {
      const count = await run(doors[0], 'grep -l "sleep[^a-z]*86[4]1" /proc/[0-9]*/cmdline | wc -l');
      await count.ended();
      return count.bytes().toString().trim();
    };
    t.is(await processes(), '0');
    const before = descriptors(rig);
    await many(HELD_CLIENTS, async (index) => {
      const wire = WIRES[Math.floor(index / 2) % 2];
      const held = await run(doors[index % 2], 'echo here; exec sleep 8641', true, wire as (typeof WIRES)[0]);
      await held.until(() => held.bytes().includes('here'));
      held.connection?.writeStdin(INPUT).catch(() => undefined);
      // By then every buffer on the way is full: no event tells of that.
      await pause(FILLING_MS);
      held.connection?.close();
    });
    await checkNothingLeft(t, rig, before);
    let left = await processes();
    const gone = await waitUntil(async () => (left = await processes()) === '0', NOTHING_LEFT_MS);
    t.not(gone, undefined, `${left} processes`);
  },
);
