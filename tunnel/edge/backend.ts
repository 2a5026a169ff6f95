/** The interface of the agent for the edge side, which itself knows no policy, no container runtime and no log file. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource } from '../../common/byte-source.ts';
import type { AskedStreams } from '../../common/remotecommand/server/accept-upgrade.ts';
import type { LogResume } from '../wire/connect-message.ts';
import type { ContainerRequest, KubeletRequest, MetricsRequest } from '../wire/kubelet-request.ts';

/** An answer of logs or metrics. */
export interface BackendAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends where the answer ends, throws where it breaks off. Leaving the loop frees what is behind it. */
  readonly body: AsyncIterable<Buffer>;
  /** Where the log can continue later: valid for exactly the bytes that `body` has returned so far. */
  cursor?(): string | undefined;
}

/** Where an exec or attach goes: the bytes of the client's own SPDY or WebSocket are passed through, or framed here. */
export type StreamTarget = PassedStream | ServedStream;

export interface ServedStream {
  readonly served: ByteSource;
  /** The streams that the client will open. */
  readonly streams: AskedStreams;
}

export interface PassedStream {
  /** The URL at the runtime's streaming server or at Edged, `http:` or `https:`. */
  readonly url: URL;
  /** Called once when the connection is over: by the streaming server, or because the client left or one side was lost. */
  ended?(closedBy: 'server' | 'client'): void;
}

export interface LogsRequest extends ContainerRequest {
  readonly kind: 'logs';
  /** The cloud had a part of it already. */
  readonly resume?: LogResume;
}

export interface StreamRequest extends ContainerRequest {
  readonly kind: 'exec' | 'attach';
  readonly auditId?: number | undefined;
  readonly wire: {
    /** Whether it can be framed here. */
    readonly served: boolean;
    /** Whether the client would rather speak WebSocket v5, which not every streaming server does. */
    readonly v5: boolean;
  };
}

export interface ConnectionEnd {
  /** Absent if it went well, also where the client left. */
  readonly error?: EdgectlError;
  /** Given by the cloud, and given to it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** A connection that may be served: its record has begun. */
export interface Admission {
  /** Aborts, with an EdgectlError as its reason, when the right ends before the connection does. */
  readonly revoked: AbortSignal;
  /** The id of its audit record, for the environment of the program. */
  readonly auditId?: number | undefined;
  /** Called once. */
  ended(end: ConnectionEnd): void;
}

/** Every method rejects with an EdgectlError; `signal` aborts when the cloud disconnects. */
export interface TunnelBackend {
  /** @throws EdgectlError `Forbidden` if the principal may not do that; the refusal is recorded */
  admit(principal: string, request: KubeletRequest): Admission;
  /** Records what the principal asked for in vain: a path that is not served, or one that does not belong to that kind. */
  refused(principal: string, kind: KubeletRequest['kind'], path: string, error: EdgectlError): void;
  logs(request: LogsRequest, signal: AbortSignal): Promise<BackendAnswer>;
  stream(request: StreamRequest, signal: AbortSignal): Promise<StreamTarget>;
  metrics(
    request: MetricsRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<BackendAnswer>;
}
