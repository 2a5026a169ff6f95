/** Exec and attach for a client of Kubernetes' remote command protocol: a door frames them itself, or passes bytes to a streaming server. */
import type { ByteSource } from '../../../common/byte-source.ts';
import type { ExecStreams } from '../../backends/cri/cri-client.ts';

/** The streams are those that the client will open: the streaming server waits for just these. */
export interface StreamTargetRequest {
  readonly namespace: string;
  readonly name: string;
  /** Of a pod that was made again under its name, the one that is meant. */
  readonly podUid?: string;
  readonly container?: string;
  readonly streams: ExecStreams;
}

export interface ExecTargetRequest extends StreamTargetRequest {
  readonly command: readonly string[];
  /** The audit's record of it, for the environment of the program. */
  readonly auditId?: number | undefined;
}

export interface PortForwardRequest {
  readonly namespace: string;
  readonly name: string;
  /** Told beforehand by clients of the WebSocket protocol alone; those of SPDY name one with each stream. */
  readonly ports: readonly number[];
}

export interface StreamTarget {
  /** The URL at the runtime's streaming server or at Edged; valid for one connection. */
  readonly url: URL;
  readonly source: 'cri' | 'edged';
  /** As it was chosen where none was named; empty for port-forward. */
  readonly container: string;
  /** To be called once when the connection is over, or was never made: a process that its client has left is ended. */
  ended(closedBy: StreamEnd): void;
}

/** `server`: the streaming server closed it. `client`: the client closed it, or the connection was lost. */
export type StreamEnd = 'server' | 'client';

/** What the client speaks. */
export interface ClientWire {
  /** Whether the door can serve it: what only a streaming server understands is passed on to one. */
  readonly served: boolean;
  /** Whether the client would rather speak WebSocket v5, which not every streaming server does. */
  readonly v5: boolean;
}

/** To be framed by the door. */
export interface ServedStream {
  readonly served: ByteSource;
  /** Those that the client will open. */
  readonly streams: ExecStreams;
}

export type ClientStream = ServedStream | StreamTarget;

/** @throws EdgectlError `NotFound`, `Conflict` (the container does not run), `InvalidParams`, `Unavailable`. */
export interface StreamTargets {
  execStream(request: ExecTargetRequest, wire: ClientWire, signal: AbortSignal): Promise<ClientStream>;
  attachStream(request: StreamTargetRequest, wire: ClientWire, signal: AbortSignal): Promise<ClientStream>;
  portForwardTarget(request: PortForwardRequest, signal: AbortSignal): Promise<StreamTarget>;
}
