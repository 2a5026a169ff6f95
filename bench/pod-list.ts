/**
 * How many `pod.list` calls the agent answers: one after the other, and 32 at once, over one connection; against asking
 * MetaServer itself over HTTP. `npm run bench -- pod-list`.
 */
import { Agent, request } from 'undici';
import { record } from './support/figures.ts';
import { meter } from './support/process-meter.ts';
import { milliseconds, printTable, ratio, type Row } from './support/report.ts';
import { startRig } from './support/rig.ts';
import { mediansOf, summarise, type Summary } from './support/statistics.ts';

const CALLS = 2000;
const WARM_UP = 200;
const PARALLEL = 32;

interface Measured extends Summary {
  readonly perSecond: number;
  readonly samples: readonly number[];
}

/** `CALLS` runs of `call`, at most `parallel` under way. */
async function measure(parallel: number, call: () => Promise<unknown>): Promise<Measured> {
  for (let index = 0; index < WARM_UP; index += 1) await call();
  const times: number[] = [];
  let left = CALLS;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      await call();
      times.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: parallel }, worker));
  const perSecond = (CALLS * 1000) / (performance.now() - started);
  return { ...summarise(times), perSecond, samples: mediansOf(times) };
}

const rig = await startRig();
const connections = new Agent({ connections: PARALLEL });
try {
  const client = await rig.connect();
  // Different parameters each time: the same read that still runs would be joined, and cost nothing.
  let number = 0;
  const list = (): Promise<unknown> => client.call('pod.list', { limit: 100 + (number++ % 1000) });
  const http = async (): Promise<unknown> => {
    const { body } = await request(`${rig.addresses.metaServer}/api/v1/namespaces/default/pods`, {
      dispatcher: connections,
    });
    return body.json();
  };
  const direct = await measure(1, http);
  const directParallel = await measure(PARALLEL, http);
  const { result: single, metered } = await meter(rig.agentPid, () => measure(1, list));
  const parallel = await measure(PARALLEL, list);
  await client.close();

  for (const [name, measured, reference] of [
    ['pod.list, one at a time', single, direct],
    [`pod.list, ${PARALLEL} at once`, parallel, directParallel],
  ] as const) {
    const peer = { name: 'MetaServer over HTTP', samples: reference.samples };
    record({ bench: 'pod-list', name, unit: 'ms', better: 'lower', samples: measured.samples, peer });
  }
  const row = (name: string, measured: Measured, reference: Measured): Row => ({
    name,
    cells: [
      measured.perSecond.toFixed(0),
      milliseconds(measured.median),
      milliseconds(measured.p95),
      milliseconds(measured.p99),
      ratio(measured.median, reference.median),
    ],
  });
  printTable(
    `pod.list of namespace default, ${CALLS} calls`,
    ['', 'calls/s', 'median', 'p95', 'p99', 'of MetaServer'],
    [
      row('MetaServer over HTTP, one at a time', direct, direct),
      row('pod.list over MQTT, one at a time', single, direct),
      row(`MetaServer over HTTP, ${PARALLEL} at once`, directParallel, directParallel),
      row(`pod.list over MQTT, ${PARALLEL} at once`, parallel, directParallel),
    ],
  );
  console.log(`Agent: ${(metered.cpuMs / (CALLS + WARM_UP)).toFixed(2)} ms of processor per call.`);
} finally {
  await connections.close();
  await rig.stop();
}
