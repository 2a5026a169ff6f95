/** The rules of lasting edits, as a state machine against a mapper that forgets, a cloud that changes its mind and a panel. */
import test from 'ava';
import fc from 'fast-check';
import {
  type Decision,
  type KeptEdit,
  reconcile,
  type Situation,
  WINDOW_MS,
} from '../../../../agent/devices/reconcile/reconcile.ts';

const calm: KeptEdit = {
  id: 'a',
  cloudChange: 'stands',
  expired: false,
  writeFingerprint: 'now',
  observedDesired: 'same',
  edgeCore: 'same',
};

function situation(changes: Partial<Situation>): Situation {
  return {
    edits: [calm],
    writeFingerprint: 'now',
    mapper: 'answers',
    steadyForMs: 1_000,
    settleMs: 1_000,
    applications: 0,
    ...changes,
  };
}

test('nothing happened: nothing is done', (t) => {
  t.like(reconcile(situation({})), { action: 'nothing', ended: [], apply: [], expire: [] });
});

test('the mapper came back: the edit is written when it has been steady for a collect cycle', (t) => {
  const back = { writeFingerprint: 'later' };
  t.is(reconcile(situation({ ...back, mapper: 'silent' })).action, 'wait');
  t.is(reconcile(situation({ ...back, steadyForMs: 999 })).action, 'wait');
  t.like(reconcile(situation(back)), { action: 'write', apply: ['a'] });
});

test('the mapper was told another value: the edit is written', (t) => {
  t.like(reconcile(situation({ edits: [{ ...calm, observedDesired: 'other' }] })), {
    action: 'write',
    apply: ['a'],
  });
});

test('what the cloud overtook is over at once, also where no mapper answers', (t) => {
  for (const cloudChange of ['superseded', 'adopted'] as const) {
    const decision = reconcile(
      situation({ edits: [{ ...calm, cloudChange }], writeFingerprint: 'later', mapper: 'silent' }),
    );
    t.like(decision, { action: 'nothing', ended: [{ id: 'a', state: cloudChange }] });
  }
});

test('an edit whose time is over waits for the mapper, and then goes', (t) => {
  const edits = [{ ...calm, expired: true }];
  t.like(reconcile(situation({ edits, mapper: 'silent' })), { action: 'wait', apply: [] });
  t.like(reconcile(situation({ edits })), { action: 'write', expire: ['a'], apply: [] });
});

test('one edit that was lost takes the others of the device with it', (t) => {
  const other = { ...calm, id: 'b', observedDesired: 'other' as const };
  t.deepEqual(reconcile(situation({ edits: [calm, other] })).apply, ['a', 'b']);
});

/** A device of one property with its cloud, its mapper and its panel, and the agent beside it. */
class World {
  nowMs = 0;
  stored = 0;
  observedDesired: number | undefined = 0;
  onDevice: number | undefined = 0;
  starts = 0;
  isRunning = true;
  edit:
    | { value: number; base: number; writeFingerprint: string; confirmed: boolean; expiresAtMs: number }
    | undefined;
  ended: string | undefined;
  readonly applications: number[] = [];
  #steady = { due: '', sinceMs: 0 };

  get writeFingerprint(): string {
    return `${this.stored} ${this.starts}`;
  }

  /** What the user does. */
  set(value: number, expiresInMs: number): void {
    if (!this.isRunning || value === this.stored) return;
    const expiresAtMs = this.nowMs + expiresInMs;
    this.edit = {
      value,
      base: this.stored,
      writeFingerprint: this.writeFingerprint,
      confirmed: false,
      expiresAtMs,
    };
    this.ended = undefined;
    this.#give(value);
  }

  cloud(value: number): void {
    if (value === this.stored) return;
    this.stored = value;
    if (this.isRunning) this.#give(value);
  }

  restart(): void {
    this.starts += 1;
    this.isRunning = true;
    this.#give(this.stored);
  }

  stop(): void {
    this.isRunning = false;
    this.observedDesired = undefined;
  }

  /** EdgeCore begins again and hands out what is stored. */
  handOut(): void {
    if (this.isRunning) this.#give(this.stored);
  }

  panel(value: number): void {
    this.onDevice = value;
  }

  /** A look of the reconciler's. */
  poll(): Decision | undefined {
    this.nowMs += 1_000;
    const { edit } = this;
    if (edit === undefined) return undefined;
    if (this.observedDesired === edit.value) edit.confirmed = true;
    const cloudChange =
      this.stored === edit.value ? 'adopted' : this.stored === edit.base ? 'stands' : 'superseded';
    const kept: KeptEdit = {
      id: 'a',
      cloudChange,
      expired: this.nowMs >= edit.expiresAtMs,
      writeFingerprint: edit.writeFingerprint,
      observedDesired:
        this.observedDesired === edit.value
          ? 'same'
          : edit.confirmed && this.observedDesired !== undefined
            ? 'other'
            : 'unknown',
      edgeCore: 'same',
    };
    const recent = this.applications.filter((at) => at > this.nowMs - WINDOW_MS).length;
    const base = situation({
      edits: [kept],
      writeFingerprint: this.writeFingerprint,
      mapper: this.isRunning ? 'answers' : 'silent',
      applications: recent,
    });
    const { due } = reconcile({ ...base, steadyForMs: 0 });
    if (this.#steady.due !== due) this.#steady = { due, sinceMs: this.nowMs };
    const decision = reconcile({ ...base, steadyForMs: this.nowMs - this.#steady.sinceMs });
    this.#follow(decision, edit);
    return decision;
  }

  #follow(decision: Decision, edit: NonNullable<World['edit']>): void {
    const [over] = decision.ended;
    if (over !== undefined) this.#end(over.state);
    else if (decision.action === 'write' && decision.expire.length > 0) {
      this.#give(this.stored);
      this.#end('expired');
    } else if (decision.action === 'write') {
      this.applications.push(this.nowMs);
      this.edit = { ...edit, writeFingerprint: this.writeFingerprint, confirmed: false };
      this.#give(edit.value);
    }
  }

  #end(state: string): void {
    this.ended = state;
    this.edit = undefined;
  }

  #give(value: number): void {
    this.observedDesired = value;
    this.onDevice = value;
  }
}

type Step = (world: World) => void;

const value = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(value, fc.integer({ min: 1_000, max: 60_000 })).map(
    ([to, ms]): Step =>
      (world) =>
        world.set(to, ms),
  ),
  value.map(
    (to): Step =>
      (world) =>
        world.cloud(to),
  ),
  value.map(
    (to): Step =>
      (world) =>
        world.panel(to),
  ),
  fc.constant<Step>((world) => world.restart()),
  fc.constant<Step>((world) => world.stop()),
  fc.constant<Step>((world) => world.handOut()),
  fc.integer({ min: 1, max: 5 }).map(
    (times): Step =>
      (world) => {
        for (let round = 0; round < times; round += 1) world.poll();
      },
  ),
);

/** An edit that lasts, and a mapper that loses it again: what makes the agent write. */
const loses =
  (rounds: number): Step =>
  (world) => {
    if (world.edit === undefined) world.set(world.stored === 3 ? 2 : 3, Number.MAX_SAFE_INTEGER);
    world.poll();
    world.handOut();
    for (let round = 0; round < rounds; round += 1) world.poll();
  };
const losing = fc.integer({ min: 5, max: 60 }).map(loses);

test('at most three applications in ten minutes, whatever happens', (t) => {
  let most = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ arbitrary: step, weight: 1 }, { arbitrary: losing, weight: 2 }), { maxLength: 40 }),
      (steps) => {
        const world = new World();
        for (const one of steps) {
          one(world);
          const recent = world.applications.filter((at) => at > world.nowMs - 600_000);
          most = Math.max(most, recent.length);
          if (recent.length > 3) return false;
        }
        return true;
      },
    ),
    { numRuns: 300, examples: [[Array<Step>(6).fill(loses(60))]] },
  );
  t.is(most, 3, 'what is drawn comes to the bound');
});

test('when everything is quiet the mapper has been told the edit, or what is stored', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = new World();
      for (const one of steps) one(world);
      if (!world.isRunning) world.restart();
      // Longer than any window: what was held back is done by then.
      for (let round = 0; round < 700; round += 1) world.poll();
      return world.observedDesired === (world.edit?.value ?? world.stored);
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('the panel alone never makes the agent write', (t) => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (panel) => {
      const world = new World();
      world.set(3, Number.MAX_SAFE_INTEGER);
      world.poll();
      for (const to of panel) {
        world.panel(to);
        world.poll();
        world.poll();
      }
      return world.applications.length === 0 && world.onDevice === panel.at(-1);
    }),
  );
  t.pass();
});
