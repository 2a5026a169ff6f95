/** Where a session publishes: its branch of the topics on its broker. What the broker does not take is sent again by the protocol. */
import type { AckPayload, CursorPayload, EndPayload } from '@edgectl/rpc-schema/generated/types';
import type { Branch, StreamName, Topics } from '@edgectl/rpc-schema/topics';
import { release, retain } from '../../common/block-pool.ts';
import type { Attachment } from '../broker/attachment.ts';

export class SessionWire {
  readonly #topics: Topics;
  readonly #attachment: Attachment;
  readonly #session: string;
  readonly #plain: boolean;
  #branch: Branch;
  /** Topics of the chunks without their offset: built once, not per chunk. */
  #prefixes: Record<StreamName, string>;

  constructor(topics: Topics, attachment: Attachment, branch: Branch, session: string, plain: boolean) {
    this.#topics = topics;
    this.#attachment = attachment;
    this.#session = session;
    this.#plain = plain;
    this.#branch = branch;
    this.#prefixes = this.#buildPrefixes();
  }

  /** Another program of the principal takes over. */
  moveTo(branch: Branch): void {
    this.#branch = branch;
    this.#prefixes = this.#buildPrefixes();
  }

  /** Bytes under credit: lost ones are found by the client and sent again. */
  chunk(stream: StreamName, offset: number, payload: Buffer): void {
    retain(payload);
    this.#attachment
      .publishBulk(this.#chunkTopic(stream, offset), payload, 0)
      .finally(() => release(payload))
      .catch(ignore);
  }

  /** Resolves when the reader can take more of `stream`; `undefined` if it can now. */
  room(stream: StreamName): Promise<void> | undefined {
    return this.#attachment.roomForBulk?.(this.#chunkTopic(stream, 0));
  }

  /** Bytes that nobody acknowledges to us: resolves when the broker has them. */
  chunkOnce(stream: StreamName, offset: number, payload: Buffer): Promise<void> {
    return this.#attachment.publishBulk(this.#chunkTopic(stream, offset), payload, 1);
  }

  ack(payload: AckPayload): void {
    this.#send(this.#topics.ack(this.#branch, this.#session), payload).catch(ignore);
  }

  cursor(payload: CursorPayload): void {
    this.#send(this.#topics.cursor(this.#branch, this.#session), payload).catch(ignore);
  }

  /** Resolves when the broker has it. */
  end(payload: EndPayload): Promise<void> {
    return this.#send(this.#topics.end(this.#branch, this.#session), payload);
  }

  #send(topic: string, payload: AckPayload | CursorPayload | EndPayload): Promise<void> {
    return this.#attachment.publish(topic, JSON.stringify(payload), { qos: 1 });
  }

  #chunkTopic(stream: StreamName, offset: number): string {
    return this.#plain ? this.#prefixes[stream] : `${this.#prefixes[stream]}/${offset}`;
  }

  #buildPrefixes(): Record<StreamName, string> {
    return {
      stdout: this.#topics.chunkPrefix(this.#branch, this.#session, 'stdout'),
      stderr: this.#topics.chunkPrefix(this.#branch, this.#session, 'stderr'),
    };
  }
}

/** The broker is away: what was published is kept, or said again, and goes out once it is back. */
function ignore(): void {}
