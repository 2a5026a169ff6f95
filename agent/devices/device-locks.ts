/** Writes to one device happen one after the other, in the order in which they were asked for. */
export class DeviceLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `work` while nothing else works on any of the devices, and the calls that came before have ended. */
  async hold<Result>(devices: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const keys = [...new Set(devices)];
    // All places in all queues are taken at once: no two calls can wait for each other.
    const before = Promise.all(keys.map((key) => this.#tails.get(key) ?? Promise.resolve()));
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const tail = before.then(() => held);
    for (const key of keys) this.#tails.set(key, tail);
    await before;
    try {
      return await work();
    } finally {
      release();
      for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }

  /** Devices that are worked on. */
  get size(): number {
    return this.#tails.size;
  }
}
