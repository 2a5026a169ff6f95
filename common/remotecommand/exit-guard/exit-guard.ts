/**
 * Keeps a broken exec from looking like a success. client-go treats a connection that ends without a status on the error stream
 * as exit code 0. If the server's side ends before its status has passed, the guard sends a failure in its place.
 */
import { SpdyGuard } from './spdy-guard.ts';
import { WebSocketGuard } from './websocket-guard.ts';

export interface ExitGuard {
  /** @returns what may be passed on to the client: whole frames only, so that one of our own can follow */
  pass(bytes: Buffer): Buffer;
  /** The server has begun a frame that nobody waits for: nothing more passes. */
  readonly tooLarge: boolean;
  /** Whether the command's status has passed. */
  readonly finished: boolean;
  /** Frames that tell the client a failure. */
  failure(message: string): Buffer;
  /**
   * Ends every stream that the server has left open, once the status has passed: the client then closes the connection by itself when
   * it has read everything. `undefined` on a wire where the connection's end is the only one.
   */
  leave(): Buffer | undefined;
  /**
   * A frame that says nothing and that nobody answers. Written to a client that has gone it brings an error, which is the only
   * sign of that while its connection is not read. A ping would not do: a client whose own writes are held up blocks on the answer.
   */
  heartbeat(): Buffer;
}

/** For a connection that carries no command: an end of it is one, and nothing but {@link ExitGuard.heartbeat} is put in. */
export function frameGuard(upgrade: string | undefined): ExitGuard {
  const guard = exitGuard(upgrade, undefined);
  return {
    pass: (bytes) => guard.pass(bytes),
    get tooLarge() {
      return guard.tooLarge;
    },
    finished: true,
    failure: () => Buffer.alloc(0),
    leave: () => undefined,
    heartbeat: () => guard.heartbeat(),
  };
}

/**
 * @param upgrade what the connection was upgraded to
 * @param protocol the `X-Stream-Protocol-Version` of the answer, where it is SPDY
 */
export function exitGuard(upgrade: string | undefined, protocol: string | undefined): ExitGuard {
  return upgrade?.toLowerCase() === 'websocket' ? new WebSocketGuard() : new SpdyGuard(protocol);
}
