import test from 'ava';
import { Inbox } from '../../../tunnel/wire/inbox.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const FULL_BYTES = 1_000;
const STALL_LIMIT_MS = 5_000;

function setup() {
  const clock = new ManualClock();
  const seen = { full: false, stalled: false };
  const inbox = new Inbox({
    clock,
    fullBytes: FULL_BYTES,
    stallLimitMs: STALL_LIMIT_MS,
    fullChanged: (full) => {
      seen.full = full;
    },
    stalled: () => {
      seen.stalled = true;
    },
  });
  return { clock, seen, inbox };
}

test('a reader that takes nothing is given up after the limit', (t) => {
  const { clock, seen, inbox } = setup();
  inbox.add(Buffer.alloc(FULL_BYTES));
  t.true(seen.full);
  clock.step(STALL_LIMIT_MS - 1);
  t.false(seen.stalled);
  clock.step(1);
  t.true(seen.stalled);
});

test('small messages are handed on together, a large one as it came', (t) => {
  const { inbox } = setup();
  const [small, large] = [Buffer.from('small '), Buffer.alloc(20_000, 'large')];
  for (const message of [small, small, large, large, small]) inbox.add(message);
  t.is(inbox.consume()?.toString(), 'small small ');
  t.is(inbox.consume(), large);
  t.is(inbox.consume(), large);
  t.is(inbox.consume(), small);
  t.is(inbox.consume(), undefined);
});

test('a reader is not given up for the time in which this process was held up itself', (t) => {
  const { clock, seen, inbox } = setup();
  inbox.add(Buffer.alloc(FULL_BYTES));
  clock.step(1_000);
  clock.holdUp(20_000);
  clock.step(0);
  t.false(seen.stalled);
  clock.step(STALL_LIMIT_MS * 3);
  t.true(seen.stalled);
});

test('a reader that only trickles is given up when it has kept the others waiting for the limit in all', (t) => {
  const { clock, seen } = setup();
  // Chunks that are too large to be handed on together are taken one at a time.
  const large = 64 * 1024;
  const trickling = new Inbox({
    clock,
    fullBytes: 20 * large,
    stallLimitMs: STALL_LIMIT_MS,
    fullChanged: () => undefined,
    stalled: () => {
      seen.stalled = true;
    },
  });
  for (let index = 0; index < 20; index += 1) trickling.add(Buffer.alloc(large));
  for (let round = 0; round < 5; round += 1) {
    t.false(seen.stalled);
    clock.step(1_000);
    trickling.consume();
    trickling.add(Buffer.alloc(large));
  }
  t.true(seen.stalled);
});

test('a reader that is always behind, but reads on, is not given up', (t) => {
  const { clock, seen, inbox } = setup();
  for (let sent = 0; sent < 100; sent += 1) {
    while (!seen.full) inbox.add(Buffer.alloc(100));
    clock.step(1_000);
    for (let taken = 0; taken < FULL_BYTES && inbox.bytes > 0; ) taken += inbox.consume()?.length ?? 0;
  }
  t.false(seen.stalled);
});

test('small messages are handed on together, and what was full has room again', (t) => {
  const { seen, inbox } = setup();
  for (let index = 0; index < 10; index += 1) inbox.add(Buffer.alloc(100, index));
  t.true(seen.full);
  t.is(inbox.consume()?.length, FULL_BYTES);
  t.false(seen.full);
  t.is(inbox.bytes, 0);
  t.is(inbox.consume(), undefined);
});
