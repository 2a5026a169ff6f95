import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { pino } from 'pino';
import type { Proof } from '../../../agent/access/user-directory.ts';
import { PageSessions, type SessionEnd } from '../../../agent/web/page-sessions.ts';
import { SessionFile } from '../../../agent/web/session-file.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

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

test('sessions go on with the agent that comes next, and the file lets nobody in who reads it', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'mqtt.sock.page-sessions');
  const file = new SessionFile(join(folder, 'mqtt.sock'), pino({ level: 'silent' }));
  const clock = new ManualClock();
  const letIn = new Set(['alice', 'bob', 'root']);
  const next = (idleMs = 60_000) => {
    const sessions = new PageSessions({
      users: { holds: ({ principal, session }) => letIn.has(principal) && session?.current === true },
      idleMs,
      clock,
      file,
      onEnd: () => undefined,
    });
    sessions.start(NEVER_ABORTED);
    return sessions;
  };
  const first = next();
  const alice = first.begin(ALICE);
  const bob = first.begin({ ...ALICE, principal: 'bob' });
  const root = first.begin({ principal: 'root', kind: 'link', entry: '' });
  const shown = first.begin({ principal: 'alice', kind: 'certificate', entry: '' });
  t.is(statSync(path).mode & 0o777, 0o600);
  const text = readFileSync(path, 'utf8');
  for (const { cookie, secret } of [alice, bob, root]) {
    t.false(text.includes(cookie));
    t.false(text.includes(secret));
  }
  letIn.delete('bob');
  await clock.advance(30_000);
  const second = next();
  t.is(second.prove(alice.cookie, alice.secret)?.principal, 'alice');
  t.is(second.prove(alice.cookie, root.secret), undefined);
  t.is(second.prove(root.cookie, root.secret)?.proof.kind, 'link');
  t.is(second.prove(bob.cookie, bob.secret), undefined);
  t.is(second.prove(shown.cookie, shown.secret), undefined);
  const [kept] = JSON.parse(text) as { cookie: string; secret: string }[];
  t.is(second.prove(kept?.cookie, kept?.secret), undefined);
  // What is over stays over, and nobody's time begins anew.
  second.end(root, 'logged out');
  second.end(second.prove(alice.cookie, alice.secret)!, 'logged out');
  t.is(next().size, 1);
  await clock.advance(40_000);
  t.is(next().size, 0);
  writeFileSync(path, '[{"principal":"alice"}]', { mode: 0o600 });
  t.is(next().size, 0);
  writeFileSync(path, 'no JSON', { mode: 0o600 });
  t.is(next().size, 0);
});
