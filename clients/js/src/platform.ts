/** What a client needs of where it runs: Node.js, or a page in a browser. */
import type { Clock } from './clock.ts';

/** The agent takes no larger request unless it is configured so (`limits.requestMaxBytes`). */
export const SENT_AGAIN_MAX_BYTES = 256 * 1024;

/** The message that the broker publishes for us when we are gone. */
export interface Will {
  readonly topic: string;
  readonly payload: string;
}

/** Who comes, and what he wants to hear. */
export interface Greeting {
  readonly clientId: string;
  readonly will?: Will;
  readonly filters: readonly string[];
}

export interface ConnectionEvents {
  /** `retained`: the broker had it already when we subscribed, so that it says nothing of now. */
  readonly onMessage: (topic: string, payload: Buffer, retained: boolean) => void;
  /** The connection stands again and is subscribed. */
  readonly onBack: () => void;
  readonly onLost: (reason: string) => void;
}

/** One MQTT connection that comes back by itself. Nothing is queued while it is away: the layers above send again what matters. */
export interface Connection {
  /**
   * Connects and subscribes; the same again after each loss.
   * @throws EdgectlError `Unavailable`, `Unauthorized`, `Forbidden`, `Canceled`.
   */
  open(greeting: Greeting): Promise<void>;
  /** Publishes at QoS 1 where the connection stands; resolves when the broker has it, or when it is clear that it has not. */
  publish(topic: string, payload: string | Buffer): Promise<void>;
  /** Leaves in order: the broker then does not publish the will. */
  close(): Promise<void>;
}

/** The digest of a stream, as its bytes come. */
export interface Sha256 {
  update(bytes: Uint8Array): unknown;
  /** In hexadecimal digits. */
  digest(): string;
}

export interface Platform {
  readonly clock: Clock;
  readonly sha256: () => Sha256;
  /** @throws EdgectlError `InvalidParams` if the address is none. */
  readonly connection: (events: ConnectionEvents) => Connection;
}
