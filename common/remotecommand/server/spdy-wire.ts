/** The server's side of remote command over SPDY/3.1: the client makes a stream for each channel, the error stream first. */
import type { Duplex } from 'node:stream';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { Clock, Timer } from '../../clock.ts';
import { background, guarded } from '../../fault-boundary.ts';
import { decodeTerminalSize } from '../channels.ts';
import { FrameParser } from '../spdy/frame-parser.ts';
import {
  type ControlFrame,
  encodeControl,
  encodeDataHeader,
  encodeReset,
  encodeSynReply,
  FLAG_FIN,
  FRAME,
  RST_REFUSED_STREAM,
} from '../spdy/frames.ts';
import { HeaderBlockReader, HeaderBlockWriter } from '../spdy/headers.ts';
import { encodeRemoteStatus, type RemoteStatus } from '../status.ts';
import { type ClientInput, HEARTBEAT_MS, LINGER_MS, type ServerWire, type WireEnd } from './server-wire.ts';

/** The `streamType` header (k8s.io/api `core/v1`). */
const TYPES = ['error', 'stdin', 'stdout', 'stderr', 'resize'] as const;
type StreamType = (typeof TYPES)[number];

/** The client makes its streams right behind the answer to its upgrade. */
const STREAMS_WITHIN_MS = 30_000;
const SIZE_MAX_BYTES = 1024;
const NOTHING = Buffer.alloc(0);

export class SpdyWire implements ServerWire {
  readonly closed: Promise<WireEnd>;
  readonly #socket: Duplex;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #parser: FrameParser;
  readonly #reader = new HeaderBlockReader();
  readonly #writer = new HeaderBlockWriter();
  readonly #expected: ReadonlySet<StreamType>;
  readonly #ids = new Map<StreamType, number>();
  readonly #types = new Map<number, StreamType>();
  readonly #settleCreated = Promise.withResolvers<void>();
  readonly #created = this.#settleCreated.promise;
  #input: ClientInput | undefined;
  #size = '';
  #heartbeat: Timer | undefined;
  #finished = false;

  /**
   * @param socket upgraded, and not read yet
   * @param expected the streams that the client has named in its request
   */
  constructor(socket: Duplex, expected: readonly StreamType[], clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.#expected = new Set(['error', ...expected]);
    this.#parser = new FrameParser({
      data: (id, bytes) => this.#onData(id, bytes),
      fin: (id) => this.#onFin(id),
      control: (frame) => this.#onControl(frame),
    });
    this.closed = new Promise((resolve) => {
      const onClose = guarded(clock, () => {
        this.#over.abort();
        this.#settleCreated.resolve();
        resolve('left');
      });
      if (socket.destroyed) onClose();
      socket.once('close', onClose);
    });
    // What goes wrong with it is told by its close. No client half-closes its connection: its end is the end of all.
    socket.on('error', () => undefined);
    socket.once('end', () => socket.destroy());
  }

  start(input: ClientInput): void {
    this.#input = input;
    this.#clock.after(
      STREAMS_WITHIN_MS,
      () => {
        if (this.#ids.size < this.#expected.size) this.#socket.destroy();
      },
      this.#over.signal,
    );
    this.#socket.on(
      'data',
      guarded(this.#clock, (bytes: Buffer) => this.#feed(bytes)),
    );
  }

  pause(): void {
    this.#socket.pause();
    // No data on the error stream, which is not ended by it: a client whose own writes are held up would block on the answer to a ping.
    const id = this.#ids.get('error');
    if (id === undefined) return;
    this.#heartbeat ??= this.#clock.every(
      HEARTBEAT_MS,
      () => this.#socket.write(encodeDataHeader(id, 0, false)),
      this.#over.signal,
    );
  }

  resume(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#socket.resume();
  }

  async send(stream: StreamName, bytes: Buffer): Promise<void> {
    await this.#created;
    const id = this.#ids.get(stream);
    if (id === undefined || this.#finished) throw new Error(`there is no ${stream} stream`);
    await this.#write(id, bytes, false);
  }

  finish(status: RemoteStatus, withinMs?: number): void {
    if (this.#finished) return;
    this.#finished = true;
    this.resume();
    background(this.#clock, this.#sayStatus(status, withinMs));
  }

  /** Also to a client that makes its streams only now. */
  async #sayStatus(status: RemoteStatus, withinMs: number | undefined): Promise<void> {
    await this.#created;
    for (const [type, id] of this.#ids) {
      if (type === 'stdout' || type === 'stderr') this.#socket.write(encodeDataHeader(id, 0, true));
    }
    const id = this.#ids.get('error');
    if (id !== undefined)
      this.#write(id, Buffer.from(encodeRemoteStatus(status)), true).catch(() => undefined);
    // Cut off with input unread, the connection would take back the last words (RST).
    if (withinMs === undefined)
      this.#socket.once(
        'finish',
        guarded(this.#clock, () => this.#closeAfter(LINGER_MS)),
      );
    else this.#closeAfter(withinMs);
    this.#socket.end();
  }

  #closeAfter(delayMs: number): void {
    this.#clock.after(delayMs, () => this.#socket.destroy(), this.#over.signal);
  }

  #feed(bytes: Buffer): void {
    try {
      this.#parser.feed(bytes);
    } catch {
      // Not SPDY: of no use to either side.
      this.#socket.destroy();
    }
  }

  #onData(id: number, bytes: Buffer): void {
    const type = this.#types.get(id);
    if (this.#finished) return;
    if (type === 'stdin') this.#input?.write(bytes);
    else if (type === 'resize') this.#onSize(bytes);
  }

  /** One JSON text after the other, not one a frame. */
  #onSize(bytes: Buffer): void {
    this.#size += bytes.toString('latin1');
    for (;;) {
      const end = this.#size.indexOf('}') + 1;
      if (end === 0) break;
      const size = decodeTerminalSize(Buffer.from(this.#size.slice(0, end), 'latin1'));
      this.#size = this.#size.slice(end);
      if (size !== undefined) this.#input?.resize(size.columns, size.rows);
    }
    if (this.#size.length > SIZE_MAX_BYTES) this.#size = '';
  }

  #onFin(id: number): void {
    if (this.#types.get(id) === 'stdin') this.#input?.end();
  }

  #onControl({ type, flags, payload }: ControlFrame): void {
    if (type === FRAME.synStream && payload.length >= 10) {
      this.#onStream(payload.readUInt32BE(0) & 0x7f_ff_ff_ff, payload.subarray(10), (flags & FLAG_FIN) !== 0);
    } else if (type === FRAME.ping && payload.length >= 4 && payload.readUInt32BE(0) % 2 === 1) {
      // An odd id is the client's own ping, to be sent back (draft 3.1, section 2.6.5).
      this.#socket.write(encodeControl({ type: FRAME.ping, flags: 0, payload }));
    } else if (type === FRAME.rstStream && payload.length >= 8) {
      this.#onFin(payload.readUInt32BE(0) & 0x7f_ff_ff_ff);
    }
    // SETTINGS, WINDOW_UPDATE, HEADERS and GOAWAY ask for nothing; a client that goes away closes.
  }

  #onStream(id: number, block: Buffer, fin: boolean): void {
    const type = this.#reader.decode(block)['streamtype'];
    const known = TYPES.find((each) => each === type);
    if (known === undefined || !this.#expected.has(known) || this.#ids.has(known)) {
      this.#socket.write(encodeReset(id, RST_REFUSED_STREAM));
      return;
    }
    this.#ids.set(known, id);
    this.#types.set(id, known);
    this.#socket.write(encodeSynReply(id, this.#writer.encode({})));
    if (this.#ids.size === this.#expected.size) this.#settleCreated.resolve();
    if (fin) this.#onFin(id);
  }

  #write(id: number, bytes: Buffer, fin: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.cork();
      this.#socket.write(encodeDataHeader(id, bytes.length, fin));
      this.#socket.write(bytes.length === 0 ? NOTHING : bytes, (error) => {
        if (error) reject(error);
        else resolve();
      });
      this.#socket.uncork();
    });
  }
}
