/** The server's side of one exec or attach, whichever wire carries it. */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { RemoteStatus } from '../status.ts';

/** What the client sends, in order. */
export interface ClientInput {
  write(bytes: Buffer): void;
  end(): void;
  resize(columns: number, rows: number): void;
}

/**
 * How the connection closed. `ended`: the client said goodbye on a wire that has no other way to end its input.
 * `left`: it is gone, or this side has closed.
 */
export type WireEnd = 'ended' | 'left';

export interface ServerWire {
  readonly closed: Promise<WireEnd>;
  /** Begins to read what the client sends. */
  start(input: ClientInput): void;
  /** Stops reading: the client is held up. While that lasts its end is only seen by what is written to it. */
  pause(): void;
  resume(): void;
  /** Resolves when the bytes were given to the connection. @throws Error if that has closed */
  send(stream: StreamName, bytes: Buffer): Promise<void>;
  /**
   * The last word, once, and then the end of the connection. What the client still sends is dropped.
   * @param withinMs how long the client may take to read it; without it as long as it takes to read the output
   */
  finish(status: RemoteStatus, withinMs?: number): void;
}

/** How long a client that was given everything may take to close. */
export const LINGER_MS = 30_000;
/** How often a client that is held up is written to. */
export const HEARTBEAT_MS = 1_000;
