import test from 'ava';
import { killedExecs } from '../acceptance/killed-execs.ts';

test.serial('20.2: 200 kills around 400 execs leave no process, and end nobody else', async (t) => {
  t.timeout(3_600_000);
  await killedExecs(t, { kills: 200, seed: 1 });
});
