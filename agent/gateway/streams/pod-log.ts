/** `GET …/pods/NAME/log`: a container's log as it is, chunk by chunk, from the operation to the socket. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { release } from '../../../common/block-pool.ts';
import type { ByteSource } from '../../../common/byte-source.ts';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import type { CallEnd } from '../../audit/audit.ts';
import type { Route } from '../http/route.ts';
import { logParams } from '../../../common/kubernetes/log-query.ts';
import { keepAlive, openingDeadline, type StreamServices, superviseStream } from './supervised-stream.ts';

/** A quarter of a mebibyte: few turns, and little memory for a client that does not read. */
const READ_BYTES = 256 * 1024;

export function podLogRoute(services: StreamServices): Route {
  const { validator, pods, clock } = services;
  return {
    method: 'GET',
    path: '/api/v1/namespaces/:namespace/pods/:name/log',
    access: ({ params, query }) => ({
      action: 'pod.logs',
      params: { ...logParams(params, query, validator) },
    }),
    handle(request, response) {
      // Those of `access`, which the policy was asked about.
      const params = request.call.asked.params as PodLogsParams;
      keepAlive(request);
      return superviseStream(services, request, async (signal) => {
        const deadline = openingDeadline(clock, signal);
        const source = await pods
          .logs(params, { unwanted: ['stderr'], reader: request.caller.principal }, deadline.signal)
          .finally(deadline.release);
        return sendLog(source, response, clock, signal);
      });
    },
  };
}

/** @throws where the log breaks off: the connection is then cut, so that half a log never looks whole */
async function sendLog(
  source: ByteSource,
  response: ServerResponse,
  clock: Clock,
  signal: AbortSignal,
): Promise<CallEnd> {
  const cancel = guarded(clock, () => source.cancel('Canceled'));
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  let bytesOut = 0;
  try {
    response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    // The response head is sent at once, so that a client sees that following a silent container has begun.
    response.flushHeaders();
    for (;;) {
      const bytes = await source.read('stdout', READ_BYTES);
      if (bytes === undefined || signal.aborted) break;
      bytesOut += bytes.length;
      if (!response.write(bytes, () => release(bytes))) await once(response, 'drain', { signal });
    }
    const { error, reason } = await source.ended;
    if (error !== undefined) throw error;
    signal.throwIfAborted();
    response.end();
    return { reason, bytesOut };
  } catch (error) {
    if (!signal.aborted) throw error;
    // Revoked, or nobody is there to be told.
    response.destroy();
    return { reason: 'Canceled', bytesOut };
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
