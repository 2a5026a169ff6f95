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

// `performance` would load a part of Node.js that takes a short program a millisecond.
const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The machine's clock. Its timers do not keep a program alive: the connection does. */
export const systemClock: Clock = {
  monotonic,
  after(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    handle.unref();
    return { stop: () => clearTimeout(handle) };
  },
};

/** The clock of a connection, whose timers keep a program alive: while it is away nothing else does. */
export const connectionClock: Clock = {
  monotonic,
  after(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    return { stop: () => clearTimeout(handle) };
  },
};
