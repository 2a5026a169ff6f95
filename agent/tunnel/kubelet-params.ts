/** What kube-apiserver asks of a kubelet, by path and query, as parameters of the agent's own operations. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import type { LogsRequest } from '../../tunnel/edge/backend.ts';
import type { ContainerRequest } from '../../tunnel/wire/kubelet-request.ts';
import { logParams } from '../../common/kubernetes/log-query.ts';
import type { ExecStreams } from '../backends/cri/cri-client.ts';
import type { ExecTargetRequest, StreamTargetRequest } from '../pods/exec/stream-target.ts';
import type { Validator } from '../../common/validator.ts';

/** Start options; ignored when resuming from a cursor. */
const BEGINNINGS = ['tailLines', 'sinceSeconds', 'sinceTime', 'previous'] as const;

/** @throws EdgectlError `InvalidParams` */
export function kubeletLogParams(
  { namespace, pod, container, query, resume }: LogsRequest,
  validator: Pick<Validator, 'check'>,
): PodLogsParams {
  const asked = new URLSearchParams(query);
  asked.set('container', container);
  if (resume === undefined) return logParams({ namespace, name: pod }, asked, validator);
  for (const name of BEGINNINGS) asked.delete(name);
  const { cursor, skipBytes } = resume;
  return { ...logParams({ namespace, name: pod }, asked, validator), cursor, skipBytes };
}

/** Kubelet's names: `input`, `output`, `error`, each `1`. */
function streamsOf(query: URLSearchParams): ExecStreams {
  const asked = (name: string): boolean => query.get(name) === '1';
  const tty = asked('tty');
  const streams = { tty, stdin: asked('input'), stdout: asked('output'), stderr: asked('error') && !tty };
  if (streams.stdin || streams.stdout || streams.stderr) return streams;
  throw new EdgectlError('InvalidParams', 'you must specify at least 1 of stdin, stdout, stderr');
}

/** @throws EdgectlError `InvalidParams` */
export function attachRequest({
  namespace,
  pod,
  podUid,
  container,
  query,
}: ContainerRequest): StreamTargetRequest {
  return {
    namespace,
    name: pod,
    container,
    streams: streamsOf(query),
    ...(podUid !== undefined && { podUid }),
  };
}

/** @throws EdgectlError `InvalidParams` */
export function execRequest(request: ContainerRequest): ExecTargetRequest {
  return { ...attachRequest(request), command: request.query.getAll('command') };
}
