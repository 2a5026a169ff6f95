import test from 'ava';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../../common/clock.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';
import { callerNamed, ROOT, startPolicy } from '../policy-bench.ts';

const HOUR_MS = 3_600_000;
const ALICE = callerNamed('alice');
const EXEC = { namespace: 'factory', name: 'web-0' };

const GRANT = {
  principal: 'alice',
  role: 'operator',
  namespaces: ['factory'],
  durationSeconds: 7200,
  reason: 'press 1 stands still',
};

/** A wall clock that can be set, beside a monotonic one that cannot. */
class SettableClock extends ManualClock implements Clock {
  wrongByMs = 0;

  override now(): number {
    return super.now() + this.wrongByMs;
  }
}

test('a grant gives its role in its namespaces for its time', async (t) => {
  const { operations, policy, clock } = startPolicy(t, undefined);
  t.false(policy.permits(ALICE, 'pod.exec', EXEC));
  const { object } = operations.createGrant(ROOT, GRANT);
  t.is(object.createdBy, 'root');
  t.is(Date.parse(object.expiresAt) - Date.parse(object.createdAt), 2 * HOUR_MS);
  t.true(policy.permits(ALICE, 'pod.exec', EXEC));
  t.false(policy.permits(ALICE, 'pod.exec', { name: 'web-0' }));
  t.false(policy.permits(callerNamed('bob'), 'pod.exec', EXEC));
  await clock.advance(2 * HOUR_MS - 1);
  t.true(policy.permits(ALICE, 'pod.exec', EXEC));
  await clock.advance(1);
  t.false(policy.permits(ALICE, 'pod.exec', EXEC));
  t.deepEqual(operations.listGrants({}).items, []);
  t.is(operations.listGrants({ includeEnded: true }).items[0]?.id, object.id);
});

test('what a grant allowed ends within two seconds when it ends, and at once when it is revoked', async (t) => {
  const { operations, policy, clock } = startPolicy(t, undefined);
  let ended = 0;
  const watch = (): void =>
    policy.watch(ALICE, 'pod.exec', EXEC, () => (ended += 1), new AbortController().signal);
  operations.createGrant(ROOT, GRANT);
  watch();
  await clock.advance(2 * HOUR_MS + 1_000);
  t.is(ended, 1);
  const { object } = operations.createGrant(ROOT, GRANT);
  watch();
  t.is(ended, 1);
  const revoked = operations.revokeGrant(ROOT, { id: object.id, reason: 'done' });
  t.is(ended, 2);
  t.is(revoked.object.revokedBy, 'root');
  t.is(revoked.object.revokeReason, 'done');
  t.false(policy.permits(ALICE, 'pod.exec', EXEC));
  const again = t.throws<EdgectlError>(() => operations.revokeGrant(ROOT, { id: object.id }));
  t.is(again.kind, 'NotFound');
});

test('a session that another grant allows too goes on', (t) => {
  const { operations, policy } = startPolicy(t, undefined);
  const first = operations.createGrant(ROOT, GRANT);
  operations.createGrant(ROOT, { ...GRANT, namespaces: ['factory', 'lab'] });
  let ended = 0;
  policy.watch(ALICE, 'pod.exec', EXEC, () => (ended += 1), new AbortController().signal);
  operations.revokeGrant(ROOT, { id: first.object.id });
  t.is(ended, 0);
});

test('a grant goes on over a restart, and what is left of it is what was left', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new SettableClock();
  const before = startPolicy(t, undefined, { folder, clock });
  before.operations.createGrant(ROOT, GRANT);
  await clock.advance(HOUR_MS);
  before.close();
  const after = startPolicy(t, undefined, { folder, clock });
  t.true(after.policy.permits(ALICE, 'pod.exec', EXEC));
  await clock.advance(HOUR_MS);
  t.false(after.policy.permits(ALICE, 'pod.exec', EXEC));
});

test('a clock that is set back lengthens no grant: neither while the agent runs nor over a restart', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new SettableClock();
  const opened = startPolicy(t, undefined, { folder, clock });
  opened.operations.createGrant(ROOT, GRANT);
  await clock.advance(HOUR_MS);
  clock.wrongByMs = -24 * HOUR_MS;
  await clock.advance(HOUR_MS / 2);
  t.true(opened.policy.permits(ALICE, 'pod.exec', EXEC));
  opened.close();
  const restarted = startPolicy(t, undefined, { folder, clock });
  t.true(restarted.policy.permits(ALICE, 'pod.exec', EXEC));
  await clock.advance(HOUR_MS / 2);
  t.false(restarted.policy.permits(ALICE, 'pod.exec', EXEC));
});

test('a clock that is set forward by a little ends a grant early', async (t) => {
  const clock = new SettableClock();
  const { operations, policy } = startPolicy(t, undefined, { clock });
  operations.createGrant(ROOT, GRANT);
  await clock.advance(2 * HOUR_MS - 60_000);
  clock.wrongByMs = 120_000;
  t.false(policy.permits(ALICE, 'pod.exec', EXEC));
  clock.wrongByMs = 0;
  t.false(policy.permits(ALICE, 'pod.exec', EXEC));
});

test('there is no grant of a role that does not exist, and none for whoever comes', (t) => {
  const { operations } = startPolicy(t, undefined);
  const unknown = t.throws<EdgectlError>(() => operations.createGrant(ROOT, { ...GRANT, role: 'boss' }));
  t.is(unknown.kind, 'NotFound');
  const anybody = t.throws<EdgectlError>(() =>
    operations.createGrant(ROOT, { ...GRANT, principal: 'anonymous' }),
  );
  t.is(anybody.kind, 'InvalidParams');
});

test('as many grants hold as the limit allows; those that are over are forgotten one day', (t) => {
  const { operations } = startPolicy(t, undefined, { limits: { grantsInAll: 2 } });
  for (let round = 0; round < 5; round += 1) {
    const { object } = operations.createGrant(ROOT, { ...GRANT, principal: `user-${round}` });
    operations.revokeGrant(ROOT, { id: object.id });
  }
  operations.createGrant(ROOT, GRANT);
  operations.createGrant(ROOT, GRANT);
  t.is(t.throws<EdgectlError>(() => operations.createGrant(ROOT, GRANT)).kind, 'TooManyRequests');
  t.is(operations.listGrants({ includeEnded: true }).items.length, 4);
});

test('access.check tells of each rule whence it comes, and answers for others only by the policy', (t) => {
  const { operations } = startPolicy(t, 'bindings: [{ role: viewer, principals: [alice] }]');
  const { object } = operations.createGrant(ROOT, GRANT);
  const { roles, rules = [] } = operations.check(ALICE, {});
  t.deepEqual(roles, ['viewer', 'operator']);
  t.is(rules[0]?.grant, undefined);
  t.is(rules[1]?.grant, object.id);
  t.deepEqual(rules[1]?.namespaces, ['factory']);
  const yes = operations.check(ROOT, { principal: 'alice', method: 'pod.exec', namespace: 'factory' });
  t.true(yes.allowed);
  const no = operations.check(ALICE, { method: 'pod.exec' });
  t.false(no.allowed);
  t.regex(no.message ?? '', /no rule lets alice call pod\.exec in namespace default/);
  const edit = { method: 'device.edit', namespace: 'factory', name: 'press-1', property: 'setpoint' };
  t.true(operations.check(ALICE, edit).allowed);
  t.throws(() => operations.check(ALICE, { method: 'pod.nope' }), { message: /no method "pod\.nope"/ });
});
