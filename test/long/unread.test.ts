/** A user without a role on five connections: four read nothing, the fifth asks 200 times a second for 64 s. */
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { percentile } from '../acceptance/flood.ts';
import { startAttackedAgent } from '../helpers/attacked-agent.ts';
import { connectTo, type TestClient, topics } from '../helpers/mqtt-client.ts';

const SECONDS = 64;
const PER_SECOND = 200;
const BRANCH = { principal: 'eve', client: 'x' };
const EVE = { username: 'eve', password: 'eve' };

test('H4: four stalled readers and 200 requests a second leave memory and latency of others as they were', async (t) => {
  t.timeout(300_000);
  const attacked = await startAttackedAgent(t, ['eve']);
  const readers = new Set<TestClient>();
  const stall = async (): Promise<void> => {
    const reader = await connectTo(attacked.url, EVE);
    readers.add(reader);
    reader.client.once('close', () => {
      readers.delete(reader);
      // Connects again at once, as an attacker would.
      if (!over) void stall();
    });
    await reader.client.subscribeAsync(topics.clientFilter(BRANCH), { qos: 1 });
    (reader.client.stream as Socket).pause();
  };
  let over = false;
  await Promise.all([stall(), stall(), stall(), stall()]);
  const asker = await connectTo(attacked.url, EVE);
  for (let call = 0; call < 20; call += 1) await attacked.podListMs();
  const before = attacked.rssMiB();
  const took: number[] = [];
  let mostMiB = before;
  const startedMs = performance.now();
  for (let asked = 0; performance.now() - startedMs < SECONDS * 1000; asked += PER_SECOND / 4) {
    for (let request = 0; request < PER_SECOND / 4; request += 1) {
      const call = { jsonrpc: '2.0', id: asked + request, method: 'rpc.discover' };
      asker.client.publish(topics.request(BRANCH), JSON.stringify(call), { qos: 0 });
    }
    took.push(await attacked.podListMs());
    mostMiB = Math.max(mostMiB, attacked.rssMiB());
    await pause(Math.max(0, startedMs + ((asked + PER_SECOND / 4) / PER_SECOND) * 1000 - performance.now()));
  }
  over = true;
  for (const reader of readers) await reader.end();
  await asker.end();
  const p95 = percentile(took, 0.95);
  t.log(`RSS ${before.toFixed(0)} MiB, at most ${mostMiB.toFixed(0)} MiB; pod.list p95 ${p95.toFixed(1)} ms`);
  t.true(mostMiB < 256, `${mostMiB} MiB`);
  t.true(p95 < 500, `${p95} ms`);
});
