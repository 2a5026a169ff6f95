/**
 * Blocks of memory for bulk bytes that are filled again as soon as nobody uses bytes of them. Without it each block is garbage for the engine
 * to find: a log of 400 MB took 47 collections of the whole heap, a third of all its processor time (docs/decisions/0340-blocks-of-a-log.md).
 */

interface Block {
  readonly bytes: Buffer;
  readonly pool: BlockPool;
  users: number;
}

/** Found by their memory, so that any part of a block will do. */
const blocks = new WeakMap<ArrayBufferLike, Block>();

/**
 * Blocks of one size. Whoever gets one, or bytes of one, is a user of it, until {@link release}. Users who never release cost no more than before:
 * their block is garbage once they are gone.
 */
export class BlockPool {
  readonly #blockBytes: number;
  #free: Block[] = [];
  #active = true;

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  /** A block, filled with anything; the caller is its user. */
  receive(): Buffer {
    this.#active = true;
    const free = this.#free.pop();
    if (free !== undefined) {
      free.users = 1;
      return free.bytes;
    }
    const bytes = Buffer.allocUnsafeSlow(this.#blockBytes);
    blocks.set(bytes.buffer, { bytes, pool: this, users: 1 });
    return bytes;
  }

  /** No more is to be filled for a while: keeps no free block until the next {@link receive}. */
  rest(): void {
    this.#active = false;
    this.#free = [];
  }

  /** Only for {@link release}. */
  giveBack(block: Block): void {
    if (this.#active) this.#free.push(block);
  }
}

/** Adds a user of the block that `bytes` are part of. False if they are not part of one: such bytes are never overwritten. */
export function retain(bytes: Uint8Array): boolean {
  const block = blocks.get(bytes.buffer);
  if (block === undefined) return false;
  block.users += 1;
  return true;
}

/** Removes a user: a block without users is reused. Does nothing for bytes outside of the pool. */
export function release(bytes: Uint8Array): void {
  const block = blocks.get(bytes.buffer);
  if (block === undefined) return;
  block.users -= 1;
  if (block.users === 0) block.pool.giveBack(block);
}
