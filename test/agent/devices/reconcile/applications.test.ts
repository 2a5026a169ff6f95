import test from 'ava';
import { Applications } from '../../../../agent/devices/reconcile/edit-reconciler.ts';
import type { Application } from '../../../../agent/devices/journal/device-journal.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';

const WINDOW_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;
const PRESS = { namespace: 'factory', name: 'press-1' };

class Node {
  readonly clock = new ManualClock();
  readonly rows: Application[] = [];
  /** What the wall clock is ahead of the true time. */
  aheadMs = 0;
  startedAtMs = 1;
  keptMs = 1_000_000_000_000;
  #applications: Applications;

  constructor() {
    this.#applications = this.#begin();
  }

  #begin(): Applications {
    return new Applications({
      journal: {
        applications: (_device, limit) => this.rows.toReversed().slice(0, limit),
        lastWriteId: () => this.rows.length,
      },
      keptNow: () => this.keptMs,
      clock: this.clock,
    });
  }

  restart(): void {
    this.#applications = this.#begin();
  }

  async pass(ms: number): Promise<void> {
    this.keptMs += ms;
    await this.clock.advance(ms);
  }

  get wallMs(): number {
    return this.keptMs + this.aheadMs;
  }

  apply(arrived = true): void {
    this.rows.push({ id: this.rows.length + 1, plannedAtMs: this.wallMs, arrived });
    this.count();
  }

  count(): number {
    return this.#applications.within(WINDOW_MS, PRESS, this.startedAtMs);
  }
}

for (const [where, aheadMs] of [
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
] as const) {
  test(`L2: a clock that is set ${where} neither forgets an application nor counts it for longer`, async (t) => {
    const node = new Node();
    node.apply();
    await node.pass(60_000);
    node.aheadMs = aheadMs;
    node.apply();
    node.aheadMs = 0;
    node.apply();
    t.is(node.count(), 3);
    await node.pass(WINDOW_MS - 60_000);
    t.is(node.count(), 2);
    await node.pass(60_000);
    t.is(node.count(), 0);
  });
}

test('L2: a start of the mapper restarts the count, whatever the wall clock says of when', async (t) => {
  const node = new Node();
  node.apply();
  node.apply(false);
  await node.pass(1_000);
  // By a clock that was an hour back then.
  node.startedAtMs = node.wallMs - HOUR_MS;
  t.is(node.count(), 1);
  await node.pass(1_000);
  node.apply();
  t.is(node.count(), 2);
});

test('L2: what an earlier run of the agent applied counts by the kept time', async (t) => {
  const node = new Node();
  node.aheadMs = HOUR_MS;
  node.apply();
  node.aheadMs = 0;
  node.apply();
  await node.pass(8 * 60_000);
  node.restart();
  t.is(node.count(), 2);
  await node.pass(3 * 60_000);
  // The one of the future may have been just before the start.
  t.is(node.count(), 1);
  await node.pass(WINDOW_MS);
  t.is(node.count(), 0);
});
