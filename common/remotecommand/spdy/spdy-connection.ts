/** Remote command over SPDY/3.1: one stream per channel, and the only wire of containerd 1.x on which stdin has an end. */
import type { Duplex } from 'node:stream';
import { orReject } from '../../fault-boundary.ts';
import { encodeTerminalSize, PROTOCOL_V4 } from '../channels.ts';
import type { RemoteConnection, RemoteReceiver, RemoteRequest } from '../remote-connection.ts';
import { isWholeStatus, parseRemoteStatus } from '../status.ts';
import { FrameParser } from './frame-parser.ts';
import {
  type ControlFrame,
  encodeControl,
  encodeDataHeader,
  encodeReset,
  encodeSynStream,
  FRAME,
  RST_CANCEL,
} from './frames.ts';
import { HeaderBlockWriter } from './headers.ts';

/** The `streamType` header of each channel's stream (k8s.io/api `core/v1`). */
type StreamType = 'error' | 'stdin' | 'stdout' | 'stderr' | 'resize';

/** What is written at once; a longer write would hold back a resize behind it. */
const WRITE_MAX_BYTES = 64 * 1024;
const STATUS_MAX_BYTES = 64 * 1024;

export class SpdyConnection implements RemoteConnection {
  readonly transport = 'spdy';
  readonly protocol = PROTOCOL_V4;
  readonly canCloseStdin = true;
  readonly #socket: Duplex;
  readonly #receiver: RemoteReceiver;
  readonly #parser: FrameParser;
  readonly #headerBlocks = new HeaderBlockWriter();
  readonly #ids = new Map<StreamType, number>();
  readonly #open = new Map<number, StreamType>();
  #statusText = '';
  #statusGiven = false;
  #failure: Error | undefined;
  #over = false;

  constructor(socket: Duplex, receiver: RemoteReceiver) {
    this.#socket = socket;
    this.#receiver = receiver;
    this.#parser = new FrameParser({
      data: (id, bytes) => this.#onData(id, bytes),
      fin: (id) => this.#onStreamEnd(id),
      control: (frame) => this.#onControl(frame),
    });
  }

  /** Creates the streams that the server waits for. `early`: bytes that arrived together with the response to the upgrade. */
  start(request: Pick<RemoteRequest, 'stdin' | 'stdout' | 'stderr' | 'tty'>, early: Buffer): void {
    // What throws ends this connection, and whoever reads it hears why.
    const broken = (error: Error): void => void this.#socket.destroy(error);
    const received = orReject(broken, (bytes: Buffer) => this.#feed(bytes));
    const failed = orReject(broken, (error: Error) => {
      this.#failure ??= error;
    });
    const closed = orReject(broken, () => this.#close());
    this.#socket.on('data', received);
    this.#socket.on('error', failed);
    this.#socket.once('close', closed);
    // Half an end is a whole end: servers close both ways once the status is written.
    this.#socket.once('end', () => this.#socket.destroy());
    const types: StreamType[] = ['error'];
    if (request.stdin) types.push('stdin');
    if (request.stdout) types.push('stdout');
    if (request.stderr && !request.tty) types.push('stderr');
    if (request.tty) types.push('resize');
    this.#socket.cork();
    // A client's stream ids are odd and grow (draft 3.1, section 2.3.2).
    types.forEach((type, index) => this.#create(type, index * 2 + 1));
    this.#socket.uncork();
    if (early.length > 0) this.#feed(early);
  }

  async writeStdin(bytes: Buffer): Promise<void> {
    for (let start = 0; start < bytes.length; start += WRITE_MAX_BYTES) {
      await this.#send('stdin', bytes.subarray(start, start + WRITE_MAX_BYTES));
    }
  }

  async closeStdin(): Promise<void> {
    const id = this.#ids.get('stdin');
    if (id === undefined) throw new Error('there is no stdin stream');
    this.#ids.delete('stdin');
    await this.#write(encodeDataHeader(id, 0, true));
  }

  resize(columns: number, rows: number): void {
    // A size that cannot be sent belongs to a connection that `closed` reports.
    this.#send('resize', encodeTerminalSize(columns, rows)).catch(() => undefined);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #create(type: StreamType, id: number): void {
    this.#ids.set(type, id);
    this.#open.set(id, type);
    const block = this.#headerBlocks.encode({ streamType: type });
    // Only stdin and resize carry bytes from us: the others are half-closed as they are made, as kubectl does for `error`.
    this.#socket.write(encodeSynStream(id, block, false));
  }

  #feed(bytes: Buffer): void {
    try {
      this.#parser.feed(bytes);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #onData(id: number, bytes: Buffer): void {
    if (this.#over) return;
    const type = this.#open.get(id);
    if (type === 'stdout' || type === 'stderr') this.#receiver.output(type, bytes);
    else if (type === 'error') {
      this.#statusGiven = true;
      if (this.#statusText.length < STATUS_MAX_BYTES) this.#statusText += bytes.toString();
      if (!isWholeStatus(this.#statusText)) return;
      this.#close();
      this.#socket.destroy();
    }
  }

  #onStreamEnd(id: number): void {
    this.#open.delete(id);
    const waiting = [...this.#open.values()].some(
      (type) => type === 'stdout' || type === 'stderr' || type === 'error',
    );
    if (!waiting) this.#socket.destroy();
  }

  #onControl({ type, payload }: ControlFrame): void {
    if (type === FRAME.ping) {
      // An even id is the server's own ping, to be sent back; an odd one answers ours (draft 3.1, section 2.6.5).
      if (payload.length >= 4 && payload.readUInt32BE(0) % 2 === 0) {
        this.#socket.write(encodeControl({ type: FRAME.ping, flags: 0, payload }));
      }
    } else if (type === FRAME.rstStream && payload.length >= 8) {
      this.#onReset(payload.readUInt32BE(0) & 0x7f_ff_ff_ff, payload.readUInt32BE(4));
    } else if (type === FRAME.synStream && payload.length >= 4) {
      // Servers of remote command create no streams.
      this.#socket.write(encodeReset(payload.readUInt32BE(0) & 0x7f_ff_ff_ff, RST_CANCEL));
    }
    // SYN_REPLY, SETTINGS, WINDOW_UPDATE and GOAWAY ask for nothing; a connection that goes away closes.
  }

  #onReset(id: number, status: number): void {
    const type = this.#open.get(id);
    if (type === undefined) return;
    // stdin is reset when the process has closed its input: that ends no session.
    if (type === 'error')
      this.#failure ??= new Error(`the streaming server reset the status stream (SPDY status ${status})`);
    this.#onStreamEnd(id);
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#statusGiven) this.#receiver.status(parseRemoteStatus(this.#statusText));
    else this.#failure ??= new Error('the streaming server closed the connection before the command ended');
    this.#receiver.closed(this.#statusGiven ? undefined : this.#failure);
  }

  async #send(type: StreamType, bytes: Buffer): Promise<void> {
    const id = this.#ids.get(type);
    if (id === undefined) throw new Error(`there is no ${type} stream`);
    this.#socket.cork();
    this.#socket.write(encodeDataHeader(id, bytes.length, false));
    const written = this.#write(bytes);
    this.#socket.uncork();
    await written;
  }

  #write(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
