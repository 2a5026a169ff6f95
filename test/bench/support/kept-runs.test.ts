import test from 'ava';
import { outdatedRuns } from '../../../bench/support/kept-runs.ts';

test('the last 30 runs stay, and every release', (t) => {
  const runs = Array.from({ length: 32 }, (_, day) => `2026-10-${String(day + 10)}-abc.json`);
  const release = '2025-01-01-v1.2.3.json';
  t.deepEqual(outdatedRuns([release, ...runs.toReversed()]), runs.slice(0, 2));
  t.deepEqual(outdatedRuns([release, ...runs.slice(2)]), []);
});
