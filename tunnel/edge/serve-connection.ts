/** One connection of the tunnel, from its connect message to its end: read, authorise, serve, audit. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { CutLine } from '../../common/cut-line.ts';
import type { Channel } from '../wire/channel.ts';
import { type ConnectRequest, decodeConnect } from '../wire/connect-message.ts';
import { type KubeletRequest, parseKubeletRequest } from '../wire/kubelet-request.ts';
import { httpRefusal } from '../../common/kubernetes/status.ts';
import { attempt, guarded } from '../../common/fault-boundary.ts';
import { servedWire, wantsV5 } from '../../common/remotecommand/server/served-wire.ts';
import type { ConnectType } from '../wire/link.ts';
import type { WireMode } from '../wire/own-messages.ts';
import type { Admission, ConnectionEnd, TunnelBackend } from './backend.ts';
import { refuseAnswer, serveAnswer } from './serve-answer.ts';
import { headerValues, serveStream } from './serve-stream.ts';
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
  /** What the client was told in place of an end. */
  readonly error?: EdgectlError;
}

/** One connection that may be served. */
interface Served {
  readonly connect: ConnectRequest;
  readonly request: KubeletRequest;
  /** Aborts when the right ends. */
  readonly revoked: AbortSignal;
  readonly auditId: number | undefined;
  /** Aborts when the cloud has gone. */
  readonly gone: AbortSignal;
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
  const { backend, clock, log, mode, principal } = options;
  const gone = new AbortController();
  channel.once('close', () => gone.abort());
  channel.on('error', () => undefined);
  let admission: Admission | undefined;
  try {
    const connect = decodeConnect(data);
    const request = readRequest(type, connect, options);
    admission = backend.admit(principal, request);
    const { revoked, auditId } = admission;
    revoked.throwIfAborted();
    const served = { connect, request, revoked, auditId, gone: gone.signal };
    const result = await serve(channel, served, options);
    if (channel.errored !== null) throw channel.errored;
    if (result.error !== undefined)
      log.warn(
        { connection: channel.id, type, reason: result.error.message },
        'tunnel connection broken off',
      );
    attempt(clock, () => admission?.ended(endOf(result)));
  } catch (thrown) {
    const { receivedBytes: bytesIn, sentBytes: bytesOut } = channel;
    const isRevoked = admission?.revoked.aborted === true;
    if (admission !== undefined && !isRevoked && channel.destroyed && channel.errored === null) {
      // The client has gone: what was interrupted by that is no failure.
      attempt(clock, () => admission?.ended({ bytesIn, bytesOut }));
      return;
    }
    const cause: unknown = isRevoked ? admission?.revoked.reason : thrown;
    const error = EdgectlError.from(channel.errored ?? cause, 'BackendError', { layer: 'tunnel' });
    attempt(clock, () => admission?.ended({ error, bytesIn, bytesOut }));
    log.warn({ connection: channel.id, type, err: error }, 'tunnel connection failed');
    if (channel.destroyed) return;
    const isUpgrade = type === 'execConnect' || type === 'attachConnect';
    if (channel.writableLength > 0 || channel.sentBytes > 0) channel.destroy(error);
    else if (isUpgrade) channel.end(httpRefusal(error));
    else refuseAnswer(channel, mode, error);
  }
}

function endOf({ bytesIn, bytesOut, status, error: failure }: Result): ConnectionEnd {
  if (failure !== undefined) return { error: failure, bytesIn, bytesOut };
  if (status !== undefined && status < 400) return { bytesIn, bytesOut };
  const answered = status === undefined ? 'gave no answer' : `answered with ${status}`;
  const error = new EdgectlError('BackendError', `the node's backend ${answered}`, { layer: 'tunnel' });
  return { error, bytesIn, bytesOut };
}

async function serve(
  channel: Channel,
  { connect, request, revoked, auditId, gone }: Served,
  { backend, clock, mode }: ConnectionOptions,
): Promise<Result> {
  if (request.kind === 'exec' || request.kind === 'attach') {
    const values = headerValues(connect);
    const wire = servedWire(values);
    const asked = { served: wire !== undefined, v5: wantsV5(values) };
    const target = await backend.stream({ ...request, kind: request.kind, wire: asked, auditId }, gone);
    if ('served' in target && wire !== undefined)
      return serveStream(channel, target, { connect, wire, clock, revoked, gone });
    if (!('url' in target))
      throw new EdgectlError(
        'InvalidRequest',
        'the client offers no remote command protocol that is supported',
      );
    let closedBy: 'server' | 'client' = 'server';
    try {
      const relayed = await relayUpgrade(channel, { connect, url: target.url, clock, revoked, gone });
      closedBy = relayed.closedBy;
      return relayed;
    } finally {
      target.ended?.(closedBy);
    }
  }
  // Nothing is sent to logs and metrics; read, so that the end is seen.
  channel.resume();
  const cutLine = request.kind === 'logs' && mode === 'stock' ? new CutLine() : undefined;
  const end = guarded(clock, () => {
    const error = EdgectlError.from(revoked.reason, 'Forbidden', { layer: 'tunnel' });
    if (cutLine === undefined || channel.sentBytes === 0) channel.destroy(error);
    else channel.finish(error, cutLine.text(error.message));
  });
  revoked.addEventListener('abort', end, { once: true, signal: gone });
  const { resume } = connect;
  const answer =
    request.kind === 'metrics'
      ? await backend.metrics(request, forwardedHeaders(connect, mode), gone)
      : await backend.logs({ ...request, kind: 'logs', ...(resume === undefined ? {} : { resume }) }, gone);
  try {
    const outcome = await serveAnswer(channel, answer, clock, cutLine);
    return revoked.aborted
      ? { bytesIn: 0, ...outcome, error: EdgectlError.from(revoked.reason) }
      : { bytesIn: 0, ...outcome };
  } catch (thrown) {
    // KubeEdge's wire cannot say that an answer is not whole: the log itself has to.
    if (cutLine === undefined || channel.destroyed || channel.sentBytes === 0) throw thrown;
    const error = EdgectlError.from(thrown, 'BackendError', { layer: 'tunnel' });
    channel.finish(error, cutLine.text(error.message));
    return { bytesIn: 0, bytesOut: channel.sentBytes, error };
  }
}

/** KubeEdge's wire loses the headers of the answer: nothing may be asked for that changes how its body is to be read. */
function forwardedHeaders({ headers }: ConnectRequest, mode: WireMode): Readonly<Record<string, string>> {
  const accept = headers['Accept']?.join(', ');
  const encoding = mode === 'v1' ? headers['Accept-Encoding']?.join(', ') : undefined;
  return {
    ...(accept === undefined ? {} : { Accept: accept }),
    ...(encoding === undefined ? {} : { 'Accept-Encoding': encoding }),
  };
}
