/**
 * mqtt-packet keeps the encoded form of each packet length below 16,384 when it first writes one. Those few bytes come out of whichever slab
 * of 8 KiB Node.js has open at that moment, and hold the whole slab: 128 MiB in the end. Written one after the other they share 16 slabs.
 * Until https://github.com/mqttjs/mqtt-packet/issues/163 is mended.
 */
import mqttPacket from 'mqtt-packet';
import type { Clock } from '../../../common/clock.ts';
import { soon } from '../../../common/fault-boundary.ts';

/** Lengths from here on are not kept. */
const KEPT_BELOW = 16_384;
/**
 * The header of the shortest packet with a payload (MQTT 3.1.1, section 3.3): the length of the topic, and a topic of one
 * character.
 */
const HEADER_BYTES = 3;

/** About 2 ms of work; then other connections are served. */
const LENGTHS_AT_ONCE = 1_024;

let settled = false;

/**
 * Has every length kept before much other work comes between: 2 MiB of heap and 30 ms, once in a process. To be called when the first
 * client comes: a node that nobody asks needs none of it, and while a service starts V8 is told not to optimise what it runs.
 */
export async function settlePacketLengths(clock: Clock): Promise<void> {
  if (settled) return;
  settled = true;
  const nowhere = { write: () => true } as unknown as NodeJS.WritableStream;
  const bytes = Buffer.alloc(KEPT_BELOW);
  for (let length = HEADER_BYTES; length < KEPT_BELOW; length += 1) {
    const payload = bytes.subarray(0, length - HEADER_BYTES);
    mqttPacket.writeToStream(
      { cmd: 'publish', topic: 't', payload, qos: 0, dup: false, retain: false },
      nowhere,
    );
    if (length % LENGTHS_AT_ONCE === 0) await new Promise<void>((resolve) => soon(clock, resolve));
  }
}
