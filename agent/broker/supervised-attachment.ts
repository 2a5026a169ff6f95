/** An attachment that may fail and is created again: who holds it, or listens to it, continues with the new one. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import type { Distrust } from '../access/caller.ts';
import type { BrokerStatus, ManagedAttachment, MessageHandler, PublishOptions } from './attachment.ts';

export interface SupervisedAttachmentOptions {
  readonly name: string;
  /** Makes one, for each run. */
  readonly create: (onMessage: MessageHandler) => ManagedAttachment;
  readonly onMessage: MessageHandler;
  readonly clock: Clock;
}

export class SupervisedAttachment implements ManagedAttachment {
  readonly name: string;
  readonly subscribed?: (topic: string, signal: AbortSignal) => Promise<void>;
  readonly #options: SupervisedAttachmentOptions;
  readonly #changeListeners = new Set<(attached: boolean) => void>();
  readonly #bulkListeners = new Set<() => void>();
  #current: ManagedAttachment | undefined;
  #last: BrokerStatus | undefined;
  #hasRun = false;

  constructor(options: SupervisedAttachmentOptions) {
    this.#options = options;
    this.name = options.name;
    if (options.name === EMBEDDED)
      this.subscribed = async (topic, signal) => this.#current?.subscribed?.(topic, signal);
  }

  /** No requests arrive from a broker that is down: its trust stays as it was until it is back. */
  get trusted(): boolean {
    return this.#current?.trusted ?? this.#last?.trusted ?? false;
  }

  get distrust(): Distrust | undefined {
    return this.#current?.distrust;
  }

  get connected(): boolean {
    return this.#current?.connected ?? false;
  }

  status(): BrokerStatus {
    if (this.#current !== undefined) return this.#current.status();
    const { clock } = this.#options;
    const none = { name: this.name, address: '', trusted: false, retainedRefused: 0 };
    const since = this.#last?.since ?? new Date(clock.now()).toISOString();
    return { ...none, ...this.#last, connected: false, since, error: 'its unit does not run' };
  }

  onChange(listener: (attached: boolean) => void, signal: AbortSignal): void {
    const inside = guarded(this.#options.clock, listener);
    this.#changeListeners.add(inside);
    signal.addEventListener('abort', () => this.#changeListeners.delete(inside), { once: true });
  }

  onBulkReconnect(listener: () => void, signal: AbortSignal): void {
    const inside = guarded(this.#options.clock, listener);
    this.#bulkListeners.add(inside);
    signal.addEventListener('abort', () => this.#bulkListeners.delete(inside), { once: true });
  }

  /** Makes one and starts it. Those who listened to an earlier one are told that this is new. */
  async start(signal: AbortSignal): Promise<void> {
    const { create, onMessage } = this.#options;
    const current = create((_, message) => onMessage(this, message));
    this.#current = current;
    current.onChange((attached) => this.#tell(attached), signal);
    current.onBulkReconnect(() => this.#resend(), signal);
    await current.start(signal);
    if (this.#hasRun && current.connected) {
      this.#tell(true);
      this.#resend();
    }
    this.#hasRun = true;
  }

  async stop(): Promise<void> {
    const ended = this.#current;
    if (ended === undefined) return;
    this.#last = ended.status();
    this.#current = undefined;
    this.#tell(false);
    await ended.stop();
  }

  publish(topic: string, payload: string | Buffer, options: PublishOptions): Promise<void> {
    return this.#current?.publish(topic, payload, options) ?? Promise.reject(this.#down());
  }

  publishBulk(topic: string, payload: Buffer, qos: 0 | 1): Promise<void> {
    return this.#current?.publishBulk(topic, payload, qos) ?? Promise.reject(this.#down());
  }

  #tell(attached: boolean): void {
    for (const listener of this.#changeListeners) listener(attached);
  }

  #resend(): void {
    for (const listener of this.#bulkListeners) listener();
  }

  #down(): EdgectlError {
    return new EdgectlError(
      'Unavailable',
      `the broker ${this.name} is not served now: its unit is not running`,
      {
        layer: 'broker',
        hint: `node.status says why; edgectl node restart-unit broker/${this.name}`,
      },
    );
  }
}

const EMBEDDED = 'embedded';
