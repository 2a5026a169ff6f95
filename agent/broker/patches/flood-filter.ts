/**
 * Leaves out the publishes of who floods, before the MQTT client parses them. An external broker forwards a flood faster than a
 * client library reads it, and once its queue to us is full it drops everybody's messages (mosquitto: at 1,000): the only defence
 * on our side is to be faster than the broker. What is looked at is the fixed header and the topic (MQTT 3.1.1, sections 2.2 and 3.3).
 * Not reported yet: docs/upstream/filter-before-parsing.md.
 */
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../common/clock.ts';
import { soon } from '../../../common/fault-boundary.ts';

/** False for a publish that is to be left out; `topic` is valid during the call only. */
export type Admit = (topic: Buffer) => boolean;

const PUBLISH = 3;
const MAX_LENGTH_BYTES = 4;

/** Filters what `stream` receives from now on. */
export function filterFloods(stream: Duplex, admit: Admit, clock: Clock): void {
  const filter = new FloodFilter(admit, (acknowledgement) => stream.write(acknowledgement));
  const push = stream.push.bind(stream);
  const read = stream._read.bind(stream);
  let resting = false;
  stream._read = (size) => {
    if (!resting) read(size);
  };
  // A stream in between would cost every byte a copy, and this one is the socket that the client already reads.
  stream.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (!Buffer.isBuffer(chunk)) return push(chunk, encoding);
    const passed = filter.feed(chunk);
    if (passed.length === chunk.length) return push(passed);
    if (passed.length > 0) push(passed);
    // The event loop would give one socket up to 32 reads in a row, and in a flood there always is something to read: whatever the
    // others wait for has its turn after each.
    resting = true;
    soon(clock, () => {
      resting = false;
      if (!stream.destroyed) read(stream.readableHighWaterMark);
    });
    return false;
  };
}

interface Head {
  /** The size of the whole packet. */
  readonly bytes: number;
  readonly topic: Buffer;
  /** Absent at QoS 0. */
  readonly packetId: Buffer | undefined;
}

export class FloodFilter {
  readonly #admit: Admit;
  readonly #acknowledge: (packet: Buffer) => unknown;
  /** The beginning of a packet that cannot be judged yet. */
  #carried: Buffer | undefined;
  /** How many bytes of the packet that was judged have not arrived yet. */
  #left = 0;
  #passing = true;

  constructor(admit: Admit, acknowledge: (packet: Buffer) => unknown) {
    this.#admit = admit;
    this.#acknowledge = acknowledge;
  }

  /** @returns what is to be parsed: all of it, without a copy, where nothing was left out */
  feed(chunk: Buffer): Buffer {
    const bytes = this.#carried === undefined ? chunk : Buffer.concat([this.#carried, chunk]);
    this.#carried = undefined;
    const passed: Buffer[] = [];
    let from = 0;
    let at = 0;
    while (at < bytes.length) {
      if (this.#left === 0 && !this.#judge(bytes, at)) break;
      const taken = Math.min(this.#left, bytes.length - at);
      if (!this.#passing) {
        if (at > from) passed.push(bytes.subarray(from, at));
        from = at + taken;
      }
      at += taken;
      this.#left -= taken;
    }
    if (at > from) passed.push(bytes.subarray(from, at));
    if (at < bytes.length) this.#carried = bytes.subarray(at);
    return passed.length === 1 ? (passed[0] ?? bytes) : Buffer.concat(passed);
  }

  /** @returns false if the packet's head has not arrived whole */
  #judge(bytes: Buffer, at: number): boolean {
    const head = headAt(bytes, at);
    if (head === 'incomplete') return false;
    this.#passing = true;
    if (head === 'malformed') {
      // The client says what is wrong.
      this.#left = Number.POSITIVE_INFINITY;
      return true;
    }
    this.#left = head.bytes;
    if (head.topic.length === 0 || this.#admit(head.topic)) return true;
    this.#passing = false;
    if (head.packetId !== undefined) this.#acknowledge(Buffer.concat([PUBACK, head.packetId]));
    return true;
  }
}

const PUBACK = Buffer.of(0x40, 0x02);
const NO_TOPIC = Buffer.alloc(0);

/** With an empty topic: no publish, or one that is passed on as it is. */
function headAt(bytes: Buffer, at: number): Head | 'incomplete' | 'malformed' {
  const first = bytes[at] ?? 0;
  let length = 0;
  let next = at + 1;
  for (;;) {
    if (next >= bytes.length) return 'incomplete';
    const byte = bytes[next] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * (next - at - 1));
    next += 1;
    if ((byte & 0x80) === 0) break;
    if (next - at > MAX_LENGTH_BYTES) return 'malformed';
  }
  const whole = next - at + length;
  const qos = (first >> 1) & 3;
  if (first >> 4 !== PUBLISH || qos > 1) return { bytes: whole, topic: NO_TOPIC, packetId: undefined };
  if (next + 2 > bytes.length) return 'incomplete';
  const topicEnd = next + 2 + bytes.readUInt16BE(next);
  const end = topicEnd + 2 * qos;
  if (end > at + whole) return 'malformed';
  if (end > bytes.length) return 'incomplete';
  return {
    bytes: whole,
    topic: bytes.subarray(next + 2, topicEnd),
    packetId: qos === 0 ? undefined : bytes.subarray(topicEnd, end),
  };
}
