/** Time, as sessions and calls see it; tests pass one that they move by hand. */
export interface Timer {
  stop(): void;
}

export interface Clock {
  /** Monotonic milliseconds. */
  monotonic(): number;
  /** Calls `action` once after `delayMs`. */
  after(delayMs: number, action: () => void): Timer;
}

/** The machine's clock. Its timers do not keep a program alive: the connection does. */
export const systemClock: Clock = {
  // `performance` would load a part of Node.js that takes a short program a millisecond.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  after(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    handle.unref();
    return { stop: () => clearTimeout(handle) };
  },
};
