import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { SharedTicks } from './shared-ticks.ts';

/** The one place that reads the time and sets timers; tests pass one that they move by hand. */
export interface Clock {
  /** Wall time, milliseconds since the epoch: for what people and records see. */
  now(): number;
  /** Monotonic milliseconds: for deadlines, ages and rates. */
  monotonic(): number;
  /** How long the machine has been up, suspended or not. Nobody can set it: it proves how much time has passed. */
  boot(): BootTime;
  /** Calls `action` once after `delayMs`; the timer never keeps the process alive by itself and ends with `signal`. */
  after(delayMs: number, action: () => void, signal?: AbortSignal): Timer;
  /** Calls `action` every `periodMs` until stopped. The machine's clock calls those that can wait for each other together. */
  every(periodMs: number, action: () => void, signal?: AbortSignal): Timer;
}

export interface BootTime {
  /** Another one after each boot of the machine; `undefined` if the machine does not say. */
  readonly id: string | undefined;
  /** Milliseconds since the boot. */
  readonly ms: number;
}

export interface Timer {
  stop(): void;
}

/** Stops it with the signal, too. */
function endedBy(timer: Timer, signal: AbortSignal | undefined): Timer {
  if (signal === undefined) return timer;
  const stop = (): void => {
    timer.stop();
    signal.removeEventListener('abort', stop);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return { stop };
}

let bootId: string | undefined;

function readBootId(): string | undefined {
  try {
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Not Linux: no boot is known to be the same as another.
  }
  return bootId;
}

function after(delayMs: number, action: () => void, signal?: AbortSignal): Timer {
  const handle = setTimeout(() => {
    started.stop();
    action();
  }, delayMs);
  handle.unref();
  const started = endedBy({ stop: () => clearTimeout(handle) }, signal);
  return started;
}

function every(periodMs: number, action: () => void): Timer {
  const handle = setInterval(action, periodMs);
  handle.unref();
  return { stop: () => clearInterval(handle) };
}

const ticks = new SharedTicks({ monotonic: () => performance.now(), after });

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  boot: () => ({ id: readBootId(), ms: uptime() * 1000 }),
  after,
  every: (periodMs, action, signal) =>
    endedBy(SharedTicks.takes(periodMs) ? ticks.every(periodMs, action) : every(periodMs, action), signal),
};
