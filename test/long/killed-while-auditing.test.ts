import { join } from 'node:path';
import test from 'ava';
import { killedWhileAuditing } from '../acceptance/killed-while-auditing.ts';
import { backendsOf } from '../acceptance/tunnel-under-test.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

test('kill -9, a hundred times, loses no call that ran, and breaks no chain', async (t) => {
  t.timeout(1_800_000);
  const node = await startTestNode({ pods: ['factory/biglog'] });
  t.teardown(() => node.stop());
  const folder = join(temporaryFolder(t), 'killed');
  const found = await killedWhileAuditing({ folder, environment: backendsOf(node), rounds: 100, seed: 7 });
  t.log(`${found.ran} calls ran, ${found.chain.records} records`);
  t.deepEqual(found.missing, []);
  t.true(found.chain.verified, found.chain.message);
  t.true(found.ran >= 100, `${found.ran} calls ran`);
});
