/**
 * Another user's `pod.list` while one user asks as fast as it can, against before, on both brokers.
 *   npm run bench -- fairness [seconds before and during, default 18]
 */
import { type FloodedBroker, flood, percentile } from '../test/acceptance/flood.ts';
import { FileTeardowns } from '../test/tunnel/helpers/teardowns.ts';
import { record } from './support/figures.ts';
import { milliseconds, printTable, ratio, type Row } from './support/report.ts';

const seconds = Number(process.argv[2] ?? 18);
const STRETCHES = 9;
const BROKERS = [
  ['embedded', 'embedded broker'],
  ['mosquitto', 'mosquitto'],
] as const satisfies readonly (readonly [FloodedBroker, string])[];

/** The p95 of each of some stretches of a long series. */
function p95s(values: readonly number[]): number[] {
  const size = Math.max(1, Math.floor(values.length / STRETCHES));
  return Array.from({ length: STRETCHES }, (_, at) =>
    percentile(values.slice(at * size, (at + 1) * size), 0.95),
  );
}

const rows: Row[] = [];
for (const [broker, name] of BROKERS) {
  const teardowns = new FileTeardowns();
  try {
    const { quietMs, floodedMs, flooder } = await flood(teardowns, broker, {
      quiet: seconds,
      flood: seconds,
    });
    record({
      ...{ bench: 'fairness', name: `p95 of pod.list during a flood, ${name}`, unit: 'ms', better: 'lower' },
      ...{ samples: p95s(floodedMs), peer: { name: 'before it', samples: p95s(quietMs) } },
    });
    const [quiet, flooded] = [percentile(quietMs, 0.95), percentile(floodedMs, 0.95)];
    const cells = [milliseconds(quiet), milliseconds(flooded), ratio(flooded, quiet), String(flooder.sent)];
    rows.push({ name, cells });
  } finally {
    await teardowns.run();
  }
}
printTable(
  "The p95 of another user's pod.list",
  ['', 'quiet', 'during a flood', '', 'calls of the flood'],
  rows,
);
