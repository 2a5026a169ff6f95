/**
 * One output stream with credit: reads the source while the window has room, gathers small writes, publishes, and keeps every
 * chunk until the consumer has acknowledged it. A full window pauses the source and nobody else. Offsets, credit and digest are of
 * the bytes before compression.
 */
import { createHash, type Hash } from 'node:crypto';
import { release } from '../../common/block-pool.ts';
import type { Clock, Timer } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import type { ChunkEncoder } from './chunk-encoder.ts';
import type { CreditPool } from './credit-pool.ts';
import { ChunkBuffer, type OutputEnds, type OutputStream } from './output-stream.ts';
import type { Slices } from './slices.ts';

/** How long small writes are gathered when the stream is busy. */
const GATHER_MS = 5;

interface StreamSenderOptions extends OutputEnds {
  readonly windowBytes: number;
  readonly windowChunks: number;
  readonly chunkMaxBytes: number;
  /** Unacknowledged chunks of this client, over all its sessions. */
  readonly clientChunks: CreditPool;
  /** Bytes read and not acknowledged, over all sessions. */
  readonly keptBytes: CreditPool;
  readonly clock: Clock;
  readonly slices: Slices;
  /** Absent: chunks are published as they are. */
  readonly encode: EncodeChunk | undefined;
}

/** A chunk as it goes over the wire. */
export type EncodeChunk = (chunk: Buffer) => ReturnType<ChunkEncoder['encode']>;

export class StreamSender implements OutputStream {
  readonly gaps = [];
  readonly #options: StreamSenderOptions;
  readonly #buffer: ChunkBuffer;
  readonly #unacked = new UnackedChunks();
  readonly #hash: Hash = createHash('sha256');
  #clientChunks: CreditPool;
  published = 0;
  sent = 0;
  acknowledged = 0;
  /** Bytes of `keptBytes` that this stream holds: asked for by a read, gathered, or kept. */
  #heldBytes = 0;
  #state: 'open' | 'discarding' | 'sourceEnded' | 'finished' | 'closed' = 'open';
  #reading = false;
  #waitsForRoom = false;
  #pumpAsked = false;
  #lastChunkAt = Number.NEGATIVE_INFINITY;
  #gatherTimer: Timer | undefined;
  #gatherDue = false;
  /** Runs in a slice, which is of all sessions: its throw is this one's alone. */
  readonly #guardedPump: () => void;

  constructor(options: StreamSenderOptions) {
    this.#options = options;
    this.#guardedPump = guarded(options.clock, this.#pump);
    this.#clientChunks = options.clientChunks;
    this.#buffer = new ChunkBuffer(options.chunkMaxBytes);
  }

  get finished(): boolean {
    return this.#state === 'finished';
  }

  start(): void {
    this.#pumpSoon();
  }

  acknowledge(bytes: number): boolean {
    if (bytes <= this.acknowledged || bytes > this.published || this.#state === 'closed') return false;
    this.acknowledged = bytes;
    const dropped = this.#unacked.dropUpTo(bytes);
    this.#giveBack(dropped.bytes);
    this.#clientChunks.give(dropped.count);
    this.#pumpSoon();
    return true;
  }

  resend(): void {
    this.#unacked.rewind();
    this.#pumpSoon();
  }

  discard(): void {
    if (this.#state !== 'open' && this.#state !== 'sourceEnded') return;
    if (this.#state === 'open') this.#state = 'discarding';
    this.#giveBack(this.#buffer.bytes);
    this.#buffer.clear();
    this.#stopChunkTimer();
    this.#pumpSoon();
  }

  waiting(): string | undefined {
    const { stream, windowBytes, windowChunks } = this.#options;
    if (this.#state !== 'open' || !this.#full()) return undefined;
    const chunks = this.#unacked.count >= windowChunks ? ` in ${windowChunks} chunks` : '';
    return `${stream}: ${this.published - this.acknowledged} bytes${chunks} await acknowledgement (window ${windowBytes}): read ${stream}, or open the session with "${stream}": false`;
  }

  sha256(): string {
    return this.#hash.digest('hex');
  }

  /** The session moves to another client: what is out counts there from now on. */
  moveTo(clientChunks: CreditPool): void {
    this.#clientChunks.forget(this.#pumpSoon);
    clientChunks.adopt(this.#unacked.count);
    this.#clientChunks.give(this.#unacked.count);
    this.#clientChunks = clientChunks;
    this.#pumpSoon();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopChunkTimer();
    this.#buffer.clear();
    const { count } = this.#unacked.dropUpTo(Number.POSITIVE_INFINITY);
    this.#clientChunks.forget(this.#pumpSoon);
    this.#options.keptBytes.forget(this.#pumpSoon);
    this.#clientChunks.give(count);
    this.#giveBack(this.#heldBytes);
  }

  readonly #pumpSoon = (): void => {
    if (this.#pumpAsked || this.#state === 'closed') return;
    this.#pumpAsked = true;
    this.#options.slices.run(this.#guardedPump);
  };

  /** Does what can be done now: form chunks, publish, finish or read on. */
  readonly #pump = (): void => {
    this.#pumpAsked = false;
    if (this.#state === 'closed') return;
    this.#formChunks();
    if (!this.#publishKept()) return;
    if (this.#state === 'sourceEnded' && this.#buffer.bytes === 0) {
      this.#state = 'finished';
      this.#options.host.onFinished();
      return;
    }
    if ((this.#state === 'open' || this.#state === 'discarding') && !this.#reading) this.#read();
  };

  #formChunks(): void {
    const { windowChunks, clock } = this.#options;
    while (this.#buffer.bytes > 0) {
      if (!this.#gatherDue && !this.#buffer.ripe && this.#state === 'open' && !this.#idle()) {
        this.#gatherTimer ??= clock.after(GATHER_MS, this.#onChunkDue);
        return;
      }
      if (this.#unacked.count >= windowChunks) return;
      if (this.#clientChunks.acquire(1, this.#unacked.count) === 0) {
        this.#clientChunks.wait(this.#pumpSoon);
        return;
      }
      this.#formChunk();
    }
    this.#stopChunkTimer();
  }

  #formChunk(): void {
    const { encode, clock } = this.#options;
    const bytes = this.#buffer.consume();
    const payload = encode === undefined ? bytes : undefined;
    const chunk: Chunk = { offset: this.published, length: bytes.length, payload };
    this.#unacked.add(chunk);
    this.#hash.update(bytes);
    this.published += bytes.length;
    this.#lastChunkAt = clock.monotonic();
    if (encode !== undefined) background(clock, this.#encode(chunk, bytes, encode));
  }

  /** The chunk is published once it is compressed; those after it wait for it. */
  async #encode(chunk: Chunk, bytes: Buffer, encode: EncodeChunk): Promise<void> {
    try {
      chunk.payload = await encode(bytes);
    } catch (error) {
      this.#onFailed(error, 0);
      // What was given a place in the stream and cannot be sent is the end of the session.
      chunk.payload = bytes;
      return;
    }
    release(bytes);
    this.#pumpSoon();
  }

  /** True when the last chunk left so long ago that gathering would only delay. */
  #idle(): boolean {
    return this.#options.clock.monotonic() - this.#lastChunkAt >= GATHER_MS;
  }

  readonly #onChunkDue = (): void => {
    this.#gatherTimer = undefined;
    this.#gatherDue = true;
    this.#pumpSoon();
  };

  #stopChunkTimer(): void {
    this.#gatherTimer?.stop();
    this.#gatherTimer = undefined;
    this.#gatherDue = false;
  }

  /** Publishes what is not yet (or is to be again); false if the slice ended first. */
  #publishKept(): boolean {
    const { stream, wire, cursors, slices } = this.#options;
    let moved = false;
    for (;;) {
      if (this.#unacked.allPublished) break;
      if (moved && slices.spent()) {
        this.#pumpAsked = true;
        slices.later(this.#guardedPump);
        break;
      }
      if (this.#waitForRoom()) break;
      const chunk = this.#unacked.next();
      if (chunk === undefined) break;
      wire.chunk(stream, chunk.offset, chunk.payload);
      this.sent = Math.max(this.sent, chunk.offset + chunk.length);
      moved = true;
    }
    if (moved) cursors?.onPublished(this.sent);
    return this.#unacked.allPublished;
  }

  /** True while the reader's connection is full: what is kept here is not to wait there a second time. */
  #waitForRoom(): boolean {
    if (this.#waitsForRoom) return true;
    const { stream, wire } = this.#options;
    const room = wire.room(stream);
    if (room === undefined) return false;
    this.#waitsForRoom = true;
    background(
      this.#options.clock,
      room.then(() => {
        this.#waitsForRoom = false;
        this.#pumpSoon();
      }),
    );
    return true;
  }

  #full(): boolean {
    const { windowBytes, windowChunks } = this.#options;
    return (
      this.acknowledged + windowBytes <= this.published + this.#buffer.bytes ||
      (this.#unacked.count >= windowChunks && this.#buffer.ripe)
    );
  }

  #read(): void {
    const { stream, source, host, windowBytes, chunkMaxBytes, keptBytes } = this.#options;
    let granted = chunkMaxBytes;
    if (this.#state === 'open') {
      if (this.#full()) {
        host.onFull();
        return;
      }
      // At most one chunk waits for chunk credit: the source is not read further until then.
      if (this.#buffer.ripe) return;
      const room = windowBytes - (this.published + this.#buffer.bytes - this.acknowledged);
      granted = keptBytes.acquire(Math.min(chunkMaxBytes, room), this.#heldBytes);
      if (granted === 0) {
        keptBytes.wait(this.#pumpSoon);
        return;
      }
      this.#heldBytes += granted;
    }
    const reserved = this.#state === 'open' ? granted : 0;
    this.#reading = true;
    const read = source.read(stream, granted).then(
      (piece) => this.#onPiece(piece, reserved),
      (error: unknown) => this.#onFailed(error, reserved),
    );
    background(this.#options.clock, read);
  }

  #onPiece(piece: Buffer | undefined, reserved: number): void {
    this.#reading = false;
    if (this.#state === 'closed') return;
    const wanted = this.#state === 'open' && piece !== undefined;
    this.#giveBack(wanted ? reserved - piece.length : reserved);
    if (piece === undefined) {
      this.#state = 'sourceEnded';
    } else if (wanted) {
      this.#buffer.add(piece);
      this.#options.cursors?.onRead(this.published + this.#buffer.bytes);
    } else {
      release(piece);
    }
    this.#pumpSoon();
  }

  #onFailed(error: unknown, reserved: number): void {
    this.#reading = false;
    if (this.#state === 'closed') return;
    this.#giveBack(reserved);
    this.#state = 'sourceEnded';
    this.#options.host.onFailed(error);
    this.#pumpSoon();
  }

  #giveBack(bytes: number): void {
    this.#heldBytes -= bytes;
    this.#options.keptBytes.give(bytes);
  }
}

/** The chunks of a stream that are published or about to be, and not acknowledged yet: oldest first. */
interface Chunk {
  /** Position of the first byte in the stream. */
  readonly offset: number;
  /** Its bytes in the stream, before compression. */
  readonly length: number;
  /** Absent while it is being compressed. */
  payload: Buffer | undefined;
}

class UnackedChunks {
  readonly #chunks: Chunk[] = [];
  /** Index of the first chunk that is to be published (again). */
  #next = 0;

  get count(): number {
    return this.#chunks.length;
  }

  /** True if every chunk has been published since the last {@link rewind}. */
  get allPublished(): boolean {
    return this.#next === this.#chunks.length;
  }

  add(chunk: Chunk): void {
    this.#chunks.push(chunk);
  }

  /** The next chunk to publish, counted as published; `undefined` also while it is being compressed. */
  next(): (Chunk & { payload: Buffer }) | undefined {
    const chunk = this.#chunks[this.#next];
    if (chunk?.payload === undefined) return undefined;
    this.#next += 1;
    return chunk as Chunk & { payload: Buffer };
  }

  /** Everything that is kept is to be published again. */
  rewind(): void {
    this.#next = 0;
  }

  /** Drops the chunks that end at or before `offset`; gives how many, and their bytes. */
  dropUpTo(offset: number): { count: number; bytes: number } {
    let count = 0;
    let bytes = 0;
    for (const chunk of this.#chunks) {
      if (chunk.offset + chunk.length > offset) break;
      count += 1;
      bytes += chunk.length;
      if (chunk.payload !== undefined) release(chunk.payload);
    }
    this.#chunks.splice(0, count);
    this.#next = Math.max(0, this.#next - count);
    return { count, bytes };
  }
}
