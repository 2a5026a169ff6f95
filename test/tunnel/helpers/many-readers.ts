/** Readers of logs through one tunnel: those that read to the end, and one that does not read at all. */
import { MemoryKubelet } from './memory-kubelet.ts';
import type { Teardowns } from './teardowns.ts';
import {
  type AskOptions,
  ask,
  dialHttp2,
  httpVersion,
  open,
  type OpenAnswer,
  type WholeRig,
} from './tunnel-cloud.ts';

const LOG_BYTES = 1_000_000;
const ENDLESS_LOG = '/containerLogs/default/big/web?limitBytes=1000000000';

/** How all readers of a test ask: over HTTP/2 by one connection, as kube-apiserver does; over HTTP/1.1 each by its own. */
export async function manyAsk(t: Teardowns, { cloud }: WholeRig): Promise<AskOptions> {
  return httpVersion.getStore() === 2 ? { session: await dialHttp2(t, cloud) } : {};
}

/** So many read a log to its end at the same time. @returns of each, whether it got all of it */
export async function readAll(
  { cloud }: WholeRig,
  readers: number,
  options: AskOptions,
): Promise<readonly boolean[]> {
  const path = `/containerLogs/default/big/web?limitBytes=${LOG_BYTES}`;
  const whole = MemoryKubelet.bigLog(LOG_BYTES);
  const answers = await Promise.all(Array.from({ length: readers }, () => ask(cloud, path, options)));
  return answers.map(({ broken, body }) => !broken && body.equals(whole));
}

export async function stalledReader({ cloud }: WholeRig, options: AskOptions): Promise<OpenAnswer> {
  const response = await open(cloud, ENDLESS_LOG, options);
  response.pause();
  return response;
}
