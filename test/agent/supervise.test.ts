/** One unit at a time, with a clock that is moved by hand. */
import test from 'ava';
import { pino } from 'pino';
import { background, guarded } from '../../common/fault-boundary.ts';
import { Supervisor, type SupervisorOptions, type Unit, type UnitSteps } from '../../agent/supervise.ts';
import { ManualClock, settle } from '../helpers/manual-clock.ts';

interface World {
  readonly clock: ManualClock;
  readonly supervisor: Supervisor;
  readonly logged: Record<string, unknown>[];
}

function world(options: Partial<SupervisorOptions> = {}): World {
  const clock = new ManualClock();
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => logged.push(JSON.parse(line)) });
  return { clock, logged, supervisor: new Supervisor({ clock, log, ...options }) };
}

/** A unit that counts its runs. */
function counted(supervisor: Supervisor, steps: Partial<UnitSteps> = {}): { unit: Unit; runs: () => number } {
  let runs = 0;
  const unit = supervisor.unit('gateway', {
    ...steps,
    start(signal, opened) {
      runs += 1;
      return steps.start?.(signal, opened);
    },
  });
  return { unit, runs: () => runs };
}

const FAULT = new Error('a fault');
const throwing = (): never => {
  throw FAULT;
};

test('a throw in a timer, a listener or background work ends that unit alone, is counted and logged once, and it runs again', async (t) => {
  const faults: Record<string, (unit: Unit) => void> = {
    timer: ({ clock }) => void clock.after(1, throwing),
    listener: ({ clock }) => guarded(clock, throwing)(),
    'listener that returns a promise': ({ clock }) => guarded(clock, () => Promise.reject(FAULT))(),
    background: ({ clock }) => background(clock, Promise.reject(FAULT)),
  };
  for (const [name, fault] of Object.entries(faults)) {
    const { clock, supervisor, logged } = world();
    let closed = 0;
    const { unit, runs } = counted(supervisor, {
      start: (_signal, opened) => opened.defer(() => void (closed += 1)),
    });
    let ticks = 0;
    const other = supervisor.unit('tunnel', {
      start: (signal) => void other.clock.every(100, () => (ticks += 1), signal),
    });
    await supervisor.start();
    fault(unit);
    await clock.advance(1);
    t.like(unit.status(), { state: 'restarting', faults: 1, lastFault: { message: 'a fault' } }, name);
    t.is(closed, 1, 'what it opened is closed');
    await clock.advance(1_000);
    t.is(unit.status().state, 'running', name);
    t.is(runs(), 2);
    t.is(other.status().faults, 0);
    t.true(ticks >= 10);
    t.is(logged.filter(({ err }) => err !== undefined).length, 1, 'logged once, with its cause');
    await supervisor.stop();
  }
});

test('5 faults in 10 minutes: it stays down and says so, and comes back when somebody restarts it', async (t) => {
  const { clock, supervisor } = world();
  const { unit, runs } = counted(supervisor);
  await supervisor.start();
  for (let fault = 1; fault <= 5; fault += 1) {
    unit.fault(FAULT);
    await clock.advance(60_000);
  }
  t.like(unit.status(), { state: 'down', faults: 5 });
  t.regex(unit.status().hint ?? '', /edgectl node restart-unit gateway/);
  await clock.advance(60 * 60_000);
  t.is(runs(), 5, 'nobody starts it');
  await supervisor.find('gateway').restart();
  t.is(unit.status().state, 'running');
  for (let fault = 1; fault <= 4; fault += 1) {
    unit.fault(FAULT);
    await clock.advance(60_000);
  }
  t.is(unit.status().state, 'running', 'the faults of before count no more');
  await supervisor.stop();
});

test('faults that come rarely never add up', async (t) => {
  const { clock, supervisor } = world();
  const { unit } = counted(supervisor);
  await supervisor.start();
  for (let fault = 1; fault <= 20; fault += 1) {
    unit.fault(FAULT);
    await clock.advance(151_000);
  }
  t.like(unit.status(), { state: 'running', faults: 20 });
  await supervisor.stop();
});

test('one that is down is tried again when its reason goes', async (t) => {
  const { clock, supervisor } = world();
  let file = 'half written';
  const { unit } = counted(supervisor, {
    start() {
      if (file !== 'whole') throw new Error(file);
    },
    reason: () => file,
  });
  await supervisor.start();
  await clock.advance(5 * 60_000);
  t.is(unit.status().state, 'down');
  file = 'whole';
  await clock.advance(5_000);
  t.is(unit.status().state, 'running');
  await supervisor.stop();
});

test('a start that fails, or never settles, keeps no other unit from starting', async (t) => {
  for (const start of [throwing, () => new Promise<void>(() => undefined)]) {
    const { clock, supervisor } = world();
    const { unit } = counted(supervisor, { start });
    const other = supervisor.unit('tunnel');
    const started = supervisor.start();
    await clock.advance(10_000);
    await started;
    t.is(other.status().state, 'running');
    t.true(unit.status().faults >= 1);
    const stopped = supervisor.stop();
    await clock.advance(60_000);
    await stopped;
  }
});

test('9: a stop that throws, or never settles, keeps no other unit from being stopped', async (t) => {
  for (const stop of [throwing, () => new Promise<void>(() => undefined)]) {
    const { clock, supervisor, logged } = world();
    let stopped = false;
    supervisor.unit('tunnel', { start: () => undefined, stop: () => void (stopped = true) });
    counted(supervisor, { stop });
    await supervisor.start();
    const stopping = supervisor.stop();
    await clock.advance(10_000);
    await stopping;
    t.true(stopped);
    t.true(logged.some(({ msg }) => msg === 'a unit did not stop properly'));
  }
});

test('several stops that never settle take no longer together than one: whoever stops the agent does not wait for ever', async (t) => {
  const { clock, supervisor } = world();
  const stopped: string[] = [];
  for (const name of ['store', 'time', 'users', 'policy'] as const)
    supervisor.unit(name, {
      start: () => undefined,
      stop() {
        stopped.push(name);
        return new Promise<void>(() => undefined);
      },
    });
  await supervisor.start();
  let isOver = false;
  const stopping = supervisor.stop().then(() => (isOver = true));
  await clock.advance(11_500);
  t.true(isOver);
  await stopping;
  t.deepEqual(stopped, ['policy', 'users', 'time', 'store']);
});

test('an agent that stops in the moment of a fault starts nothing again', async (t) => {
  const { clock, supervisor } = world();
  const { unit, runs } = counted(supervisor);
  await supervisor.start();
  unit.fault(FAULT);
  await supervisor.stop();
  await clock.advance(60_000);
  await settle();
  t.is(runs(), 1);
  t.is(clock.pending, 0);
});
