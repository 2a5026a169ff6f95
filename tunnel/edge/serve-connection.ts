/** One connection of the tunnel, from its connect message to its end: read, authorise, serve, audit. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Channel } from '../wire/channel.ts';
import { type ConnectRequest, decodeConnect } from '../wire/connect-message.ts';
import { type KubeletRequest, parseKubeletRequest } from '../wire/kubelet-request.ts';
import { httpRefusal } from '../../common/kubernetes-status.ts';
import type { ConnectType } from '../wire/link.ts';
import type { WireMode } from '../wire/own-messages.ts';
import type { Admission, ConnectionEnd, TunnelBackend } from './backend.ts';
import { refuseAnswer, serveAnswer } from './serve-answer.ts';
import { relayUpgrade } from './serve-upgrade.ts';

export interface ConnectionOptions {
  readonly backend: TunnelBackend;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mode: WireMode;
  /** `cloud:` and the common name of the server's certificate. */
  readonly principal: string;
}

/** What a kind of connection may ask for: a LOGS_CONNECT cannot carry an exec past the policy. */
const KIND_OF_TYPE: Readonly<Record<ConnectType, KubeletRequest['kind']>> = {
  logsConnect: 'logs',
  execConnect: 'exec',
  attachConnect: 'attach',
  metricConnect: 'metrics',
};

interface Result {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly status?: number | undefined;
}

/** @throws EdgectlError for what is not served; the backend has recorded it */
function readRequest(
  type: ConnectType,
  { path, query }: ConnectRequest,
  { backend, principal }: ConnectionOptions,
): KubeletRequest {
  const kind = KIND_OF_TYPE[type];
  try {
    const request = parseKubeletRequest(path, query);
    if (request.kind === kind) return request;
    throw new EdgectlError('InvalidRequest', `a connection for ${kind} asks for ${request.path}`, {
      layer: 'tunnel',
    });
  } catch (thrown) {
    backend.refused(principal, kind, path, EdgectlError.from(thrown));
    throw thrown;
  }
}

/** Never rejects: a failure is the connection's answer. */
export async function serveConnection(
  channel: Channel,
  type: ConnectType,
  data: Buffer,
  options: ConnectionOptions,
): Promise<void> {
  const { backend, log, mode, principal } = options;
  const gone = new AbortController();
  channel.once('close', () => gone.abort());
  channel.on('error', () => undefined);
  let admission: Admission | undefined;
  try {
    const connect = decodeConnect(data);
    const request = readRequest(type, connect, options);
    admission = backend.admit(principal, request);
    endWhenRevoked(channel, admission, gone.signal);
    const result = await serve(channel, connect, request, options, gone.signal);
    admission.ended(endOf(result));
  } catch (thrown) {
    const { receivedBytes: bytesIn, sentBytes: bytesOut } = channel;
    if (admission !== undefined && channel.destroyed && channel.errored === null) {
      // The client has gone: what was interrupted by that is no failure.
      admission.ended({ bytesIn, bytesOut });
      return;
    }
    const error = EdgectlError.from(channel.errored ?? thrown, 'BackendError', { layer: 'tunnel' });
    admission?.ended({ error, bytesIn, bytesOut });
    log.warn({ connection: channel.id, type, err: error }, 'tunnel connection failed');
    if (channel.destroyed) return;
    const isUpgrade = type === 'execConnect' || type === 'attachConnect';
    if (channel.writableLength > 0 || channel.sentBytes > 0) channel.destroy(error);
    else if (isUpgrade) channel.end(httpRefusal(error));
    else refuseAnswer(channel, mode, error);
  }
}

function endWhenRevoked(channel: Channel, { revoked }: Admission, gone: AbortSignal): void {
  const end = (): void => {
    channel.destroy(EdgectlError.from(revoked.reason, 'Forbidden', { layer: 'tunnel' }));
  };
  revoked.throwIfAborted();
  revoked.addEventListener('abort', end, { once: true, signal: gone });
}

function endOf({ bytesIn, bytesOut, status }: Result): ConnectionEnd {
  if (status !== undefined && status < 400) return { bytesIn, bytesOut };
  const answered = status === undefined ? 'gave no answer' : `answered with ${status}`;
  const error = new EdgectlError('BackendError', `the node's backend ${answered}`, { layer: 'tunnel' });
  return { error, bytesIn, bytesOut };
}

async function serve(
  channel: Channel,
  connect: ConnectRequest,
  request: KubeletRequest,
  { backend, clock, mode }: ConnectionOptions,
  signal: AbortSignal,
): Promise<Result> {
  if (request.kind === 'exec' || request.kind === 'attach') {
    const target = await backend.stream({ ...request, kind: request.kind }, signal);
    let how: 'over' | 'left' = 'over';
    try {
      const relayed = await relayUpgrade(channel, connect, target.url, signal);
      how = relayed.how;
      return relayed;
    } finally {
      target.ended?.(how);
    }
  }
  // Nothing is sent to logs and metrics; read, so that the end is seen.
  channel.resume();
  const { resume } = connect;
  const answer =
    request.kind === 'metrics'
      ? await backend.metrics(request, forwardedHeaders(connect, mode), signal)
      : await backend.logs({ ...request, kind: 'logs', ...(resume === undefined ? {} : { resume }) }, signal);
  return { bytesIn: 0, ...(await serveAnswer(channel, answer, clock)) };
}

/** The stock wire loses the headers of the answer: nothing may be asked for that changes how its body is to be read. */
function forwardedHeaders({ headers }: ConnectRequest, mode: WireMode): Readonly<Record<string, string>> {
  const accept = headers['Accept']?.join(', ');
  const encoding = mode === 'v1' ? headers['Accept-Encoding']?.join(', ') : undefined;
  return {
    ...(accept === undefined ? {} : { Accept: accept }),
    ...(encoding === undefined ? {} : { 'Accept-Encoding': encoding }),
  };
}
