/** What kube-apiserver asks of a kubelet, by path and query, as parameters of the agent's own operations. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import type { LogsRequest } from '../../tunnel/edge/backend.ts';
import type { ContainerRequest } from '../../tunnel/wire/kubelet-request.ts';
import type { ExecStreams } from '../node/cri/cri-client.ts';
import type { ExecTargetRequest, StreamTargetRequest } from '../pods/exec/stream-target.ts';

/** As Kubernetes reads a boolean of a query: there, and not `false` or `0`. */
function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

/** @throws EdgectlError `InvalidParams` for what is no number of at least `least` */
function whole(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new EdgectlError('InvalidParams', `${name}=${text} is no whole number of at least ${least}`, {
    details: { field: name },
  });
}

function streamOf(query: URLSearchParams): PodLogsParams['stream'] {
  const stream = query.get('stream') ?? 'All';
  if (stream === 'All' || stream === 'Stdout' || stream === 'Stderr') return stream;
  throw new EdgectlError('InvalidParams', `stream=${stream} is none of All, Stdout, Stderr`, {
    details: { field: 'stream' },
  });
}

/** `PodLogOptions`. A log that goes on after a lost tunnel begins at its cursor, whatever it began with at first. */
export function logParams({ namespace, pod, container, query, resume }: LogsRequest): PodLogsParams {
  const stream = streamOf(query);
  const limitBytes = whole(query, 'limitBytes', 1);
  const always = {
    namespace,
    name: pod,
    container,
    follow: flag(query, 'follow'),
    timestamps: flag(query, 'timestamps'),
    ...(stream !== undefined && { stream }),
    ...(limitBytes !== undefined && { limitBytes }),
  };
  if (resume !== undefined) return { ...always, cursor: resume.cursor, skipBytes: resume.skipBytes };
  const tailLines = whole(query, 'tailLines', 0);
  const sinceSeconds = whole(query, 'sinceSeconds', 1);
  const sinceTime = query.get('sinceTime');
  return {
    ...always,
    previous: flag(query, 'previous'),
    ...(tailLines !== undefined && { tailLines }),
    ...(sinceSeconds !== undefined && { sinceSeconds }),
    ...(sinceTime !== null && sinceTime !== '' && { sinceTime }),
  };
}

/** Kubelet's names: `input`, `output`, `error`, each `1`. */
function streamsOf(query: URLSearchParams): ExecStreams {
  const asked = (name: string): boolean => query.get(name) === '1';
  const tty = asked('tty');
  const streams = { tty, stdin: asked('input'), stdout: asked('output'), stderr: asked('error') && !tty };
  if (streams.stdin || streams.stdout || streams.stderr) return streams;
  throw new EdgectlError('InvalidParams', 'you must specify at least 1 of stdin, stdout, stderr');
}

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

export function execRequest(request: ContainerRequest): ExecTargetRequest {
  return { ...attachRequest(request), command: request.query.getAll('command') };
}
