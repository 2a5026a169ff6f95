/** The shapes that a program sees: a client, sessions, their streams and ends. */
import type {
  CursorPayload,
  EndPayload,
  SessionOpened,
  StatePayload,
} from '@edgectl/rpc-schema/generated/types';
import type { MethodName, Params, Result, SessionMethodName } from './methods.ts';
import type { CallOptions, ConnectOptions, OpenOptions } from './options.ts';

/** The retained `state` of a node. */
export type NodeState = StatePayload;

/** How a session ended: every byte has arrived, and the digest is right. */
export type SessionEnd = EndPayload & Required<Pick<EndPayload, 'streams' | 'gaps'>>;

/** Where a log can be taken up again: `cursor` is at byte `stdout` of the session's output. */
export type SessionCursor = CursorPayload;

/**
 * One output stream. Iterate it once: asking for the next chunk acknowledges the one before, so a slow reader slows the
 * source and never loses a byte. A stream that is never read fills its window and stops; declare it unwanted at opening
 * (`stderr: false`) or call {@link SessionStream.discard}.
 */
export interface SessionStream extends AsyncIterable<Buffer> {
  /** Drops and acknowledges all output from now on. */
  discard(): void;
  /** Bytes that the reader has taken. */
  readonly taken: number;
}

/** The process's input. */
export interface SessionInput {
  /** Resolves when there is room for more (not when the process has read it). */
  write(bytes: Buffer | Uint8Array | string): Promise<void>;
  /** End-of-file to the process, after everything written. Resolves when the process was given all of it. */
  end(): Promise<void>;
}

export interface Session {
  readonly name: string;
  /** The opening answer: container, protocol, where the bytes come from. */
  readonly opened: SessionOpened;
  readonly stdout: SessionStream;
  readonly stderr: SessionStream;
  /** Absent if the session takes no input. */
  readonly stdin: SessionInput | undefined;
  /**
   * Resolves when the end and every byte that it names are here. Rejects with `DataLoss` when bytes or digest differ, `Gone`
   * when the agent does not know the session any more (it was restarted), `Unavailable` when the node stays away. The streams
   * throw the same error once what arrived was read, and also where the end says that the output was cut off (`Failed`,
   * `Detached`, `Expired`, `Revoked`, `AgentStopped`): incomplete output never looks complete.
   */
  readonly ended: Promise<SessionEnd>;
  /** The last cursor that the reader has reached (logs). */
  readonly cursor: SessionCursor | undefined;
  /** Why nothing comes, as the agent last said. */
  readonly waiting: string | undefined;
  resize(columns: number, rows: number): void;
  /** Ends the work on the node; `ended` then resolves with `Canceled`. */
  cancel(): void;
  /** Lets go without ending the work: a {@link Client.resume} within `detachSeconds` takes it up again. */
  detach(): Promise<void>;
}

/** A log that outlives restarts of the agent: goes on by cursor where it stopped, with no byte lost or repeated. */
export interface LogStream extends AsyncIterable<Buffer> {
  /** The first session's opening answer. */
  readonly opened: SessionOpened;
  /** Where to continue after the last chunk that was taken: `cursor` and `skipBytes` for `pod.logs`. */
  readonly position: { readonly cursor: string; readonly skipBytes: number } | undefined;
  /** Resolves with the last session's end, gaps of all sessions included. */
  readonly ended: Promise<SessionEnd>;
  cancel(): void;
}

export interface Client {
  readonly node: string;
  readonly principal: string;
  /** Our label in topics. */
  readonly label: string;
  /** The node's last known state. */
  readonly state: NodeState | undefined;
  /** @throws EdgectlError as the agent answered, or `Timeout`, `Unavailable`, `Canceled` of this side. */
  call<M extends MethodName>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
  /** A call whose method is only known at run time. */
  callAny(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  /** Opens a session with `pod.logs`, `pod.exec`, `pod.attach`, `pod.watch`, `event.watch` or `device.watch`. */
  open<M extends SessionMethodName>(method: M, params: Params<M>, options?: OpenOptions): Promise<Session>;
  /** Takes up a session that this program, or another of the same principal (`client`), opened and left. */
  resume(
    params: { session: string; client?: string; stdout?: number; stderr?: number },
    options?: CallOptions,
  ): Promise<Session>;
  /** `pod.logs` with automatic continuation over agent restarts. */
  logs(params: Params<'pod.logs'>, options?: OpenOptions): Promise<LogStream>;
  /** Each state of the node, the present one first. */
  watchState(signal?: AbortSignal): AsyncIterable<NodeState>;
  /** Lets go of running sessions (they wait `detachSeconds` for a resume) and disconnects. */
  close(): Promise<void>;
}

/** `connect`: resolves when the node's state is known and the client may call. Rejects with `Unavailable`, `Unauthorized`. */
export type Connect = (options?: ConnectOptions) => Promise<Client>;
