/** Readers of logs through one tunnel: those that read to the end, and one that does not read at all. */
import { MemoryKubelet } from './memory-kubelet.ts';
import { ask, open, type OpenAnswer, type WholeRig } from './tunnel-cloud.ts';

const LOG_BYTES = 1_000_000;
const ENDLESS_LOG = '/containerLogs/default/big/web?limitBytes=1000000000';

/** So many read a log to its end at the same time. @returns of each, whether it got all of it */
export async function readAll({ cloud }: WholeRig, readers: number): Promise<readonly boolean[]> {
  const path = `/containerLogs/default/big/web?limitBytes=${LOG_BYTES}`;
  const whole = MemoryKubelet.bigLog(LOG_BYTES);
  const answers = await Promise.all(Array.from({ length: readers }, () => ask(cloud, path)));
  return answers.map(({ broken, body }) => !broken && body.equals(whole));
}

export async function stalledReader({ cloud }: WholeRig): Promise<OpenAnswer> {
  const response = await open(cloud, ENDLESS_LOG);
  response.pause();
  return response;
}
