/** Exec and attach for a client that speaks to the streaming server itself: a door passes its bytes on, and no more. */
import type { ExecStreams } from '../../node/cri/cri-client.ts';

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
}

export interface PortForwardRequest {
  readonly namespace: string;
  readonly name: string;
  /** Told beforehand by clients of the WebSocket protocol alone; those of SPDY name one with each stream. */
  readonly ports: readonly number[];
}

export interface StreamTarget {
  /** Of the runtime's streaming server or of Edged; good for one connection. */
  readonly url: URL;
  readonly source: 'cri' | 'edged';
  /** As it was chosen where none was named; empty for port-forward. */
  readonly container: string;
  /** To be called once when the connection is over, or was never made: a process that its client has left is ended. */
  ended(how: StreamEnd): void;
}

/** `over`: the streaming server ended it. `left`: the client left, or the connection was lost. */
export type StreamEnd = 'over' | 'left';

/** @throws EdgectlError `NotFound`, `Conflict` (the container does not run), `InvalidParams`, `Unavailable`. */
export interface StreamTargets {
  execTarget(request: ExecTargetRequest, signal: AbortSignal): Promise<StreamTarget>;
  attachTarget(request: StreamTargetRequest, signal: AbortSignal): Promise<StreamTarget>;
  portForwardTarget(request: PortForwardRequest, signal: AbortSignal): Promise<StreamTarget>;
  /** Whether the server of exec and attach is known to speak WebSocket v5; SPDY and WebSocket v4 are spoken by every one. Never rejects. */
  speaksV5(signal: AbortSignal): Promise<boolean>;
}
