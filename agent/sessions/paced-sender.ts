/**
 * One output stream of a session without acknowledgement (`window: 0`): QoS 1, gathered, paced, nothing kept. What is not
 * followed waits for the pace; what is followed continues, and leaves out whole lines where it outruns the pace. The pace is of the
 * bytes before compression.
 */
import type { StreamName } from '@edgectl/rpc-schema/topics';
import { createHash, type Hash } from 'node:crypto';
import type { Gap } from '../../common/byte-source.ts';
import type { Clock, Timer } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import { ChunkBuffer, type OutputEnds, type OutputStream } from './output-stream.ts';
import type { Slices } from './slices.ts';
import type { EncodeChunk } from './stream-sender.ts';

/** How fast a session without acknowledgement may publish: one pace for all its streams. */
export class Pace {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly bytesPerSecond: number;
  /** Monotonic time from which the next bytes may leave. */
  #freeAt = 0;

  constructor(clock: Pick<Clock, 'monotonic'>, bytesPerSecond: number) {
    this.#clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Milliseconds until the next chunk may leave. */
  delayMs(): number {
    return Math.max(0, this.#freeAt - this.#clock.monotonic());
  }

  /** Counts a chunk that leaves now. */
  spend(bytes: number): void {
    const from = Math.max(this.#freeAt, this.#clock.monotonic());
    this.#freeAt = from + (bytes / this.bytesPerSecond) * 1000;
  }
}

/** How long output is gathered into one message: a PLC reads few and large ones better than many small. */
const PACED_GATHER_MS = 250;

/** When a message that the broker did not take is tried again, where no reconnect comes first. */
const RETRY_MS = 1000;

const MIN_CHUNK_BYTES = 256;
const MIN_QUEUE_BYTES = 64 * 1024;
const MAX_QUEUE_BYTES = 1024 * 1024;

interface PacedSenderOptions extends OutputEnds {
  readonly chunkMaxBytes: number;
  readonly followed: boolean;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly slices: Slices;
  /** Absent: chunks are published as they are. */
  readonly encode: EncodeChunk | undefined;
}

interface Message {
  readonly offset: number;
  readonly payload: Buffer;
}

export class PacedSender implements OutputStream {
  readonly #options: PacedSenderOptions;
  readonly #chunkBytes: number;
  readonly #buffer: ChunkBuffer;
  readonly #overflow: OverflowLines | undefined;
  readonly #hash: Hash = createHash('sha256');
  #state: 'open' | 'discarding' | 'sourceEnded' | 'finished' | 'closed' = 'open';
  #published = 0;
  #reading = false;
  /** The message that the broker has not acknowledged yet; until it is compressed, what will become it. */
  #inFlight: Message | undefined;
  #refused = false;
  #firstPieceAt: number | undefined;
  #timer: Timer | undefined;
  #timerAt = 0;
  /** Runs in a slice, which is of all sessions: its throw is this one's alone. */
  readonly #guardedPump: () => void;

  constructor(options: PacedSenderOptions) {
    const { stream, pace, chunkMaxBytes, followed } = options;
    this.#options = options;
    this.#guardedPump = guarded(options.clock, this.#pump);
    const perChunk = Math.floor((pace.bytesPerSecond * PACED_GATHER_MS) / 1000);
    this.#chunkBytes = Math.min(chunkMaxBytes, Math.max(MIN_CHUNK_BYTES, perChunk));
    this.#buffer = new ChunkBuffer(this.#chunkBytes);
    const queueBytes = Math.min(MAX_QUEUE_BYTES, Math.max(MIN_QUEUE_BYTES, pace.bytesPerSecond));
    this.#overflow = followed ? new OverflowLines(stream, queueBytes) : undefined;
  }

  get published(): number {
    return this.#published;
  }

  get sent(): number {
    return this.#published;
  }

  get acknowledged(): number {
    return this.#published;
  }

  get gaps(): readonly Gap[] {
    return this.#overflow?.gaps ?? [];
  }

  get finished(): boolean {
    return this.#state === 'finished';
  }

  start(): void {
    this.#pump();
  }

  acknowledge(): boolean {
    return false;
  }

  /** After a reconnect: the message that got lost with the connection goes again. */
  resend(): void {
    if (this.#refused) this.#send();
  }

  discard(): void {
    if (this.#state !== 'open' && this.#state !== 'sourceEnded') return;
    if (this.#state === 'open') this.#state = 'discarding';
    this.#buffer.clear();
    this.#stopTimer();
    this.#pump();
  }

  waiting(): undefined {
    return undefined;
  }

  sha256(): string {
    return this.#hash.digest('hex');
  }

  close(): void {
    this.#state = 'closed';
    this.#stopTimer();
    this.#buffer.clear();
    this.#inFlight = undefined;
  }

  readonly #pump = (): void => {
    if (this.#state === 'closed') return;
    if (this.#inFlight === undefined) this.#publishNext();
    if (this.#state === 'sourceEnded' && this.#buffer.bytes === 0 && this.#inFlight === undefined) {
      this.#state = 'finished';
      this.#options.host.onFinished();
      return;
    }
    if (!this.#reading && this.#mayRead()) this.#read();
  };

  #mayRead(): boolean {
    if (this.#state === 'discarding') return true;
    if (this.#state !== 'open') return false;
    return this.#overflow !== undefined || this.#buffer.bytes < this.#chunkBytes;
  }

  #publishNext(): void {
    if (this.#buffer.bytes === 0) return;
    const waitMs = Math.max(this.#options.pace.delayMs(), this.#gatherMs());
    if (waitMs > 0) {
      this.#wakeIn(waitMs);
      return;
    }
    this.#stopTimer();
    const payload = this.#buffer.consume();
    this.#firstPieceAt = this.#buffer.bytes > 0 ? this.#options.clock.monotonic() : undefined;
    this.#options.pace.spend(payload.length);
    this.#hash.update(payload);
    const message = { offset: this.#published, payload };
    this.#inFlight = message;
    this.#published += payload.length;
    const { encode, clock } = this.#options;
    if (encode === undefined) this.#send();
    else background(clock, this.#encode(message, encode));
  }

  async #encode(message: Message, encode: EncodeChunk): Promise<void> {
    let payload: Buffer;
    try {
      payload = await encode(message.payload);
    } catch (error) {
      if (this.#state === 'closed') return;
      this.#inFlight = undefined;
      this.#state = 'sourceEnded';
      this.#options.host.onFailed(error);
      this.#options.slices.run(this.#guardedPump);
      return;
    }
    if (this.#inFlight !== message) return;
    this.#inFlight = { offset: message.offset, payload };
    this.#send();
  }

  /** How long the message that is being gathered may still wait for more. */
  #gatherMs(): number {
    if (this.#buffer.bytes >= this.#chunkBytes || this.#state !== 'open') return 0;
    const { clock } = this.#options;
    this.#firstPieceAt ??= clock.monotonic();
    return this.#firstPieceAt + PACED_GATHER_MS - clock.monotonic();
  }

  #send(): void {
    const message = this.#inFlight;
    if (message === undefined) return;
    this.#refused = false;
    const { stream, wire } = this.#options;
    const published = wire.chunkOnce(stream, message.offset, message.payload).then(
      () => {
        if (this.#inFlight !== message) return;
        this.#inFlight = undefined;
        this.#stopTimer();
        this.#options.cursors?.onPublished(this.#published);
        this.#options.slices.run(this.#guardedPump);
      },
      () => {
        if (this.#inFlight !== message || this.#state === 'closed') return;
        this.#refused = true;
        this.#wakeIn(RETRY_MS);
      },
    );
    background(this.#options.clock, published);
  }

  /** The timer that stands may be later: a full message waits for the pace alone. */
  #wakeIn(delayMs: number): void {
    const at = this.#options.clock.monotonic() + delayMs;
    if (this.#timer !== undefined && this.#timerAt <= at) return;
    this.#stopTimer();
    this.#timerAt = at;
    this.#timer = this.#options.clock.after(delayMs, this.#onTimer);
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (this.#refused) this.#send();
    else this.#pump();
  };

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  #read(): void {
    this.#reading = true;
    const { stream, source } = this.#options;
    const read = source.read(stream, this.#chunkBytes).then(
      (piece) => {
        this.#reading = false;
        this.#onPiece(piece);
        this.#options.slices.run(this.#guardedPump);
      },
      (error: unknown) => {
        this.#reading = false;
        if (this.#state === 'closed') return;
        this.#state = 'sourceEnded';
        this.#options.host.onFailed(error);
        this.#options.slices.run(this.#guardedPump);
      },
    );
    background(this.#options.clock, read);
  }

  #onPiece(piece: Buffer | undefined): void {
    if (this.#state === 'closed') return;
    if (piece === undefined) {
      this.#overflow?.finish();
      this.#state = 'sourceEnded';
      return;
    }
    if (this.#state !== 'open') return;
    const position = this.#published + this.#buffer.bytes;
    const accepted = this.#overflow?.accept(piece, this.#buffer.bytes, position) ?? piece;
    if (accepted.length > 0) {
      this.#buffer.add(accepted);
      this.#firstPieceAt ??= this.#options.clock.monotonic();
    }
    this.#options.cursors?.onRead(this.#published + this.#buffer.bytes);
  }
}

// Leaves out whole lines of a followed stream that outruns its pace: from the moment the queue is full until half of it has
// drained, the line in progress is finished and the lines after it are dropped.

/** Gaps listed one by one; what is left out after that many is added to the last. */
const MAX_GAPS = 256;

const NEWLINE = 0x0a;

class OverflowLines {
  readonly #stream: StreamName;
  readonly #limitBytes: number;
  readonly gaps: Gap[] = [];
  #dropping = false;
  /** True if everything accepted so far ends with a newline. */
  #acceptedWholeLines = true;
  /** True if the bytes that were dropped end with a newline: the next byte begins a line. */
  #droppedWholeLines = false;
  #gapOffset = 0;
  #gapBytes = 0;

  /** @param limitBytes what may wait; a line that alone is longer than twice that is cut. */
  constructor(stream: StreamName, limitBytes: number) {
    this.#stream = stream;
    this.#limitBytes = limitBytes;
  }

  /**
   * The part of `piece` that is to be published.
   * @param queuedBytes what waits already
   * @param position of the next published byte in the stream
   */
  accept(piece: Buffer, queuedBytes: number, position: number): Buffer {
    if (this.#dropping) return this.#whileDropping(piece, queuedBytes, position);
    if (queuedBytes + piece.length <= this.#limitBytes) return this.#accepted(piece);
    const lineEnd = this.#acceptedWholeLines ? -1 : piece.indexOf(NEWLINE);
    const unfinished = !this.#acceptedWholeLines && lineEnd === -1;
    if (unfinished && queuedBytes + piece.length <= 2 * this.#limitBytes) return this.#accepted(piece);
    const kept = piece.subarray(0, lineEnd + 1);
    this.#dropping = true;
    this.#gapOffset = position + kept.length;
    this.#drop(piece.subarray(kept.length));
    if (kept.length > 0) this.#acceptedWholeLines = true;
    return kept;
  }

  /** The stream has ended, so the last gap no longer grows. */
  finish(): void {
    if (this.#dropping) this.#closeGap();
  }

  #accepted(piece: Buffer): Buffer {
    if (piece.length > 0) this.#acceptedWholeLines = piece[piece.length - 1] === NEWLINE;
    return piece;
  }

  #whileDropping(piece: Buffer, queuedBytes: number, position: number): Buffer {
    if (queuedBytes > this.#limitBytes / 2) {
      this.#drop(piece);
      return piece.subarray(piece.length);
    }
    const start = this.#droppedWholeLines ? 0 : piece.indexOf(NEWLINE) + 1;
    if (start === 0 && !this.#droppedWholeLines) {
      this.#drop(piece);
      return piece.subarray(piece.length);
    }
    this.#drop(piece.subarray(0, start));
    this.#closeGap();
    return this.accept(piece.subarray(start), queuedBytes, position);
  }

  #drop(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#gapBytes += bytes.length;
    this.#droppedWholeLines = bytes[bytes.length - 1] === NEWLINE;
  }

  #closeGap(): void {
    this.#dropping = false;
    const bytes = this.#gapBytes;
    this.#gapBytes = 0;
    this.#droppedWholeLines = false;
    if (bytes === 0) return;
    const last = this.gaps.at(-1);
    if (last !== undefined && this.gaps.length >= MAX_GAPS) {
      const sum = (last.bytes ?? 0) + bytes;
      this.gaps[this.gaps.length - 1] = { ...last, bytes: sum, message: 'here and later' };
      return;
    }
    this.gaps.push({ stream: this.#stream, offset: this.#gapOffset, bytes, reason: 'Paced' });
  }
}
