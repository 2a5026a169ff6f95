/** One connection inside the tunnel, as a stream: what is written goes to the other half, what is read came from it. */
import { Duplex } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import { guarded, orReject } from '../../common/fault-boundary.ts';
import { Inbox, LARGE_BYTES } from './inbox.ts';
import { PAYLOAD_BYTES, KUBEEDGE_QUEUE_BYTES, WINDOW_BYTES } from './limits.ts';
import {
  encodeCredit,
  encodeJson,
  OWN_TYPE,
  type WireAnswer,
  type WireCursor,
  type WireMode,
} from './own-messages.ts';

/** The part of a link that its channels use. */
export interface ChannelLink {
  readonly mode: WireMode;
  readonly clock: Clock;
  readonly stallLimitMs: number;
  /** One message of all these bytes, which are copied. `taken` is called when it was given to the socket or can never be. */
  sendData(connectionId: number, parts: readonly Buffer[], taken: () => void): void;
  sendOwn(connectionId: number, type: number, data: Buffer): void;
  /** Says that the connection is over; `discard` drops what it still wanted to send. */
  sendEnd(connectionId: number, error: EdgectlError | undefined, discard: boolean): void;
  forget(connectionId: number): void;
  holdUp(connectionId: number, hold: boolean): void;
}

export interface ChannelOptions {
  readonly id: number;
  readonly link: ChannelLink;
  /**
   * Whether an end of the other half is answered by one of ours. KubeEdge's cloud repeats its own until it gets one; the stock
   * edge can be killed by one that it does not need.
   */
  readonly answersEnd: boolean;
}

const BUFFER_BYTES = 64 * 1024;

export class Channel extends Duplex {
  readonly id: number;
  readonly #settleAnswered = Promise.withResolvers<WireAnswer>();
  /** What the other half answered, before its first byte; only between our own halves. */
  readonly answered = this.#settleAnswered.promise;
  readonly #link: ChannelLink;
  readonly #inbox: Inbox;
  readonly #answersEnd: boolean;
  #credit = WINDOW_BYTES;
  #owedCredit = 0;
  /** Waits for credit. */
  #resumeWriting: (() => void) | undefined;
  #wanted = false;
  #flushing = false;
  /** A fault in it ends this connection. */
  readonly #flushNow: () => void;
  #endSent = false;
  /** Sent with the end, see {@link Channel.finish}. */
  #endError: EdgectlError | undefined;
  #remoteEnd: { readonly error: EdgectlError | undefined } | undefined;
  #receivedBytes = 0;
  #sentBytes = 0;
  #cursor: WireCursor | undefined;

  constructor({ id, link, answersEnd }: ChannelOptions) {
    // Several large messages that wait to be read would be joined by a copy: the inbox has them until then.
    super({ readableHighWaterMark: LARGE_BYTES, writableHighWaterMark: BUFFER_BYTES });
    this.id = id;
    this.#link = link;
    this.#answersEnd = answersEnd;
    this.#inbox = new Inbox({
      clock: link.clock,
      fullBytes: link.mode === 'stock' ? KUBEEDGE_QUEUE_BYTES : Number.POSITIVE_INFINITY,
      stallLimitMs: link.stallLimitMs,
      fullChanged: (full) => link.holdUp(id, full),
      stalled: () => this.destroy(stalled(link.stallLimitMs)),
    });
    this.#flushNow = guarded(
      link.clock,
      () => {
        this.#flushing = false;
        this.#flush();
      },
      (error) => this.destroy(EdgectlError.from(error)),
    );
    this.answered.catch(() => undefined);
    // The end of one direction is the end of both.
    this.once('end', () => this.destroy());
    this.once('finish', () => this.destroy());
  }

  /** All bytes received, including those that were not read yet. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Bytes handed to the tunnel: data, and the heads of answers. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** The latest place that the other half named. */
  get cursor(): WireCursor | undefined {
    return this.#cursor;
  }

  /** Whether the other half is done with it, or lost. */
  get remoteEnded(): boolean {
    return this.#remoteEnd !== undefined;
  }

  /**
   * Why the bytes that came are not all: to be asked after `end`, which comes either way, so that no byte before a failure is
   * thrown away.
   */
  get failure(): EdgectlError | undefined {
    return this.#remoteEnd?.error;
  }

  /** Resolves when `data` was handed to the socket, or the channel has ended. `copied` is called when its bytes are no longer in use. */
  async send(data: Buffer, copied?: () => void): Promise<void> {
    if (this.destroyed || this.write(data, copied)) return;
    await new Promise<void>((resolve, reject) => {
      const done = orReject(reject, () => {
        this.off('drain', done);
        this.off('close', done);
        resolve();
      });
      this.on('drain', done);
      this.on('close', done);
    });
  }

  /** Ends it once everything written was sent; between our own halves the end says why it is not whole. */
  finish(error: EdgectlError | undefined, lastBytes?: Buffer): void {
    if (this.destroyed || this.writableEnded) return;
    this.#endError = error;
    if (lastBytes === undefined) this.end();
    else this.end(lastBytes);
  }

  sendAnswer(answer: WireAnswer): void {
    if (this.#link.mode !== 'v1' || this.destroyed) return;
    const data = encodeJson(answer);
    this.#sentBytes += data.length;
    this.#link.sendOwn(this.id, OWN_TYPE.answer, data);
  }

  sendCursor(cursor: WireCursor): void {
    if (this.#link.mode === 'v1' && !this.destroyed)
      this.#link.sendOwn(this.id, OWN_TYPE.cursor, encodeJson(cursor));
  }

  receive(data: Buffer): void {
    if (this.#remoteEnd !== undefined || this.destroyed || data.length === 0) return;
    this.#receivedBytes += data.length;
    if (this.#link.mode === 'v1' && this.#inbox.bytes + data.length > WINDOW_BYTES) {
      this.destroy(
        new EdgectlError('BackendError', 'the peer sent more than its window', { layer: 'tunnel' }),
      );
      return;
    }
    this.#inbox.add(data);
    this.#flushSoon();
  }

  receiveAnswer(answer: WireAnswer): void {
    this.#settleAnswered.resolve(answer);
  }

  receiveCursor(cursor: WireCursor): void {
    this.#cursor = cursor;
  }

  receiveCredit(bytes: number): void {
    this.#credit += bytes;
    const resume = this.#resumeWriting;
    this.#resumeWriting = undefined;
    resume?.();
  }

  /**
   * The other half is done, or lost: what came before is still read, then the stream ends (see {@link failure}). Who has stopped
   * reading hears of it by `remoteEnd`.
   */
  receiveEnd(error: EdgectlError | undefined): void {
    if (this.#remoteEnd !== undefined || this.destroyed) return;
    this.#remoteEnd = { error };
    this.receiveCredit(0);
    this.#settleAnswered.reject(
      error ??
        new EdgectlError('BackendError', 'the node ended the connection without an answer', {
          layer: 'tunnel',
        }),
    );
    this.emit('remoteEnd');
    this.#flushSoon();
  }

  /** In a turn of its own: what is added while the stream gives out what it has would be joined to that, by a copy. */
  override _read(): void {
    this.#wanted = true;
    if (this.#inbox.bytes > 0 || this.#remoteEnd !== undefined) this.#flushSoon();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sendFrom([chunk], done);
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#sendFrom(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#sendEnd(this.#endError, false);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const reason = error === null ? undefined : EdgectlError.from(error, 'BackendError', { layer: 'tunnel' });
    this.#settleAnswered.reject(
      reason ?? new EdgectlError('Canceled', 'the connection was closed', { layer: 'tunnel' }),
    );
    if (this.#remoteEnd === undefined || this.#answersEnd) this.#sendEnd(reason, true);
    this.#inbox.clear();
    this.#link.forget(this.id);
    const waiting = this.#resumeWriting;
    this.#resumeWriting = undefined;
    waiting?.();
    done(error);
  }

  #sendEnd(error: EdgectlError | undefined, discard: boolean): void {
    if (this.#endSent) return;
    this.#endSent = true;
    this.#link.sendEnd(this.id, error, discard);
  }

  #sendFrom(rest: Buffer[], done: () => void): void {
    const isOver = this.#remoteEnd !== undefined || this.destroyed;
    if (isOver || rest.every(({ length }) => length === 0)) {
      done();
      return;
    }
    const own = this.#link.mode === 'v1';
    const mostBytes = Math.min(PAYLOAD_BYTES, own ? this.#credit : PAYLOAD_BYTES);
    if (mostBytes === 0) {
      this.#resumeWriting = () => this.#sendFrom(rest, done);
      return;
    }
    const parts = consume(rest, mostBytes);
    const length = parts.reduce((bytes, part) => bytes + part.length, 0);
    if (own) this.#credit -= length;
    this.#sentBytes += length;
    this.#link.sendData(this.id, parts, () => this.#sendFrom(rest, done));
  }

  /** All messages that one read of the socket brought are handed on together. */
  #flushSoon(): void {
    if (this.#flushing || !this.#wanted) return;
    this.#flushing = true;
    process.nextTick(this.#flushNow);
  }

  #flush(): void {
    while (this.#wanted && !this.destroyed) {
      const bytes = this.#inbox.consume();
      if (bytes === undefined) break;
      this.#wanted = this.push(bytes);
      this.#payBack(bytes.length);
    }
    if (this.#remoteEnd !== undefined && this.#inbox.bytes === 0 && !this.destroyed) this.push(null);
  }

  #payBack(bytes: number): void {
    if (this.#link.mode === 'stock' || this.#remoteEnd !== undefined) return;
    this.#owedCredit += bytes;
    if (this.#owedCredit < WINDOW_BYTES / 2) return;
    this.#link.sendOwn(this.id, OWN_TYPE.credit, encodeCredit(this.#owedCredit));
    this.#owedCredit = 0;
  }
}

/** The first bytes of `chunks`, which loses them. */
function consume(chunks: Buffer[], mostBytes: number): Buffer[] {
  const parts: Buffer[] = [];
  let left = mostBytes;
  while (left > 0) {
    const [first] = chunks;
    if (first === undefined) break;
    parts.push(first.subarray(0, left));
    if (first.length > left) chunks[0] = first.subarray(left);
    else chunks.shift();
    left -= Math.min(left, first.length);
  }
  return parts;
}

function stalled(limitMs: number): EdgectlError {
  return new EdgectlError(
    'Timeout',
    `the reader stalled the whole tunnel for ${limitMs} ms; its connection was closed so that the others can proceed`,
    {
      layer: 'tunnel',
      hint: 'read faster; between two halves of edgectl each connection has a window of its own',
    },
  );
}
