import { join } from 'node:path';
import test from 'ava';
import { pino } from 'pino';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { BootTime, Clock } from '../../../common/clock.ts';
import { UserDirectory } from '../../../agent/access/user-directory.ts';
import { issueToken } from '../../../common/credentials/bearer-token.ts';
import { usersText } from '../../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../../common/private-file.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { callerNamed, type PolicyBench, ROOT, startPolicy } from '../access/policy-bench.ts';

const HOUR_MS = 3_600_000;
const YEARS_10_MS = 10 * 365 * 24 * HOUR_MS;
const ALICE = callerNamed('alice');
const TOM = callerNamed('tom');
const EXEC = { namespace: 'factory', name: 'web-0' };
const GRANT = { principal: 'alice', role: 'operator', durationSeconds: 7200, reason: 'press 1 stands still' };
/** The manual clock begins at midnight of 2026-01-01. */
const POLICY = 'bindings: [{ role: operator, principals: [tom], until: 2026-01-01T03:00:00Z }]';

/** The clocks of a machine: its time of day can be set, and it can boot. */
class MachineClock extends ManualClock implements Clock {
  wrongByMs = 0;
  #passedMs = 0;
  #boot = { id: 'boot-1', atMs: 0 };

  override now(): number {
    return super.now() + this.#passedMs + this.wrongByMs;
  }

  override monotonic(): number {
    return super.monotonic() + this.#passedMs;
  }

  /** Time goes by while no timer fires, as in an agent that is not there. */
  pass(ms: number): void {
    this.#passedMs += ms;
  }

  override boot(): BootTime {
    return { id: this.#boot.id, ms: this.monotonic() - this.#boot.atMs };
  }

  /** @param offMs how long it was without power */
  reboot(id: string, offMs = 0): void {
    this.pass(offMs);
    this.#boot = { id, atMs: this.monotonic() };
  }
}

const may = (bench: PolicyBench): boolean[] => [
  bench.policy.permits(ALICE, 'pod.exec', EXEC),
  bench.policy.permits(TOM, 'pod.exec', EXEC),
];

test('L2: a clock that jumps 10 years forward and back ends nothing, over restart and reboot', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new MachineClock();
  const start = (): PolicyBench => startPolicy(t, POLICY, { folder, clock });
  let bench = start();
  bench.operations.createGrant(ROOT, GRANT);
  clock.wrongByMs = YEARS_10_MS;
  await clock.advance(60_000);
  t.deepEqual(may(bench), [true, true]);
  t.false(bench.time.status().trusted);
  bench.close();
  bench = start();
  t.deepEqual(may(bench), [true, true], 'after a restart');
  bench.close(true);
  clock.reboot('boot-2');
  bench = start();
  t.deepEqual(may(bench), [true, true], 'after a reboot');
  t.false(bench.time.status().trusted);
  clock.wrongByMs = 0;
  await clock.advance(1_000);
  t.true(bench.time.status().trusted);
  t.deepEqual(may(bench), [true, true], 'when it is right again');
  clock.pass(3 * HOUR_MS);
  await clock.advance(1_000);
  t.deepEqual(may(bench), [false, false], 'and each ends in its time');
});

test('L2: what has ended stays ended when the clock goes back, over restart, kill and reboot', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new MachineClock();
  const start = (): PolicyBench => startPolicy(t, POLICY, { folder, clock });
  let bench = start();
  t.true(bench.policy.permits(TOM, 'pod.exec', EXEC));
  clock.pass(3 * HOUR_MS);
  await clock.advance(1_000);
  t.false(bench.policy.permits(TOM, 'pod.exec', EXEC));
  clock.wrongByMs = -HOUR_MS;
  await clock.advance(1_000);
  t.false(bench.policy.permits(TOM, 'pod.exec', EXEC), 'while the agent runs');
  t.false(bench.time.status().trusted);
  bench.close(true);
  bench = start();
  t.false(bench.policy.permits(TOM, 'pod.exec', EXEC), 'after it was killed');
  bench.close();
  clock.reboot('boot-2');
  bench = start();
  t.false(bench.policy.permits(TOM, 'pod.exec', EXEC), 'after a reboot');
});

test('L2: the boot clock counts while the agent is away and while the machine is suspended', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new MachineClock();
  let bench = startPolicy(t, POLICY, { folder, clock });
  clock.wrongByMs = -YEARS_10_MS;
  bench.close();
  clock.pass(2 * HOUR_MS);
  await clock.advance(1_000);
  bench = startPolicy(t, POLICY, { folder, clock });
  t.true(bench.policy.permits(TOM, 'pod.exec', EXEC));
  bench.close();
  clock.reboot('boot-2');
  clock.pass(HOUR_MS);
  await clock.advance(1_000);
  bench = startPolicy(t, POLICY, { folder, clock });
  t.false(bench.policy.permits(TOM, 'pod.exec', EXEC));
});

test('L2: a clock far ahead is trusted when the kernel calls it synchronised; a grant keeps what is left', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new MachineClock();
  let synchronised = false;
  const options = { folder, clock, isSynchronised: () => Promise.resolve(synchronised) };
  let bench = startPolicy(t, POLICY, options);
  bench.close();
  // Three days without power, and no network yet.
  clock.reboot('boot-2', 72 * HOUR_MS);
  bench = startPolicy(t, POLICY, options);
  bench.operations.createGrant(ROOT, GRANT);
  clock.pass(HOUR_MS);
  await clock.advance(1_000);
  t.deepEqual(may(bench), [true, true]);
  synchronised = true;
  await clock.advance(60_000);
  t.true(bench.time.status().trusted);
  t.deepEqual(may(bench), [true, false], 'the binding ended days ago; half of the grant is left');
  t.is(Date.parse(bench.operations.listGrants({}).items[0]?.expiresAt ?? ''), clock.now() + HOUR_MS - 61_000);
  clock.pass(HOUR_MS);
  await clock.advance(1_000);
  t.deepEqual(may(bench), [false, false]);
});

test('L2: an admin says that the clock is right; back only where he says so, and then no grant is longer', async (t) => {
  const clock = new MachineClock();
  const bench = startPolicy(t, POLICY, { clock });
  bench.operations.createGrant(ROOT, GRANT);
  let changes = 0;
  bench.time.onChange(() => (changes += 1));
  clock.wrongByMs = YEARS_10_MS;
  await clock.advance(1_000);
  t.is(changes, 1);
  bench.time.accept(false);
  t.is(changes, 2);
  t.true(bench.time.status().trusted);
  t.deepEqual(may(bench), [true, false]);
  clock.wrongByMs = 0;
  await clock.advance(1_000);
  t.is(t.throws<EdgectlError>(() => bench.time.accept(false)).kind, 'Conflict');
  bench.time.accept(true);
  await settle();
  t.true(bench.time.status().trusted);
  t.deepEqual(may(bench), [true, true]);
  clock.pass(2 * HOUR_MS - 2_001);
  t.true(bench.policy.permits(ALICE, 'pod.exec', EXEC));
  clock.pass(2);
  t.false(bench.policy.permits(ALICE, 'pod.exec', EXEC));
});

test('L2: a kernel that is slow to say so changes nothing after the agent has stopped', async (t) => {
  const clock = new MachineClock();
  const { promise: asked, resolve: answer } = Promise.withResolvers<boolean>();
  const bench = startPolicy(t, POLICY, { clock, isSynchronised: () => asked });
  const { time } = bench;
  clock.wrongByMs = YEARS_10_MS;
  await clock.advance(1_000);
  bench.close();
  answer(true);
  await settle();
  t.false(time.status().trusted);
});

test('L2: a token that has expired stays so when the clock goes back, over a kill too; one jump forward ends none', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new MachineClock();
  const [short, long] = [issueToken(clock.now(), HOUR_MS), issueToken(clock.now(), 100 * HOUR_MS)];
  const user = { name: 'alice', tokens: [short.record, long.record] };
  const path = join(folder, 'users.yaml');
  writePrivateFile(path, usersText(new Map([['alice', user]])));
  const start = (): { bench: PolicyBench; letIn: () => boolean[] } => {
    const bench = startPolicy(t, POLICY, { folder, clock });
    const users = new UserDirectory({
      path: () => path,
      clock,
      time: bench.time,
      log: pino({ level: 'silent' }),
    });
    const stopping = new AbortController();
    t.teardown(() => stopping.abort());
    users.start(stopping.signal);
    return { bench, letIn: () => [short, long].map(({ token }) => users.byToken(token) !== undefined) };
  };
  let { bench, letIn } = start();
  t.deepEqual(letIn(), [true, true]);
  clock.wrongByMs = YEARS_10_MS;
  t.deepEqual(letIn(), [true, true]);
  clock.wrongByMs = 0;
  clock.pass(HOUR_MS);
  t.deepEqual(letIn(), [false, true]);
  clock.wrongByMs = -2 * HOUR_MS;
  t.deepEqual(letIn(), [false, true]);
  bench.close(true);
  clock.reboot('boot-2');
  ({ bench, letIn } = start());
  t.deepEqual(letIn(), [false, true]);
});
