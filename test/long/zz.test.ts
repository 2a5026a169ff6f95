import test from 'ava';
import { flood, percentile } from '../acceptance/flood.ts';
for (const broker of ['mosquitto'] as const)
  test.serial(broker, async (t) => {
    const f = await flood(t, broker, { quiet: 10, flood: 20 });
    for (const p of [0.1, 0.5, 0.9, 0.95, 0.99])
      t.log(p, percentile(f.quietMs, p).toFixed(1), percentile(f.floodedMs, p).toFixed(1));
    t.log(f.quietMs.length, f.floodedMs.length, JSON.stringify(f.flooder));
    t.pass();
  });
