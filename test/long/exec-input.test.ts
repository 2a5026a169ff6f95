import test from 'ava';
import { execInput } from '../acceptance/exec-input.ts';

test('B1, B2: 20 rounds of 0 bytes to 64 MB, into processes that read, read late, read little and do not read', async (t) => {
  t.timeout(3_600_000);
  await execInput(t, { rounds: 20, sizes: [0, 300_000, 5_000_000, 64_000_000], lateSeconds: 10 });
});
