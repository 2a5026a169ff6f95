/**
 * Blocks of memory for bulk bytes that are filled again, or given back, as soon as nobody uses bytes of them. Without it each block is garbage
 * for the engine to find: a log of 400 MB took 47 collections of the whole heap, a third of all its processor time
 * (docs/decisions/0340-blocks-of-a-log.md); an input of 100 MB took ten, half of it (docs/decisions/0460-memory-of-input.md).
 */

interface Block {
  readonly bytes: Buffer;
  /** Absent: the memory is given back. */
  readonly pool: BlockPool | undefined;
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

/**
 * Makes a block of bytes that come from no pool, where nothing else lies in their memory. Once each of the `users` has released them they are
 * gone: whoever still has them finds none.
 */
export function lend(bytes: Buffer, users: number): void {
  if (bytes.byteLength === bytes.buffer.byteLength && !blocks.has(bytes.buffer))
    blocks.set(bytes.buffer, { bytes, pool: undefined, users });
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
  if (block.users > 0) return;
  if (block.pool === undefined) freeNow(block.bytes);
  else block.pool.giveBack(block);
}

/**
 * Gives back the memory of bytes that nobody uses, where nothing else lies in it. The engine counts memory outside of its heap, and collects the
 * whole heap to find what of it is garbage.
 */
export function freeNow({ buffer, byteLength }: Uint8Array): void {
  if (byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
