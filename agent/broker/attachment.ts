/**
 * One broker that the agent serves: the embedded one, or a connection to another. The rest of the agent sees brokers only
 * through this; RPC and bulk data travel apart, so that an answer never waits behind a big log.
 */
import type { Distrust } from '../access/caller.ts';
import type { RefusalReport } from './refusals.ts';

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
  /** MQTT 5 only; ignored on MQTT 3.1.1. */
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
  /** The error with which the broker's unit failed on this message: the message is refused. */
  readonly fault?: unknown;
}

export interface Attachment {
  readonly name: string;
  /** False if the broker is not declared and proved to keep principals apart. */
  readonly trusted: boolean;
  /** Why the broker is not trusted: for `state`, `node.status` and refusals. */
  readonly distrust?: Distrust | undefined;
  /** RPC answers, acks, ends, state, events. Resolves when the broker has taken it (QoS 1: acknowledged). */
  publish(topic: string, payload: string | Buffer, options: PublishOptions): Promise<void>;
  /** Session chunks, on the bulk connection. Resolves when handed to the socket (QoS 0) or acknowledged (QoS 1). */
  publishBulk(topic: string, payload: Buffer, qos: 0 | 1): Promise<void>;
  /** Resolves when those who read `topic` can take more; `undefined` if they can now, or where nobody knows. */
  roomForBulk?(topic: string): Promise<void> | undefined;
  /** Calls back after each reconnect of the bulk connection: what is unacknowledged is then sent again. */
  onBulkReconnect(listener: () => void, signal: AbortSignal): void;
}

/** Takes a message that arrived; what must be on the disk before the PUBACK is there when it returns. Never throws. */
export type MessageHandler = (attachment: Attachment, message: IncomingMessage) => void;

/** How a broker stands: for `state` and `node.status`. */
export interface BrokerStatus {
  readonly name: string;
  /** The broker's address; never with a credential. */
  readonly address: string;
  readonly connected: boolean;
  /** RFC 3339: since when it is as `connected` says. */
  readonly since: string;
  readonly trusted: boolean;
  /** Why the broker is not trusted, what was not proved about it, or what does not work. */
  readonly reason?: string;
  /** What to do about that. */
  readonly hint?: string;
  /** RFC 3339: when its access control was last proved. */
  readonly provedAt?: string;
  /** A user who knows the client id of another can end its connection. */
  readonly idsTaken?: boolean;
  readonly protocol?: '3.1.1' | '5';
  /** The last failure to connect, until it is connected again. */
  readonly error?: string;
  /** Retained messages under `from/` that were turned aside since the start. */
  readonly retainedRefused: number;
  /** What its listeners refused recently; embedded broker only. */
  readonly refusals?: readonly RefusalReport[];
}

/** An attachment as its owner sees it. */
export interface ManagedAttachment extends Attachment {
  readonly connected: boolean;
  status(): BrokerStatus;
  /** Calls back when {@link status} is another, and (with true) when it has just been connected. */
  onChange(listener: (attached: boolean) => void, signal: AbortSignal): void;
  /** The embedded broker resolves when it listens; an external one at once, and goes on trying. */
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /**
   * Resolves when a client has subscribed to `topic`; at once if one has. Only the embedded broker has it, because its clients connect
   * after it has started.
   * @throws the reason of `signal`, once it is aborted
   */
  subscribed?(topic: string, signal: AbortSignal): Promise<void>;
}
