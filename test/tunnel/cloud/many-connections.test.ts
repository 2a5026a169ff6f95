/** Many connections in one tunnel, one of which is not read: what that costs the others. */
import { once } from 'node:events';
import test from 'ava';
import { WINDOW_BYTES } from '../../../tunnel/wire/limits.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { overBothVersions } from '../helpers/both-versions.ts';
import { manyAsk, readAll, stalledReader } from '../helpers/many-readers.ts';
import { ask, startBoth } from '../helpers/tunnel-cloud.ts';

const LOG = '/containerLogs/default/web-0/web';
const CONNECTIONS = Number(process.env['EDGECTL_TUNNEL_CONNECTIONS'] ?? 25);
// One after the other: all parts run in this process, and five times so many readers kept the Kubernetes API of the test from
// answering within its 10 s.
const define = test.serial;

overBothVersions(
  `v1: of ${CONNECTIONS} connections one is not read, and holds up nobody`,
  async (t) => {
    const rig = await startBoth(t);
    const options = await manyAsk(t, rig);
    const stalled = await stalledReader(rig, options);
    t.true((await readAll(rig, CONNECTIONS - 1, options)).every(Boolean));
    t.is(rig.session.link.connections, 1, 'the one that is not read stands');
    stalled.destroy();
    t.not(await waitUntil(() => rig.session.link.connections === 0, 20_000), undefined);
  },
  define,
);

overBothVersions(
  `stock: of ${CONNECTIONS} connections one is not read; it is closed with an error, and the others get all`,
  async (t) => {
    const rig = await startBoth(t, 'stock', { stallLimitMs: 500 });
    const options = await manyAsk(t, rig);
    const stalled = await stalledReader(rig, options);
    const broken = once(stalled, 'error');
    t.true((await readAll(rig, CONNECTIONS - 1, options)).every(Boolean));
    // It stalls once everything on the way to it is full, which on a busy machine is later than the others' end.
    t.not(await waitUntil(() => rig.session.link.connections === 0, 30_000), undefined);
    stalled.resume();
    await broken;
    t.true(rig.session.link.isOpen);
  },
  define,
);

overBothVersions(
  `v1: ${CONNECTIONS} readers that do not read are kept within their windows`,
  async (t) => {
    const rig = await startBoth(t);
    const options = await manyAsk(t, rig);
    const stalled = await Promise.all(Array.from({ length: CONNECTIONS }, () => stalledReader(rig, options)));
    const { counters } = rig.session.link;
    // Until nothing moves any more but the small log that is asked for: every window is full.
    for (let before = -1_000_000; counters.bytesIn - before > 10_000; ) {
      before = counters.bytesIn;
      t.is((await ask(rig.cloud, LOG, options)).body.toString(), 'one\ntwo\n');
    }
    // Beyond the window: what the reader's own connection has taken of it, in the kernel and before.
    const takenByReader = 12 * 1024 * 1024;
    t.true(counters.bytesIn < CONNECTIONS * (WINDOW_BYTES + takenByReader));
    for (const response of stalled) response.destroy();
  },
  define,
);
