import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import mqttPacket from 'mqtt-packet';
import { systemClock } from '../../../common/clock.ts';
import { settlePacketLengths } from '../../../agent/broker/patches/packet-lengths.ts';

async function externalBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await turn();
    globalThis.gc?.();
  }
  return process.memoryUsage().external;
}

test('packets of all lengths, written among other work, hold no memory', async (t) => {
  mqttPacket.writeToStream.cacheNumbers = false;
  await settlePacketLengths(systemClock);
  const before = await externalBytes();
  const nowhere = { write: () => true } as unknown as NodeJS.WritableStream;
  for (let bytes = 1; bytes < 16_000; bytes += 1) {
    const payload = 'x'.repeat(bytes);
    mqttPacket.writeToStream(
      { cmd: 'publish', topic: 't', payload, qos: 0, dup: false, retain: false },
      nowhere,
    );
    // The other work: takes the rest of the slab of small buffers.
    Buffer.allocUnsafe(4_000);
  }
  const grown = (await externalBytes()) - before;
  t.true(grown < 256 * 1024, `grew by ${grown} bytes`);
});
