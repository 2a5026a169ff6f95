/** What the edge side needs of the agent: it knows no policy, no container runtime and no log file itself. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { LogResume } from '../wire/connect-message.ts';
import type { ContainerRequest, MetricsRequest } from '../wire/kubelet-request.ts';

/** An answer of logs or metrics. */
export interface BackendAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends where the answer ends, throws where it breaks off. Leaving the loop frees what is behind it. */
  readonly body: AsyncIterable<Buffer>;
  /** Where the log can go on later: valid for exactly the bytes that `body` has given so far. */
  cursor?(): string;
}

/** Where an exec or attach goes: the bytes of the client's own SPDY or WebSocket are passed through. */
export interface StreamTarget {
  /** Of the runtime's streaming server or of Edged, `http:` or `https:`. */
  readonly url: URL;
  /** Called once when the connection is over, however it ended. */
  ended?(): void;
}

export interface LogsRequest extends ContainerRequest {
  readonly kind: 'logs';
  /** The cloud had a part of it already. */
  readonly resume?: LogResume;
}

export interface StreamRequest extends ContainerRequest {
  readonly kind: 'exec' | 'attach';
}

export interface TunnelRecord {
  readonly principal: string;
  readonly request: ContainerRequest | MetricsRequest;
  readonly outcome: 'succeeded' | 'failed' | 'refused';
  readonly error?: EdgectlError;
  /** Given by the cloud, and given to it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly durationMs: number;
}

/** Every method rejects with an EdgectlError; `signal` aborts when the cloud has gone. */
export interface TunnelBackend {
  /** @throws EdgectlError `Forbidden` where the principal may not do that */
  authorise(principal: string, request: ContainerRequest | MetricsRequest): void | Promise<void>;
  logs(request: LogsRequest, signal: AbortSignal): Promise<BackendAnswer>;
  stream(request: StreamRequest, signal: AbortSignal): Promise<StreamTarget>;
  metrics(
    request: MetricsRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<BackendAnswer>;
  audit(record: TunnelRecord): void;
}
