/**
 * Brings one output stream into order: drops bytes that were received already (part of a chunk too), holds chunks that came
 * too early, hands the rest to the reader, and counts what the reader has taken.
 */
import type { StreamTotal } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { SessionStream } from '../api.ts';
import type { Platform, Sha256 } from '../platform.ts';

export interface StreamReceiverOptions {
  readonly name: StreamName;
  /** Where the stream begins for us: above 0 after a resume of what another program opened. */
  readonly from: number;
  readonly sha256: Platform['sha256'];
  /** Most bytes that the agent publishes beyond what was acknowledged. */
  readonly windowBytes: () => number;
  /** The reader took a chunk. */
  readonly onTaken: () => void;
}

interface Waiter {
  readonly resolve: (result: IteratorResult<Buffer, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

export class StreamReceiver implements SessionStream {
  readonly #options: StreamReceiverOptions;
  #hash: Sha256 | undefined;
  /** In order, not yet taken. */
  #queue: Buffer[] = [];
  /** Came too early, by offset. */
  readonly #early = new Map<number, Buffer>();
  #accepted: number;
  #taken: number;
  #known: number;
  /** Length of the chunk that the reader works on: taken when it asks for the next. */
  #lent = 0;
  #waiter: Waiter | undefined;
  #discarding = false;
  #iterated = false;
  #outcome: 'complete' | EdgectlError | undefined;

  constructor(options: StreamReceiverOptions) {
    this.#options = options;
    const { from } = options;
    this.#accepted = from;
    this.#taken = from;
    this.#known = from;
  }

  /** Bytes received without a gap. */
  get accepted(): number {
    return this.#accepted;
  }

  get taken(): number {
    return this.#taken;
  }

  /** True if bytes are known to be published that have not arrived. */
  get lacking(): boolean {
    return this.#known > this.#accepted;
  }

  /** Bytes that wait for the reader, or for bytes before them. */
  get heldBytes(): number {
    let early = 0;
    for (const payload of this.#early.values()) early += payload.length;
    return this.#accepted - this.#taken + early;
  }

  /** Loads what the digest needs, which takes milliseconds, while the node is still at work. */
  prepare(): void {
    this.#digest();
  }

  /** The agent says that so many bytes were published. */
  learn(published: number): void {
    if (published > this.#known) this.#known = published;
  }

  /** True if the stream has grown. */
  receive(offset: number, payload: Buffer): boolean {
    if (this.#outcome !== undefined) return false;
    const end = offset + payload.length;
    // A sender that keeps to its window never comes here; whatever does is not held.
    if (end > this.#taken + this.#options.windowBytes()) return false;
    this.learn(end);
    if (end <= this.#accepted) return false;
    if (offset > this.#accepted) {
      const known = this.#early.get(offset);
      if (known === undefined || known.length < payload.length) this.#early.set(offset, payload);
      return false;
    }
    this.#accept(offset === this.#accepted ? payload : payload.subarray(this.#accepted - offset));
    if (this.#early.size > 0) this.#acceptEarly();
    return true;
  }

  /** Why the stream as it stands is not the one that `end` names; `undefined` if it is. */
  mismatch(total: StreamTotal): EdgectlError | undefined {
    const { name, from } = this.#options;
    if (this.#accepted !== total.bytes) {
      const message = `${name} has ${this.#accepted} bytes, the agent published ${total.bytes}`;
      return new EdgectlError('DataLoss', message, { layer: 'client', details: { stream: name } });
    }
    const sha256 = this.#digest()?.digest();
    if (from > 0 || sha256 === total.sha256) return undefined;
    return new EdgectlError('DataLoss', `the SHA-256 of ${name} is ${sha256}, not ${total.sha256}`, {
      layer: 'client',
      hint: 'bytes were changed or mixed up on the way: read it again',
      details: { stream: name },
    });
  }

  /** Nothing more will come. The reader gets what is here, then the error where there is one. */
  finish(error?: EdgectlError): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = error ?? 'complete';
    this.#early.clear();
    if (this.#waiter !== undefined && this.#queue.length === 0) this.#settle(this.#nextWaiter());
  }

  discard(): void {
    this.#discarding = true;
    this.#queue = [];
    this.#lent = 0;
    if (this.#taken === this.#accepted) return;
    this.#taken = this.#accepted;
    this.#options.onTaken();
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer, undefined> {
    if (this.#iterated) throw new TypeError(`${this.#options.name} can be iterated once`);
    this.#iterated = true;
    return {
      next: () => this.#next(),
      // Leaving the loop early: nobody reads on, and the other stream must not wait for that.
      return: () => {
        this.discard();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #next(): Promise<IteratorResult<Buffer, undefined>> {
    this.#giveBackLent();
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#queue.length > 0 || this.#outcome !== undefined) this.#settle(waiter);
      else this.#waiter = waiter;
    });
  }

  #giveBackLent(): void {
    if (this.#lent === 0) return;
    this.#taken += this.#lent;
    this.#lent = 0;
    this.#options.onTaken();
  }

  #settle(waiter: Waiter | undefined): void {
    const chunk = this.#queue.shift();
    if (chunk !== undefined) {
      this.#lent = chunk.length;
      waiter?.resolve({ done: false, value: chunk });
    } else if (EdgectlError.is(this.#outcome)) {
      waiter?.reject(this.#outcome);
    } else {
      waiter?.resolve({ done: true, value: undefined });
    }
  }

  #nextWaiter(): Waiter | undefined {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    return waiter;
  }

  #accept(payload: Buffer): void {
    this.#digest()?.update(payload);
    this.#accepted += payload.length;
    if (this.#discarding) {
      this.#taken = this.#accepted;
      this.#options.onTaken();
      return;
    }
    this.#queue.push(payload);
    if (this.#waiter !== undefined) this.#settle(this.#nextWaiter());
  }

  /** `undefined` if the stream does not begin for us at its begin. */
  #digest(): Sha256 | undefined {
    if (this.#options.from > 0) return undefined;
    this.#hash ??= this.#options.sha256();
    return this.#hash;
  }

  #acceptEarly(): void {
    for (;;) {
      let next: Buffer | undefined;
      for (const [offset, payload] of this.#early) {
        if (offset > this.#accepted) continue;
        this.#early.delete(offset);
        if (offset + payload.length <= this.#accepted) continue;
        next = payload.subarray(this.#accepted - offset);
        break;
      }
      if (next === undefined) return;
      this.#accept(next);
    }
  }
}
