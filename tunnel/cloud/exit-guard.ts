/**
 * Keeps a broken exec from looking like a success. client-go takes a connection that ends without a status on the error stream
 * for exit code 0: where the node's side ends before that status has passed, one is put in its place.
 */
export interface ExitGuard {
  /** @returns what may be passed on to the client: whole frames only, so that one of our own can follow */
  pass(bytes: Buffer): Buffer;
  /** The node has begun a frame that nobody waits for: nothing more passes. */
  readonly tooLarge: boolean;
  /** Whether the command's status has passed. */
  readonly finished: boolean;
  /** Frames that tell the client a failure. */
  failure(message: string): Buffer;
}
