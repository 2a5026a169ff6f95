import { createHash } from 'node:crypto';
import test from 'ava';
import { BlockPool } from '../../../common/block-pool.ts';
import type { BackendAnswer } from '../../../tunnel/edge/backend.ts';
import { certificates, connected, open, startCloud } from '../helpers/tunnel-cloud.ts';
import { edgedBackend, startEdge } from '../helpers/tunnel-edge.ts';

const BLOCK_BYTES = 256 * 1024;
const BLOCKS = 48;

/** A log whose blocks are filled again as soon as nobody uses them; each has bytes of its own. */
class PooledLog {
  readonly memory = new Set<ArrayBufferLike>();
  readonly #hash = createHash('sha256');
  readonly #pool = new BlockPool(BLOCK_BYTES);

  get digest(): string {
    return this.#hash.copy().digest('hex');
  }

  answer(): Promise<BackendAnswer> {
    const body = async function* (log: PooledLog): AsyncIterable<Buffer> {
      for (let number = 0; number < BLOCKS; number += 1) {
        const block = log.#pool.receive();
        log.memory.add(block.buffer);
        // The whole block is another's, whatever of it is given away.
        block.fill(`block ${number} `);
        const bytes = block.subarray(number, BLOCK_BYTES - 1 - number * 100);
        log.#hash.update(bytes);
        await Promise.resolve();
        yield bytes;
      }
    };
    return Promise.resolve({ status: 200, headers: {}, body: body(this) });
  }
}

for (const wire of ['v1', 'stock'] as const) {
  test(`${wire}: the blocks of a log are filled again once the tunnel has copied them, and not before`, async (t) => {
    const { cloud } = await startCloud(t);
    const log = new PooledLog();
    const backend = edgedBackend('http://127.0.0.1:1', { logs: () => log.answer() });
    startEdge(t, `127.0.0.1:${cloud.ports.tunnel}`, certificates.node, backend, {
      offerSubProtocol: wire === 'v1',
    });
    await connected(cloud);
    const response = await open(cloud, '/containerLogs/default/web-0/web');
    const hash = createHash('sha256');
    let count = 0;
    for await (const bytes of response as AsyncIterable<Buffer>) {
      hash.update(bytes);
      count += 1;
      // Slow at times: what waits in the tunnel must not be written over.
      if (count % 16 === 0) await new Promise(setImmediate);
    }
    t.is(hash.digest('hex'), log.digest);
    t.true(log.memory.size <= 6, `${log.memory.size} blocks`);
  });
}
