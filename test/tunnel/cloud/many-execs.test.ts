/** Execs in a row, and execs that are killed in the middle: both halves stay up, and nothing is left behind. */
import test, { type ExecutionContext } from 'ava';
import { footprint, leftBehind } from '../../helpers/footprint.ts';
import { RawUpgrade, spdyData, startBoth, type WholeRig } from '../helpers/tunnel-cloud.ts';

const EXECS = Number(process.env['EDGECTL_TUNNEL_EXECS'] ?? 50);
const KILLED = EXECS / 5;
const EXEC = '/exec/default/web-0/web?command=cat&input=1&output=1';
/** What one round may leave in the heap of caches that fill: not what each exec would. */
const HEAP_NOISE_BYTES = 4_000_000;

async function execs({ cloud }: WholeRig, t: ExecutionContext): Promise<void> {
  for (let index = 0; index < EXECS; index += 1) {
    const exec = await RawUpgrade.open(cloud, EXEC);
    exec.socket.write(spdyData(5, `exec ${index}`));
    await exec.until(() => exec.body.includes(`exec ${index}`));
    exec.socket.end();
    await exec.until(() => exec.closed);
  }
  for (let index = 0; index < KILLED; index += 1) {
    const exec = await RawUpgrade.open(cloud, EXEC);
    if (index % 2 === 0) await exec.until(() => exec.received.length > 0);
    exec.socket.write(spdyData(5, Buffer.alloc(200_000)));
    exec.socket.destroy();
  }
  t.true(cloud.active <= KILLED);
}

for (const mode of ['v1', 'stock'] as const) {
  test.serial(
    `${mode}: ${EXECS} execs in a row and ${KILLED} killed in the middle leave nothing behind`,
    async (t) => {
      const rig = await startBoth(t, mode);
      const { cloud, kubelet, edge, session } = rig;
      const held = (): Record<string, number> => ({
        requests: cloud.active,
        tunnelled: session.link.connections,
        served: edge.connections,
        streams: kubelet.streams.size,
      });
      await execs(rig, t);
      t.deepEqual(await leftBehind({ bytes: 0, counts: { ...(await footprint({})).counts } }, held), []);
      const before = await footprint(held());
      await execs(rig, t);
      t.deepEqual(await leftBehind(before, held), []);
      const { bytes } = await footprint(held());
      t.true(bytes - before.bytes < HEAP_NOISE_BYTES, `${bytes - before.bytes} bytes more than before`);
      t.true(session.link.isOpen);
      t.is(edge.status.state, 'connected');
    },
  );
}
