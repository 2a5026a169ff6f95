/**
 * Fault boundaries: where an exception stops. A clock has the boundary of everything that runs by it: its timers, the background
 * work and the callbacks that are marked with it. What they throw goes to the boundary's owner, and not to whoever called.
 */
import type { Clock } from './clock.ts';

/** Where code of a unit is about to run: for tests, which throw there. */
export type FaultPoint = 'start' | 'timer' | 'listener';

export interface Boundary {
  /** Called before code runs inside. */
  enter(point: FaultPoint): void;
  /** What was thrown. */
  fault(error: unknown): void;
  /** A part threw, and has ended alone: to be counted. */
  note?(error: unknown): void;
}

/** Whose clock it is. */
const boundaries = new WeakMap<Clock, Boundary>();
/** The clock that a bounded one was made of: a part's timers are its own alone. */
const inner = new WeakMap<Clock, Clock>();

/** A clock whose timers run inside of a boundary: what they throw goes to `fault`. */
export function boundedClock(clock: Clock, boundary: Partial<Boundary> & Pick<Boundary, 'fault'>): Clock {
  const whole: Boundary = { enter: () => undefined, ...boundary };
  const bounded: Clock = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    boot: () => clock.boot(),
    after: (delayMs, action, signal) => clock.after(delayMs, () => run(whole, 'timer', action, []), signal),
    every: (periodMs, action, signal) => clock.every(periodMs, () => run(whole, 'timer', action, []), signal),
  };
  boundaries.set(bounded, whole);
  inner.set(bounded, clock);
  return bounded;
}

/**
 * The clock of a part of what `clock` belongs to: a session, a stream. A fault in the part is noted, and ends the part alone.
 * @param onFault ends it
 */
export function partOf(clock: Clock, onFault: (error: unknown) => void): Clock {
  const whole = boundaryOf(clock);
  return boundedClock(inner.get(clock) ?? clock, {
    enter: (point) => whole.enter(point),
    fault(error) {
      // Without an owner nobody would hear of it.
      if (whole.note === undefined) whole.fault(error);
      else whole.note(error);
      onFault(error);
    },
  });
}

/** Work that nobody waits for. Its rejection is a fault of the unit that the clock belongs to. */
export function background(clock: Clock, work: PromiseLike<unknown> | undefined): void {
  if (work === undefined) return;
  const boundary = boundaryOf(clock);
  Promise.resolve(work).catch((error: unknown) => boundary.fault(error));
}

/**
 * A callback that somebody else calls. Its throw is a fault of the unit that the clock belongs to, and none of the caller's.
 * @param failed called with what was thrown: tells whoever waits for what `action` does. Before the unit ends
 */
export function guarded<Arguments extends unknown[]>(
  clock: Clock,
  action: (...given: Arguments) => unknown,
  failed?: (error: unknown, ...given: Arguments) => void,
): (...given: Arguments) => void {
  const boundary = boundaryOf(clock);
  return (...given) => run(boundary, 'listener', action, given, failed);
}

/** The same, for what is given a connection: one that was not taken is closed. */
export function guardedConnection<Connection extends { destroy(): unknown }>(
  clock: Clock,
  action: (connection: Connection) => unknown,
): (connection: Connection) => void {
  return guarded(clock, action, (_, connection) => connection.destroy());
}

/** One of several steps that must all be done. What it throws is noted as a fault, and the next step is done anyway. */
export function attempt(clock: Clock, action: () => void): void {
  try {
    action();
  } catch (error) {
    noteFault(clock, error);
  }
}

/** A fault that has ended what it happened in, and nothing else: it is counted. */
export function noteFault(clock: Clock, error: unknown): void {
  const boundary = boundaryOf(clock);
  if (boundary.note === undefined) boundary.fault(error);
  else boundary.note(error);
}

/**
 * A callback that a promise waits for: what it throws is what the promise is rejected with, so that whoever waits hears of it.
 * @param reject of that promise; or what ends a connection that the callback belongs to
 */
export function orReject<Arguments extends unknown[]>(
  reject: (error: Error) => void,
  action: (...given: Arguments) => void,
): (...given: Arguments) => void {
  return (...given) => {
    try {
      action(...given);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

/** Runs `action` before anything else that waits. */
export function inMicrotask(clock: Clock, action: () => unknown): void {
  queueMicrotask(guarded(clock, action));
}

/** Runs `action` when the event loop has been round once. `failed` is told of what it throws, as by {@link guarded}. */
export function soon(clock: Clock, action: () => unknown, failed?: (error: unknown) => void): void {
  setImmediate(guarded(clock, action, failed));
}

function run<Arguments extends unknown[]>(
  boundary: Boundary,
  point: FaultPoint,
  action: (...given: Arguments) => unknown,
  given: Arguments,
  failed?: (error: unknown, ...given: Arguments) => void,
): void {
  const fault = (error: unknown): void => {
    try {
      failed?.(error, ...given);
    } catch (another) {
      boundary.note?.(another);
    }
    boundary.fault(error);
  };
  try {
    boundary.enter(point);
    const returned = action(...given);
    if (isPromise(returned)) returned.then(undefined, fault);
  } catch (error) {
    fault(error);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

/** Without a unit nobody catches it: a defect, that a test is to see. */
const NOBODY: Boundary = {
  enter: () => undefined,
  fault: (error) => {
    queueMicrotask(() => {
      throw error;
    });
  },
};

/** Whose clock it is. */
export function boundaryOf(clock: Clock): Boundary {
  return boundaries.get(clock) ?? NOBODY;
}
