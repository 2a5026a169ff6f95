/** 100,000 short writes by a process whose reader stalls, and what another client feels of it meanwhile. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Client, connect } from '@edgectl/client';
import test from 'ava';
import { DEFAULT_LIMITS } from '../../common/limits.ts';
import { startAgent } from '../helpers/agent.ts';
import { EVERYBODY, writePolicy } from '../helpers/policy.ts';
import { provableBroker, writeAccessControl } from '../helpers/mosquitto.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { footprint } from '../helpers/footprint.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

const EDGECTL = fileURLToPath(new URL('../../dist/edgectl.cjs', import.meta.url));
const WRITES = 100_000;
const PROGRAM = `i=0; while [ $i -lt ${WRITES} ]; do echo $i; i=$((i+1)); done`;
/** What the agent may hold beside the window: small objects about its chunks. */
const SLACK_BYTES = 2 * 1024 * 1024;

/** The calls of the other client, and how much slower they may be beside the stalled reader. */
interface Calls {
  readonly calls: number;
  readonly rounds: number;
  readonly slowerByMs: number;
}

/** The time that 95 of 100 calls stay below, in milliseconds: the least of the rounds, for other work disturbs a round. */
async function p95OfPodList(client: Client, { calls, rounds: count }: Calls): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < count; round += 1) rounds.push(await p95OfOneRound(client, calls));
  return Math.min(...rounds);
}

async function p95OfOneRound(client: Client, calls: number): Promise<number> {
  const took: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const startedMs = performance.now();
    await client.call('pod.list', {});
    took.push(performance.now() - startedMs);
  }
  return took.sort((a, b) => a - b)[Math.floor(calls * 0.95)] ?? 0;
}

export const stalledReader = test.macro({
  async exec(t, broker: 'embedded' | 'mosquitto', stallMs: number, calls: Calls) {
    t.timeout(stallMs + 120_000);
    const folder = mkdtempSync(join(tmpdir(), 'sr-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const node = await startTestNode({
      pods: ['default/web-0'],
      mosquitto: broker === 'mosquitto' && { access: writeAccessControl(folder) },
    });
    t.teardown(() => node.stop());
    const { metaServer, edged = '', runtimeSocket, database, podLogsFolder, mosquitto = '' } = node.addresses;
    writePolicy(folder, EVERYBODY);
    const agent = await startAgent(folder, {
      backends: {
        metaserver: metaServer,
        edged,
        cri: `unix://${runtimeSocket}`,
        edgeStore: database,
        podLogs: podLogsFolder,
      },
      brokers: broker === 'embedded' ? [] : [provableBroker(folder, mosquitto)],
    });
    t.teardown(() => agent.stop());
    const url = broker === 'embedded' ? agent.configuration.socket : mosquitto;
    const user = broker === 'embedded' ? {} : { username: 'alice', password: 'alice' };
    const other = await connect({ url, ...user });
    t.teardown(() => other.close());
    const quietMs = await p95OfPodList(other, calls);
    const start = (): ChildProcessByStdio<null, Readable, null> =>
      spawn(process.execPath, [EDGECTL, 'exec', 'web-0', '-c', 'web', '--', 'sh', '-c', PROGRAM], {
        env: {
          PATH: process.env['PATH'],
          EDGECTL_BROKER: url,
          ...(broker === 'embedded'
            ? {}
            : { EDGECTL_USER: 'alice', EDGECTL_PASSWORD_FILE: join(folder, 'secrets/alice.password') }),
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    // What the first stalled reader leaves (code, compiled) is not what one costs.
    const first = start();
    await whileItRuns(first, once(first.stdout, 'readable'));
    await p95OfPodList(other, { ...calls, rounds: 1 });
    first.stdout.resume();
    t.deepEqual(await once(first, 'close'), [0, null]);
    const before = await footprint({});

    const child = start();
    // One look at the pipe starts it; what it then holds is not read.
    await whileItRuns(child, once(child.stdout, 'readable'));
    const stalledAtMs = performance.now();
    const busyMs = await p95OfPodList(other, calls);
    await pause(Math.max(0, stallMs - (performance.now() - stalledAtMs)));
    const during = await footprint({});

    const chunks: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => chunks.push(bytes));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    const lines = Buffer.concat(chunks).toString().split('\n');
    const grown = during.bytes - before.bytes;
    t.log(`pod.list p95 quiet ${quietMs.toFixed(1)} ms, beside the stalled reader ${busyMs.toFixed(1)} ms`);
    t.log(`memory grew by ${(grown / 1024).toFixed(0)} KiB while the reader stalled`);
    t.is(exitCode, 0);
    t.deepEqual([lines.length, lines[0], lines[WRITES - 1]], [WRITES + 1, '0', `${WRITES - 1}`]);
    t.true(lines.slice(0, WRITES).every((line, index) => line === `${index}`));
    t.true(grown <= DEFAULT_LIMITS.windowBytes + SLACK_BYTES, `grew by ${grown} bytes`);
    t.true(busyMs <= quietMs + calls.slowerByMs, `p95 went from ${quietMs} to ${busyMs} ms`);
  },
  title: (_, broker: string, stallMs: number) =>
    `${WRITES} short writes all arrive at a reader that stalls ${stallMs / 1000} s, over ${broker}`,
});
