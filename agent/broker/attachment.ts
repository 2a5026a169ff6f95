/**
 * One broker that the agent serves: the embedded one, or a connection to another. The rest of the agent sees brokers only
 * through this; RPC and bulk data travel apart (design, section 2, "Keep apart").
 */
export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
  /** MQTT 5 only; ignored elsewhere. */
  readonly correlationData?: Buffer;
}

export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  /** MQTT 5 properties, where the broker has them. */
  readonly responseTopic?: string;
  readonly correlationData?: Buffer;
  readonly messageExpirySeconds?: number;
}

export interface Attachment {
  readonly name: string;
  /** False where the broker is not declared and proved to keep principals apart. */
  readonly believed: boolean;
  /** Why it is not believed, and what to do: for `state`, `node.status` and refusals. */
  readonly disbelief?: string;
  /** RPC answers, acks, ends, state, events. Resolves when the broker has taken it (QoS 1: acknowledged). */
  publish(topic: string, payload: string | Buffer, options: PublishOptions): Promise<void>;
  /** Session chunks, on the bulk connection. Resolves when handed to the socket (QoS 0) or acknowledged (QoS 1). */
  publishBulk(topic: string, payload: Buffer, qos: 0 | 1): Promise<void>;
  /** Calls back after each reconnect of the bulk connection: what is unacknowledged is then sent again. */
  onBulkReconnect(listener: () => void, signal: AbortSignal): void;
}
