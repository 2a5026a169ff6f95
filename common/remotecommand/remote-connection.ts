/** The client's side of one exec or attach, whichever wire carries it. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { RemoteProtocol } from './channels.ts';
import type { RemoteStatus } from './status.ts';

/** What comes from the other side, in order. After `closed` nothing follows. */
export interface RemoteReceiver {
  /** The bytes are the receiver's, but may be part of a larger buffer: who keeps few of them copies them. */
  output(stream: StreamName, bytes: Buffer): void;
  status(status: RemoteStatus): void;
  /** With `error` where the connection broke rather than ended. */
  closed(error?: Error): void;
}

export interface RemoteConnection {
  readonly transport: 'websocket' | 'spdy';
  readonly protocol: RemoteProtocol;
  /** Whether the process can be told the end of its input while its output continues. */
  readonly canCloseStdin: boolean;
  /** Gives the bytes to the kernel; resolves when it has taken them, which a full pipe of the process delays. */
  writeStdin(bytes: Buffer): Promise<void>;
  /** @throws Error if {@link canCloseStdin} is false. */
  closeStdin(): Promise<void>;
  resize(columns: number, rows: number): void;
  /** Stops reading the socket: the only back-pressure that both wires have, and it holds for all streams. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** How a stream is asked for. */
export interface RemoteRequest {
  readonly url: URL;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
  /** Sent with the upgrade: a bearer token, for example. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the attempt to connect; not the connection. */
  readonly signal: AbortSignal;
}

/** A server that does not speak a protocol says so by refusing the upgrade: an answer, not a fault. */
export type DialResult =
  | { readonly connection: RemoteConnection }
  | { readonly refused: { readonly httpStatus: number; readonly text: string } };

/** A refusal's text is for people; more than this is not read. */
export const REFUSAL_MAX_BYTES = 16 * 1024;
