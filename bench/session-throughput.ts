/**
 * How fast a session's bytes travel from a source in memory to a reader, over the embedded broker and over mosquitto, against
 * the bare broker path (one publisher, mosquitto, one subscriber, the same 64 KiB at QoS 0).
 *   npm run bench -- session-throughput [MB, default 400]
 * A profile of the agent's side: BENCH_PROFILE=/tmp/profiles; the .cpuprofile opens in Chrome's DevTools.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { connect } from '@edgectl/client';
import { Mosquitto } from '../sandbox/mosquitto.ts';
import { layOut, mebibytes, megabytesPerSecond, ratio, type Row } from './support/report.ts';
import { TYPESCRIPT_FLAGS } from '../scripts/support/typescript-flags.mjs';

const RUNS = 3;
const PIECE = Buffer.alloc(64 * 1024, `${'x'.repeat(99)}\n`);
const folder = mkdtempSync(join(tmpdir(), 'eb-'));

/** The shortest of some runs, in milliseconds. */
async function best(run: () => Promise<void>): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < RUNS; count += 1) {
    const start = performance.now();
    await run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

/** One publisher here, one subscriber here: with a process each it is faster, on a machine that has the cores. */
async function bare(url: string, bytes: number): Promise<number> {
  const [publisher, subscriber] = await Promise.all([mqtt.connectAsync(url), mqtt.connectAsync(url)]);
  await subscriber.subscribeAsync('bare/#', { qos: 0 });
  const shortest = await best(async () => {
    let received = 0;
    const done = new Promise<void>((resolve) => {
      subscriber.removeAllListeners('message');
      subscriber.on('message', (_topic, payload) => {
        received += payload.length;
        if (received >= bytes) resolve();
      });
    });
    for (let sent = 0; sent < bytes; sent += PIECE.length) {
      await publisher.publishAsync(`bare/${sent}`, PIECE, { qos: 0 });
      // Without a limit of one's own the broker would drop what the subscriber has not taken.
      while (sent - received > 4 * 1024 * 1024) await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
  });
  await Promise.all([publisher.endAsync(true), subscriber.endAsync(true)]);
  return shortest;
}

async function session(url: string, bytes: number, window: number): Promise<number> {
  const client = await connect({ url, node: 'bench' });
  const shortest = await best(async () => {
    const opened = await client.open('pod.logs', { name: 'bench', limitBytes: bytes, window });
    let received = 0;
    for await (const chunk of opened.stdout) received += chunk.length;
    await opened.ended;
    if (received !== bytes) throw new Error(`${received} of ${bytes} bytes`);
  });
  await client.close();
  return shortest;
}

async function startAgent(socket: string, url: string): Promise<ChildProcess> {
  const profile = process.env['BENCH_PROFILE'];
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const agent = fork(fileURLToPath(new URL('session-source.ts', import.meta.url)), [socket, url], {
    execArgv: [...TYPESCRIPT_FLAGS, ...profiling],
  });
  await once(agent, 'message');
  return agent;
}

async function main(megabytes: number): Promise<void> {
  const bytes = megabytes * 1e6;
  const broker = new Mosquitto({ folder: join(folder, 'm') });
  await broker.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const socket = join(folder, 's.sock');
  const agent = await startAgent(socket, url);
  try {
    const reference = await bare(url, bytes);
    const rows: Row[] = [{ name: 'bare broker path', cells: [megabytesPerSecond(bytes, reference), '', ''] }];
    const measure = async (name: string, address: string, window: number): Promise<void> => {
      const wallMs = await session(address, bytes, window);
      agent.send('memory');
      const [{ residentBytes }] = (await once(agent, 'message')) as [{ residentBytes: number }];
      rows.push({
        name,
        cells: [megabytesPerSecond(bytes, wallMs), ratio(reference, wallMs), mebibytes(residentBytes)],
      });
    };
    await measure('embedded broker, window 1 MiB', socket, 1024 * 1024);
    await measure('embedded broker, window 4 MiB', socket, 4 * 1024 * 1024);
    await measure('mosquitto, window 1 MiB', url, 1024 * 1024);
    await measure('mosquitto, window 4 MiB', url, 4 * 1024 * 1024);
    process.stdout.write(`${layOut(['way', 'rate', 'of bare', 'agent resident'], rows)}\n`);
  } finally {
    agent.disconnect();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main(Number(process.argv[2] ?? 400));
