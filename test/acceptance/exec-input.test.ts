import test from 'ava';
import { startNodeUnderTest } from './node-under-test.ts';
import { execInput, mqttWire } from './exec-input.ts';

test('B1, B2: edgectl exec -i hands over every byte, or ends with a process that wants none', async (t) => {
  const nut = await startNodeUnderTest({ pods: ['default/web-0'] });
  t.teardown(() => nut.stop());
  await execInput(t, mqttWire(nut), { rounds: 1, sizes: [300_000, 5_000_000], lateSeconds: 1 });
});
