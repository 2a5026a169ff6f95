import test from 'ava';
import type { Proof } from '../../../agent/access/user-directory.ts';
import { PageSessions, type SessionEnd } from '../../../agent/web/page-sessions.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

const ALICE: Proof = { principal: 'alice', kind: 'password', entry: 'hash' };

function start(idleMs = 60_000) {
  const clock = new ManualClock();
  const ends: [string, SessionEnd][] = [];
  const letIn = new Set(['alice', 'bob']);
  const sessions = new PageSessions({
    users: { holds: ({ principal, session }) => letIn.has(principal) && session?.current !== false },
    idleMs,
    clock,
    onEnd: ({ principal }, reason) => ends.push([principal, reason]),
  });
  sessions.start(NEVER_ABORTED);
  return { clock, ends, letIn, sessions };
}

test('a session ends when nobody has done anything for long enough', async (t) => {
  const { clock, ends, sessions } = start();
  const issued = sessions.begin(ALICE);
  await clock.advance(50_000);
  const session = sessions.prove(issued.cookie, issued.secret)!;
  sessions.use(session);
  await clock.advance(50_000);
  t.deepEqual(ends, []);
  t.truthy(sessions.prove(issued.cookie, issued.secret));
  await clock.advance(15_000);
  t.deepEqual(ends, [['alice', 'idle for too long']]);
  t.is(sessions.prove(issued.cookie, issued.secret), undefined);
  t.false(issued.proof.session?.current);
});

test('a proof that stands no longer ends its sessions, and closes what they opened', (t) => {
  const { ends, letIn, sessions } = start();
  const issued = sessions.begin(ALICE);
  const closed: (readonly [number, string])[] = [];
  sessions.hold(issued, { close: (code, reason) => closed.push([code, reason]), once: () => undefined });
  letIn.delete('alice');
  sessions.review();
  t.deepEqual(ends, [['alice', 'no longer let in']]);
  t.deepEqual(closed, [[4401, 'no longer let in']]);
  t.is(sessions.size, 0);
});

test('who logs in without end ends the oldest of their own sessions', (t) => {
  const { ends, sessions } = start();
  const bob = sessions.begin({ ...ALICE, principal: 'bob' });
  const first = sessions.begin(ALICE);
  for (let count = 0; count < 16; count += 1) sessions.begin(ALICE);
  t.is(sessions.prove(first.cookie, first.secret), undefined);
  t.truthy(sessions.prove(bob.cookie, bob.secret));
  t.deepEqual(ends, [['alice', 'replaced by newer ones']]);
});
