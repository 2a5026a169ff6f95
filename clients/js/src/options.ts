/** The options of connect, call and open. */

/** Where the broker is and who we are there. */
export interface ConnectOptions {
  /**
   * A unix socket's path (`/run/edgectl/mqtt.sock`, the default), or `mqtt://`, `mqtts://`, `ws://`, `wss://` with host and port.
   */
  readonly url?: string;
  /** The node; found by its retained `state` where the broker serves one node only. */
  readonly node?: string;
  readonly username?: string;
  readonly password?: string;
  /** The middle of our topics: `username` by default, `root` on a unix socket, else `anonymous`. */
  readonly principal?: string;
  /** Start of our client label; a random part is appended, so that two programs never share one. Default `js`. */
  readonly clientPrefix?: string;
  /** Default 4 (MQTT 3.1.1), which every broker speaks. */
  readonly protocolVersion?: 4 | 5;
  /** PEM texts, for `mqtts://` and `wss://`. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly servername?: string;
  };
  /** Until the first connection stands. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** How long a lost broker or agent is waited for before calls and sessions fail. Default 60,000. */
  readonly reconnectTimeoutMs?: number;
  /** Aborts the connecting, and closes the client afterwards. */
  readonly signal?: AbortSignal;
}

/** How long one call may take. */
export interface CallOptions {
  /** Also sent to the agent as its deadline where the method takes `timeoutSeconds`. Default 60,000. */
  readonly timeoutMs?: number;
  /** The answer is no longer waited for; what the call changes may still happen. */
  readonly signal?: AbortSignal;
}

/** How a session is opened. A `window` that is not among its parameters is 4 MiB. */
export interface OpenOptions extends CallOptions {
  /** Bulk data over a connection of its own (`{client}.2`), so that calls stay quick beside it. Default false. */
  readonly ownConnection?: boolean;
}
