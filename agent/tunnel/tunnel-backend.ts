/** The agent behind its tunnel: the cloud is a caller like any other, and gets its answers from the same operations. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type {
  Admission as TunnelAdmission,
  BackendAnswer,
  LogsRequest,
  StreamRequest,
  TunnelBackend,
} from '../../tunnel/edge/backend.ts';
import type { EdgedRoute } from '../../tunnel/edge/edged-route.ts';
import { answerOfSource } from '../../tunnel/edge/source-answer.ts';
import type { ContainerRequest, KubeletRequest, MetricsRequest } from '../../tunnel/wire/kubelet-request.ts';
import type { Admission } from '../admission/admission.ts';
import type { AuditedCall } from '../audit/audit.ts';
import type {
  ClientStream,
  ExecTargetRequest,
  StreamTargetRequest,
  StreamTargets,
} from '../pods/exec/stream-target.ts';
import type { PodOperations } from '../pods/pod-operations.ts';
import type { Caller } from '../access/caller.ts';
import type { Validator } from '../../common/validator.ts';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { logParams } from '../../common/kubernetes/log-query.ts';
import type { ExecStreams } from '../backends/cri/cri-client.ts';

export interface TunnelBackendOptions {
  readonly pods: Pick<PodOperations, 'logs'>;
  readonly streamTargets: Pick<StreamTargets, 'execStream' | 'attachStream'>;
  readonly edged: EdgedRoute;
  readonly admission: Admission;
  readonly validator: Pick<Validator, 'check'>;
  /** The cloud's role if no binding names the cloud. */
  readonly role: string;
  readonly clock: Clock;
}

export class AgentTunnelBackend implements TunnelBackend {
  readonly #options: TunnelBackendOptions;

  constructor(options: TunnelBackendOptions) {
    this.#options = options;
  }

  admit(principal: string, request: KubeletRequest): TunnelAdmission {
    const asked = { caller: this.#caller(principal), ...askedOf(request) };
    const call = this.#options.admission.admit(asked).begin();
    const over = new AbortController();
    const revoked = new AbortController();
    call.watch((error) => revoked.abort(error), over.signal);
    return {
      revoked: revoked.signal,
      auditId: call.recordId,
      ended: (end) => {
        over.abort();
        call.end(end);
      },
    };
  }

  refused(principal: string, kind: KubeletRequest['kind'], path: string, error: EdgectlError): void {
    const action = kind === 'metrics' ? 'node.metrics' : (`pod.${kind}` as const);
    this.#options.admission.refused({ caller: this.#caller(principal), action, params: { path } }, error);
  }

  async logs(request: LogsRequest, signal: AbortSignal): Promise<BackendAnswer> {
    const { pods, validator, clock } = this.#options;
    const params = kubeletLogParams(request, validator);
    const choice = { unwanted: ['stderr'], reader: 'tunnel', sameRequest: true } as const;
    const source = await pods.logs(params, choice, signal);
    const [gap] = source.gaps ?? [];
    // A log that continues with something missing would look whole: its reader is told where it was cut instead.
    if (request.resume !== undefined && gap !== undefined) {
      source.cancel('Canceled');
      throw new EdgectlError(
        'Gone',
        gap.message ?? `the log cannot be resumed at its cursor: ${gap.reason}`,
        {
          layer: 'agent',
        },
      );
    }
    return answerOfSource(source, clock, signal);
  }

  stream(request: StreamRequest, signal: AbortSignal): Promise<ClientStream> {
    const { streamTargets } = this.#options;
    return request.kind === 'exec'
      ? streamTargets.execStream({ ...execRequest(request), auditId: request.auditId }, request.wire, signal)
      : streamTargets.attachStream(attachRequest(request), request.wire, signal);
  }

  metrics(
    request: MetricsRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<BackendAnswer> {
    return this.#options.edged.answer(request, headers, signal);
  }

  /** TLS has proved the cloud's name. */
  #caller(principal: string): Caller {
    return {
      door: 'tunnel',
      attachment: 'tunnel',
      principal,
      topicPrincipal: principal,
      client: 'tunnel',
      trusted: true,
      role: this.#options.role,
    };
  }
}

function askedOf(request: KubeletRequest): Pick<AuditedCall, 'action' | 'params'> {
  if (request.kind === 'metrics') return { action: 'node.metrics', params: { path: request.path } };
  const { kind, namespace, pod: name, container, query } = request;
  const params = { namespace, name, container };
  return kind === 'exec'
    ? { action: 'pod.exec', params: { ...params, command: query.getAll('command') } }
    : { action: `pod.${kind}`, params };
}

// What kube-apiserver asks of a kubelet, by path and query, as parameters of the agent's own operations.

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
