/**
 * The fault boundary. Everything that runs by itself (timers, listeners, background promises) runs in a unit. A throw there is logged
 * once with its cause, counted, shown, and ends that unit alone; it is started again with back-off. One that fails 5 times in
 * 10 minutes stays down and says so, until somebody restarts it or its reason goes.
 */
import type { UnitState } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import { Backoff } from '../common/backoff.ts';
import type { Clock, Timer } from '../common/clock.ts';
import { boundedClock, type FaultPoint } from '../common/fault-boundary.ts';
import { untilAborted } from '../common/until-aborted.ts';
import type { UnitName } from './units.ts';

/** The steps of a unit. What it opens goes into `opened`, and is closed in reverse order when the unit ends. */
export interface UnitSteps {
  /** `signal` aborts when this run of the unit ends. Called again for each run: nothing of an earlier one may be needed. */
  start(signal: AbortSignal, opened: AsyncDisposableStack): void | Promise<void>;
  /** `forGood`: the agent stops. Else the unit is started again, and others go on meanwhile. */
  stop?(forGood: boolean): void | Promise<void>;
  /** Another text when the reason of a failure may be gone (files were changed): a unit that is down is then tried again. */
  reason?(): string;
  /** The agent does not start where the first start of this unit fails with a known error. */
  readonly essential?: boolean;
}

export interface SupervisorOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly onChange?: () => void;
  /** Called before code of a unit runs; what it throws is a fault of the unit, and a start waits for a promise. For tests. */
  readonly faults?: (unit: string, point: FaultPoint) => void | Promise<void>;
}

/** Faults within {@link FAULT_WINDOW_MS} after which a unit stays down. */
const MAX_FAULTS = 5;
const FAULT_WINDOW_MS = 10 * 60_000;
const FIRST_RESTART_MS = 500;
const LAST_RESTART_MS = 30_000;
/** A unit that takes longer to start goes on without being waited for; to stop, it is left behind. */
const START_WAIT_MS = 10_000;
const STOP_WAIT_MS = 10_000;
/** Waits less if other units have used up the time: systemd ends the agent after 15 s. */
const LEAST_STOP_WAIT_MS = 500;
/** How often it is looked whether the reason of a unit that is down is gone. */
const REASON_PERIOD_MS = 5_000;

export class Unit {
  readonly name: string;
  /** Timers of the unit. Given to what the unit is made of, it marks whose they are. */
  readonly clock: Clock;
  #steps: UnitSteps = { start: () => undefined };
  readonly #options: SupervisorOptions;
  readonly #backoff = new Backoff(FIRST_RESTART_MS, LAST_RESTART_MS);
  readonly #faultTimes: number[] = [];
  #state: UnitState['state'] = 'stopped';
  #since: number;
  #faults = 0;
  #lastFault: { readonly at: number; readonly message: string } | undefined;
  #run: { readonly controller: AbortController; readonly opened: AsyncDisposableStack } | undefined;
  #ending: Promise<void> | undefined;
  #restart: Timer | undefined;
  #reason = '';

  constructor(name: string, options: SupervisorOptions) {
    this.name = name;
    this.#options = options;
    this.#since = options.clock.now();
    this.clock = boundedClock(options.clock, {
      enter: (point) => void options.faults?.(name, point),
      fault: (error) => this.fault(error),
      note: (error) => this.note(error),
    });
  }

  /** Sets the steps of the unit, before it is started. */
  consistsOf(steps: UnitSteps): void {
    this.#steps = steps;
  }

  get essential(): boolean {
    return this.#steps.essential === true;
  }

  get isRunning(): boolean {
    return this.#state === 'running' || this.#state === 'starting';
  }

  status(): UnitState {
    const last = this.#lastFault;
    return {
      state: this.#state,
      since: new Date(this.#since).toISOString(),
      faults: this.#faults,
      ...(last === undefined
        ? {}
        : { lastFault: { at: new Date(last.at).toISOString(), message: last.message } }),
      ...(this.#state === 'down'
        ? { hint: `mend the reason, or: edgectl node restart-unit ${this.name}` }
        : {}),
    };
  }

  /** Resolves when it runs, has failed, or takes longer than anybody waits. @throws what the start failed with; it is a fault already */
  async start(): Promise<void> {
    await this.#ending;
    this.#restart?.stop();
    if (this.#run !== undefined) return;
    const controller = new AbortController();
    const opened = new AsyncDisposableStack();
    const mine = { controller, opened };
    this.#run = mine;
    this.#become('starting');
    try {
      const held = this.#options.faults?.(this.name, 'start');
      const begin = (): void | Promise<void> => this.#steps.start(controller.signal, opened);
      const started = held === undefined ? Promise.resolve(begin()) : held.then(begin);
      started.then(
        () => {
          if (this.#run === mine) this.#become('running');
        },
        () => undefined,
      );
      await within(this.#options.clock, START_WAIT_MS, started, () => {
        started.catch((error: unknown) => {
          if (this.#run === mine) this.fault(error);
        });
        throw new EdgectlError('Timeout', `it has not started within ${START_WAIT_MS / 1000} s`);
      });
    } catch (error) {
      if (this.#run === mine) this.fault(error);
      throw error;
    }
  }

  /** Ends it for good. Never rejects. */
  async stop(waitMs = STOP_WAIT_MS): Promise<void> {
    await this.#ending;
    // The unit that ended has already scheduled its next start.
    this.#restart?.stop();
    await this.#end(true, waitMs);
    this.#become('stopped');
  }

  /** Starts it again now, whatever it has been through. */
  async restart(): Promise<void> {
    await this.#ending;
    this.#restart?.stop();
    await this.#end();
    this.#faultTimes.length = 0;
    this.#backoff.reset();
    await this.start();
  }

  /** A part of it threw, and has ended alone. */
  note(error: unknown): void {
    const { clock, log } = this.#options;
    this.#faults += 1;
    this.#lastFault = { at: clock.now(), message: messageOf(error) };
    log.error({ unit: this.name, faults: this.#faults, err: error }, 'a fault in a unit');
    this.#options.onChange?.();
  }

  /** Something of it threw. Ends this run; the next one comes after a while. */
  fault(error: unknown): void {
    const { clock, log } = this.#options;
    const now = clock.monotonic();
    this.note(error);
    while ((this.#faultTimes[0] ?? now) < now - FAULT_WINDOW_MS) this.#faultTimes.shift();
    if (this.#faultTimes.length === 0) this.#backoff.reset();
    this.#faultTimes.push(now);
    if (this.#run === undefined) return;
    const isDown = this.#faultTimes.length >= MAX_FAULTS;
    this.#ending = this.#end().finally(() => {
      this.#ending = undefined;
      if (this.#state !== 'restarting' && this.#state !== 'down') return;
      if (isDown) this.#waitForReason();
      else this.#startAfter(this.#backoff.next());
    });
    if (isDown)
      log.error({ unit: this.name }, `a unit failed ${MAX_FAULTS} times in 10 minutes: it stays down`);
    this.#become(isDown ? 'down' : 'restarting');
  }

  #startAfter(delayMs: number): void {
    this.#restart = this.#options.clock.after(delayMs, () => {
      // Its failure is a fault, and has been told.
      this.start().catch(() => undefined);
    });
  }

  #waitForReason(): void {
    if (this.#steps.reason === undefined) return;
    this.#reason = this.#reasonNow();
    this.#restart = this.#options.clock.every(REASON_PERIOD_MS, () => {
      if (this.#reasonNow() === this.#reason) return;
      this.#options.log.info(
        { unit: this.name },
        'the files that made a unit fail have changed: it is started again',
      );
      this.restart().catch(() => undefined);
    });
  }

  #reasonNow(): string {
    try {
      return this.#steps.reason?.() ?? '';
    } catch (error) {
      return messageOf(error);
    }
  }

  async #end(forGood = false, waitMs = STOP_WAIT_MS): Promise<void> {
    const ended = this.#run;
    if (ended === undefined && !forGood) return;
    this.#run = undefined;
    ended?.controller.abort();
    const close = async (): Promise<void> => {
      try {
        await this.#steps.stop?.(forGood);
      } finally {
        await ended?.opened.disposeAsync();
      }
    };
    try {
      await within(this.#options.clock, waitMs, close(), () => {
        throw new EdgectlError('Timeout', `it has not stopped within ${waitMs / 1000} s`);
      });
    } catch (error) {
      this.#options.log.error({ unit: this.name, err: error }, 'a unit did not stop properly');
    }
  }

  #become(state: UnitState['state']): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#since = this.#options.clock.now();
    this.#options.onChange?.();
  }
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #units = new Map<string, Unit>();
  /** Units whose clock exists and that are not added yet. */
  readonly #coming = new Map<string, Unit>();
  /** The units of the agent's first start that are still starting. */
  readonly #starting = new Set<string>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** For what a unit is made of: whatever runs by this clock runs in the unit. */
  clock(name: UnitName): Clock {
    return this.#named(name).clock;
  }

  /** Adds a unit; it is started with {@link start}, after those that were added before. */
  unit(name: UnitName, steps: UnitSteps = { start: () => undefined }): Unit {
    const unit = this.#named(name);
    unit.consistsOf(steps);
    this.#coming.delete(name);
    this.#units.set(name, unit);
    return unit;
  }

  /** Adds a unit while the others run, and starts it. Its failure is a fault, and shown. */
  async add(name: UnitName, steps: UnitSteps): Promise<void> {
    await this.unit(name, steps)
      .start()
      .catch(() => undefined);
  }

  /** @throws EdgectlError `NotFound` */
  find(name: string): Unit {
    const unit = this.#units.get(name);
    if (unit !== undefined) return unit;
    throw new EdgectlError('NotFound', `there is no unit ${JSON.stringify(name)}`, {
      hint: `there are: ${this.names.join(', ')}`,
    });
  }

  get names(): readonly string[] {
    return [...this.#units.keys()];
  }

  /**
   * Starts all, one after the other. One that fails is started again later, and keeps none of the others.
   * @throws the known error of an essential one
   */
  async start(): Promise<void> {
    for (const name of this.#units.keys()) this.#starting.add(name);
    for (const unit of this.#units.values()) {
      try {
        await unit.start();
      } catch (error) {
        if (unit.essential && EdgectlError.is(error) && error.kind !== 'Timeout') throw error;
      }
      this.#starting.delete(unit.name);
    }
    this.#options.onChange?.();
  }

  /** The units that the start of all has not come to the end of; none once the agent is ready. */
  get starting(): readonly string[] {
    return [...this.#starting];
  }

  /** Stops all in the opposite order. One after another that hangs is waited for no longer, so that all are told. Never rejects. */
  async stop(): Promise<void> {
    const { clock } = this.#options;
    const untilMs = clock.monotonic() + STOP_WAIT_MS;
    for (const unit of [...this.#units.values()].reverse())
      await unit.stop(Math.max(LEAST_STOP_WAIT_MS, untilMs - clock.monotonic()));
  }

  /** Stops one for good: it is no longer needed. */
  async remove(name: string): Promise<void> {
    const unit = this.#units.get(name);
    this.#units.delete(name);
    await unit?.stop();
    this.#options.onChange?.();
  }

  #named(name: string): Unit {
    const unit = this.#units.get(name) ?? this.#coming.get(name) ?? new Unit(name, this.#options);
    if (!this.#units.has(name)) this.#coming.set(name, unit);
    return unit;
  }

  /** How each is. */
  states(): Readonly<Record<string, UnitState>> {
    return Object.fromEntries([...this.#units].map(([name, unit]) => [name, unit.status()]));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits for `work` so long, and then leaves it behind. @throws what it throws, or `late` */
export async function within(
  clock: Clock,
  waitMs: number,
  work: Promise<unknown>,
  late: () => never,
): Promise<void> {
  const over = new AbortController();
  const timer = clock.after(waitMs, () => over.abort());
  try {
    await untilAborted(work, over.signal);
  } catch (error) {
    if (over.signal.aborted) late();
    throw error;
  } finally {
    timer.stop();
  }
}
