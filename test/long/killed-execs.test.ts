import test from 'ava';
import { killedExecs } from '../acceptance/killed-execs.ts';

const KILLS = Number(process.env['EDGECTL_TEST_ROUNDS'] ?? 200);

test.serial(
  `20.2: ${KILLS} kills around twice as many execs leave no process, and end nobody else`,
  async (t) => {
    t.timeout(3_600_000);
    await killedExecs(t, { kills: KILLS, seed: 1 });
  },
);

test.serial('20.2: nor does a containerd that is killed in the same moment', async (t) => {
  t.timeout(3_600_000);
  await killedExecs(t, { kills: KILLS, seed: 2, withContainerd: true });
});
