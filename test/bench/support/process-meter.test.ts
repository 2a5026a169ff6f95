import test from 'ava';
import { footprint, meter } from '../../../bench/support/process-meter.ts';

test('this process has resident memory and has used the processor', (t) => {
  const own = footprint(process.pid);
  t.true((own?.residentBytes ?? 0) > 10_000_000);
  t.true((own?.cpuMs ?? 0) > 0);
});

test('a process that does not exist has no footprint', (t) => {
  t.is(footprint(2 ** 22 + 1), undefined);
});

test('the processor time of a piece of work is counted', async (t) => {
  const { result, metered } = await meter(process.pid, async () => {
    const until = process.cpuUsage().user + 300_000;
    while (process.cpuUsage().user < until) Math.random();
    return 'done';
  });
  t.is(result, 'done');
  t.true(metered.cpuMs >= 200, `${metered.cpuMs}`);
  t.true(metered.residentBytesPeak >= metered.residentBytesAtStart);
});
