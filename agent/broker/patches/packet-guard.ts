/**
 * Stands between a client's socket and aedes, which would gather a packet of up to 256 MiB before it looks at it, and would parse
 * all that has arrived before anybody else has a turn. It reads no more than the fixed headers (MQTT 3.1.1, section 2.2).
 * Until https://github.com/moscajs/aedes/issues/831 is settled.
 */
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../common/clock.ts';
import { background, soon } from '../../../common/fault-boundary.ts';

interface PacketGuardOptions {
  readonly maxBytes: number;
  readonly clock: Clock;
  /** Told of each run of packets; returns for how many milliseconds nothing more is to be read. */
  readonly onPackets?: ((packets: number) => number) | undefined;
  /** Told what a packet broke a rule by, before its connection is closed. */
  readonly onWrong?: (what: string) => void;
  /** Told how much is gathered of a packet whose end has not come, and with 0 when it has. */
  readonly onGathered?: (bytes: number) => void;
  /** Resolves when the client may be read from again; `undefined` if it may be now. */
  readonly mayAsk?: () => Promise<void> | undefined;
}

/** Packets that are given to aedes in one turn of the event loop. */
const PACKETS_PER_TURN = 32;
const CONNECT = 1;
/** Name, password and last will: a client that is not authenticated may use no more memory than this. */
export const FIRST_MAX_BYTES = 128 * 1024;
const MAX_LENGTH_BYTES = 4;

/**
 * Guards what is read from `socket` from now on; what is written goes straight to it. A packet that breaks a rule destroys it.
 * aedes reads by `read()` alone, which is replaced on this one socket: a stream in between would cost every byte of a session.
 */
export function guardPackets(
  socket: Duplex,
  { maxBytes, clock, onPackets, onWrong, onGathered, mayAsk }: PacketGuardOptions,
): void {
  const scanner = new PacketScanner(maxBytes);
  const read = socket.read.bind(socket);
  const ended = new AbortController();
  let resting = false;
  let isGathering = false;
  socket.once('close', () => ended.abort());
  const restUntil = (wait: (wake: () => void) => void): void => {
    resting = true;
    wait(() => {
      resting = false;
      socket.emit('readable');
    });
  };
  socket.read = (size?: number): unknown => {
    // Node's own way to have the buffer filled.
    if (size === 0) return read(0);
    if (resting) return null;
    const room = mayAsk?.();
    if (room !== undefined) {
      restUntil((wake) => background(clock, room.then(wake)));
      return null;
    }
    const bytes = readAll(socket, read);
    if (!Buffer.isBuffer(bytes)) return bytes;
    const { end, packets, wrong } = scanner.scan(bytes, PACKETS_PER_TURN);
    if (wrong !== undefined) {
      onWrong?.(wrong);
      socket.destroy(new Error(wrong));
      return null;
    }
    const { gatheredBytes } = scanner;
    if (gatheredBytes > 0 || isGathering) onGathered?.(gatheredBytes);
    isGathering = gatheredBytes > 0;
    const pauseMs = onPackets?.(packets) ?? 0;
    if (end < bytes.length) socket.unshift(bytes.subarray(end));
    if (pauseMs > 0) restUntil((wake) => clock.after(pauseMs, wake, ended.signal));
    else if (end < bytes.length) restUntil((wake) => soon(clock, wake));
    return bytes.subarray(0, end);
  };
}

/**
 * All that has come. From Node.js 26 on, `read()` gives one piece of several; aedes asks once for each 'readable', and would leave the
 * others until the next one.
 */
function readAll(socket: Duplex, read: () => unknown): unknown {
  const first = read();
  if (!Buffer.isBuffer(first) || socket.readableLength === 0) return first;
  const pieces = [first];
  while (socket.readableLength > 0) {
    const piece = read();
    if (!Buffer.isBuffer(piece)) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

interface Scanned {
  /** Up to here the packets are whole, or the last one goes on in the next bytes. */
  readonly end: number;
  /** Packets that begin in these bytes. */
  readonly packets: number;
  readonly wrong?: string;
}

/** Follows the boundaries of packets over the pieces that they arrive in. */
export class PacketScanner {
  readonly #maxBytes: number;
  #first = true;
  /** How many bytes of the packet's body have not arrived yet. */
  #left = 0;
  /** Bytes of its length that were read; 0 where the next byte begins a packet. */
  #lengthBytes = 0;
  #inHeader = false;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Of a packet whose end has not come; 0 between packets. */
  get gatheredBytes(): number {
    return this.#left === 0 ? 0 : this.#length - this.#left;
  }

  /** Stops before the packet that would be one more than `most`. */
  scan(bytes: Uint8Array, most: number): Scanned {
    let at = 0;
    let packets = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (!this.#inHeader) {
        if (packets === most) return { end: at, packets };
        if (this.#first && byte >> 4 !== CONNECT)
          return { end: at, packets, wrong: 'no CONNECT comes first' };
        packets += 1;
        this.#inHeader = true;
        this.#lengthBytes = 0;
        this.#length = 0;
      } else {
        const wrong = this.#receiveLength(byte);
        if (wrong !== undefined) return { end: at, packets, wrong };
      }
      at += 1;
    }
    return { end: at, packets };
  }

  /** The remaining length: seven bits a byte, the lowest first. */
  #receiveLength(byte: number): string | undefined {
    this.#length += (byte & 0x7f) * 2 ** (7 * this.#lengthBytes);
    this.#lengthBytes += 1;
    const most = this.#first ? FIRST_MAX_BYTES : this.#maxBytes;
    if (this.#length > most) return `a packet of more than ${most} bytes`;
    if ((byte & 0x80) === 0) {
      this.#left = this.#length;
      this.#inHeader = false;
      this.#first = false;
      return undefined;
    }
    return this.#lengthBytes === MAX_LENGTH_BYTES ? 'a packet whose length has no end' : undefined;
  }
}
