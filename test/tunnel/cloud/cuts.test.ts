/** The tunnel cut at seeded moments: no hang, and nothing that looks whole where bytes are missing. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { MemoryKubelet } from '../helpers/memory-kubelet.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import { readCutLog } from '../helpers/cut-log.ts';
import { ask, connected, RawUpgrade, spdyData, startBoth } from '../helpers/tunnel-cloud.ts';

const CUTS = Number(process.env['EDGECTL_TUNNEL_CUTS'] ?? 10);
const LOG_BYTES = 4_000_000;
const CUT = new EdgectlError('Unavailable', 'cut by the test');

/** A small seeded generator: the moments are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Cuts the tunnel once so many bytes have come through it. */
async function cutAfter(session: Awaited<ReturnType<typeof connected>>, bytes: number): Promise<void> {
  const until = session.link.counters.bytesIn + bytes;
  while (session.link.isOpen && session.link.counters.bytesIn < until)
    await new Promise((resolve) => setImmediate(resolve));
  session.link.close(CUT);
}

for (const mode of ['v1', 'stock'] as const) {
  overBothVersions(`${mode}: a log that was cut is broken or refused, never short and whole`, async (t) => {
    const { cloud, kubelet } = await startBoth(t, mode);
    const random = seeded(1);
    const whole = MemoryKubelet.bigLog(LOG_BYTES);
    for (let round = 0; round < CUTS; round += 1) {
      const session = await connected(cloud);
      const answer = ask(cloud, `/containerLogs/default/big/web?limitBytes=${LOG_BYTES}`);
      await cutAfter(session, 1 + Math.floor(random() * LOG_BYTES * 0.9));
      const { status, body, broken } = await answer;
      t.true(broken || status !== 200, `round ${round}: ${status}, ${body.length} bytes`);
      if (status !== 200) continue;
      // The last line tells so, whatever becomes of the break.
      const { log } = readCutLog(body);
      t.true(log.equals(whole.subarray(0, log.length)));
    }
    t.is(cloud.active, 0);
    t.is(kubelet.streams.size, 0);
  });

  for (const [kind, seed] of [
    ['exec', 2],
    ['attach', 3],
  ] as const)
    test(`${mode}: an ${kind} that was cut ends with a failure`, async (t) => {
      const { cloud, kubelet } = await startBoth(t, mode);
      const random = seeded(seed);
      const output = spdyData(5, Buffer.alloc(20_000, 'x'));
      for (let round = 0; round < CUTS; round += 1) {
        const session = await connected(cloud);
        const exec = await RawUpgrade.open(cloud, `/${kind}/default/web-0/web?command=cat&input=1&output=1`);
        await exec.until(() => exec.received.includes('101 Switching'));
        for (let at = 0; at < 50; at += 1) exec.socket.write(output);
        await cutAfter(session, 1 + Math.floor(random() * 900_000));
        await exec.until(() => exec.isReported || exec.ended || exec.closed);
        t.regex(exec.body.subarray(-400).toString(), /"status":"Failure"|cut by the test/, `round ${round}`);
        exec.socket.destroy();
      }
      await kubelet.until(() => kubelet.streams.size === 0);
      while (cloud.active > 0) await new Promise((resolve) => setImmediate(resolve));
    });
}
