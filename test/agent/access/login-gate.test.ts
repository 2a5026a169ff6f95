import test from 'ava';
import fc from 'fast-check';
import { LoginGate } from '../../../agent/access/login-gate.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const BOB = 'right';

class Door {
  readonly clock = new ManualClock();
  readonly gate = new LoginGate(this.clock);
  checked = 0;

  /** `put off`, or whether the password was right. */
  async login(address: string, user: string, password: string): Promise<'put off' | boolean> {
    const answer = await this.gate.login(address, user, async () => {
      this.checked += 1;
      return password === BOB ? user : undefined;
    });
    return answer === undefined ? 'put off' : answer.proof !== undefined;
  }
}

test('an address that guesses a user waits longer and longer, and nobody else does', async (t) => {
  const door = new Door();
  for (let failure = 0; failure < 5; failure += 1) t.false(await door.login('a', 'bob', 'wrong'));
  t.is(await door.login('a', 'bob', BOB), 'put off');
  t.true(await door.login('b', 'bob', BOB));
  t.true(await door.login('a', 'alice', BOB));
  await door.clock.advance(1_000);
  t.false(await door.login('a', 'bob', 'wrong'));
  await door.clock.advance(1_000);
  t.is(await door.login('a', 'bob', BOB), 'put off');
  await door.clock.advance(1_000);
  t.true(await door.login('a', 'bob', BOB));
  t.false(await door.login('a', 'bob', 'wrong'));
  t.true(await door.login('a', 'bob', BOB));
});

test('L1: names longer than any user has are remembered as one', async (t) => {
  const door = new Door();
  const long = 'n'.repeat(60_000);
  for (let name = 0; name < 5; name += 1) t.false(await door.login('a', `${long}${name}`, 'wrong'));
  t.is(await door.login('a', `${long}6`, 'wrong'), 'put off');
});

test("L1: the guesser's own good logins win no guesses: a handful in a minute, not 164", async (t) => {
  const door = new Door();
  let guesses = 0;
  for (let second = 0; second < 60; second += 1) {
    for (let guess = 0; guess < 4; guess += 1) {
      if ((await door.login('10.0.0.7', 'bob', 'wrong')) === false) guesses += 1;
      t.true(await door.login('10.0.0.7', 'eve', BOB));
    }
    await door.clock.advance(1_000);
  }
  t.true(guesses <= 11, `${guesses} guesses`);
});

test('L1: names that are tried one after the other use up what the address has; who came in there before is not put off', async (t) => {
  const door = new Door();
  t.true(await door.login('10.0.0.7', 'alice', BOB));
  let checked = 0;
  for (let name = 0; name < 500; name += 1) {
    if ((await door.login('10.0.0.7', `user-${name}`, 'wrong')) === false) checked += 1;
  }
  t.is(checked, 30);
  t.true(await door.login('10.0.0.7', 'alice', BOB));
  t.is(await door.login('10.0.0.7', 'carol', BOB), 'put off');
  t.true(await door.login('10.0.0.8', 'carol', BOB));
  await door.clock.advance(10_000);
  t.true(await door.login('10.0.0.7', 'carol', BOB));
});

test('L1: guesses that come at once, and from all addresses of one network, are counted like those in turn', async (t) => {
  const door = new Door();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => door.login(`2001:db8::${index.toString(16)}`, 'bob', 'wrong')),
  );
  t.is(answers.filter((answer) => answer === false).length, 5);
  t.is(door.checked, 5);
  t.true(await door.login('2001:db8:0:1::1', 'bob', BOB));
  t.is(await door.login('2001:db8:0:0:ffff::', 'bob', BOB), 'put off');
  for (let failure = 0; failure < 5; failure += 1)
    t.false(await door.login('::ffff:10.0.0.9', 'bob', 'wrong'));
  t.is(await door.login('10.0.0.9', 'bob', BOB), 'put off');
});

test('a check that fails for another reason counts for nothing, and holds up nobody', async (t) => {
  const door = new Door();
  const busy = door.gate.login('a', 'bob', () => Promise.reject(new Error('busy')));
  const next = door.login('a', 'bob', BOB);
  await t.throwsAsync(busy, { message: 'busy' });
  t.true(await next);
});

test('L1: property: however logins are mixed, a user is guessed no faster than the waits say', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3_000 })), { maxLength: 120 }),
      async (steps) => {
        const door = new Door();
        let guesses = 0;
        for (const [own, waitMs] of steps) {
          if (own) await door.login('a', 'eve', BOB);
          else if ((await door.login('a', 'bob', 'wrong')) === false) guesses += 1;
          door.clock.step(waitMs);
        }
        const elapsedMs = door.clock.monotonic();
        let allowed = 5;
        for (
          let dueMs = 1_000, waitMs = 1_000;
          dueMs <= elapsedMs;
          dueMs += waitMs = Math.min(waitMs * 2, 30_000)
        )
          allowed += 1;
        return guesses <= allowed;
      },
    ),
    { numRuns: 50 },
  );
  t.pass();
});

test('L1: all addresses of loopback are one, for any program may use them all', async (t) => {
  const door = new Door();
  let guesses = 0;
  for (let host = 1; host <= 100; host += 1) {
    for (const address of [`127.0.0.${host}`, `::ffff:127.1.0.${host}`, '::1']) {
      if ((await door.login(address, 'bob', 'wrong')) === false) guesses += 1;
    }
  }
  t.is(guesses, 5);
});

test('who is known at an address that has guessed too much is not known any more after a wrong password', async (t) => {
  const door = new Door();
  t.true(await door.login('a', 'bob', BOB));
  for (let failure = 0; failure < 30; failure += 1) await door.login('a', `user ${failure}`, 'wrong');
  t.is(await door.login('a', 'carol', BOB), 'put off');
  t.true(await door.login('a', 'bob', BOB));
  t.false(await door.login('a', 'bob', 'wrong'));
  t.is(await door.login('a', 'bob', BOB), 'put off');
});
