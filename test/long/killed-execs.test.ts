import test, { type ExecutionContext } from 'ava';
import { killedExecs } from '../acceptance/killed-execs.ts';

const KILLS = Number(process.env['EDGECTL_TEST_ROUNDS'] ?? 200);
/** The moments of the kills come from it. */
const SEED = Number(process.env['EDGECTL_TEST_SEED'] ?? 1);
/** Nodes of their own beside each other: a round is mostly waiting. */
const NODES = 4;

async function killed(t: ExecutionContext, seed: number, withContainerd: boolean): Promise<void> {
  t.timeout(3_600_000);
  const kills = Math.ceil(KILLS / NODES);
  await Promise.all(
    Array.from({ length: NODES }, (_, index) =>
      killedExecs(t, { kills, seed: seed + index, withContainerd }),
    ),
  );
}

test.serial(`20.2: ${KILLS} kills around twice as many execs leave no process, and end nobody else`, (t) =>
  killed(t, SEED, false),
);

test.serial('20.2: nor does a containerd that is killed in the same moment', (t) =>
  killed(t, SEED + NODES, true),
);
