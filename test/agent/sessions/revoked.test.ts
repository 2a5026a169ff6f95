import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { CallEnd } from '../../../agent/audit/audit.ts';
import type { SessionRequest } from '../../../agent/sessions/session-service.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { callerNamed, SessionBench } from '../../helpers/session-bench.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

const LOST = new EdgectlError('Forbidden', 'the permission was revoked', { hint: 'ask for it' });

/** Takes every right away at once. */
class Rights {
  readonly watched = new Set<(error: EdgectlError) => void>();

  readonly watch: NonNullable<NonNullable<SessionRequest['call']>['watch']> = (onRevoked, over) => {
    this.watched.add(onRevoked);
    over.addEventListener('abort', () => this.watched.delete(onRevoked));
  };

  revoke(): void {
    for (const onRevoked of this.watched) {
      this.watched.delete(onRevoked);
      onRevoked(LOST);
    }
  }
}

const REQUEST = {
  caller: callerNamed('one'),
  kind: 'pod.exec',
  target: 'default/web-0/web',
  followed: false,
} as const;

test('a session whose right is taken away ends at once, and its end says why', async (t) => {
  const rights = new Rights();
  const bench = new SessionBench();
  const source = new MemorySource();
  const ends: CallEnd[] = [];
  const entry = { end: (end: CallEnd): void => void ends.push(end) };
  await bench.sessions.open(
    { ...REQUEST, call: { watch: rights.watch, ...entry }, params: {} },
    async () => source,
    NEVER_ABORTED,
  );
  source.push('stdout', 'before');
  await settle();
  rights.revoke();
  source.finish({ reason: 'Canceled' });
  await settle();
  const [end] = bench.ends();
  t.like(end, { reason: 'Revoked', error: { code: -32002, message: LOST.message } });
  t.is(end?.error?.data?.hint, 'ask for it');
  t.is(ends.length, 1, 'written when the work is over, whether its end is acknowledged or not');
  t.like(ends[0], { reason: 'Revoked', error: { kind: 'Forbidden' }, bytesOut: 6 });
  await bench.clock.advance(120_000);
  t.is(bench.sessions.held, 0);
  t.is(rights.watched.size, 0);
});

test('a right that is taken away while the source is being opened ends what was opened', async (t) => {
  const rights = new Rights();
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.sessions.open(
    { ...REQUEST, call: { watch: rights.watch }, params: {} },
    async () => {
      rights.revoke();
      return source;
    },
    NEVER_ABORTED,
  );
  source.finish({ reason: 'Canceled' });
  await settle();
  t.is(bench.ends()[0]?.reason, 'Revoked');
});

test('an answer in one piece is refused when the right is taken away before it is whole', async (t) => {
  const rights = new Rights();
  const bench = new SessionBench();
  const source = new MemorySource();
  const answer = bench.sessions.open(
    { ...REQUEST, call: { watch: rights.watch }, params: { inline: true } },
    async () => source,
    NEVER_ABORTED,
  );
  source.push('stdout', 'part');
  await settle();
  rights.revoke();
  source.finish({ reason: 'Canceled' });
  const error = await t.throwsAsync<EdgectlError>(answer);
  t.is(error, LOST);
  t.is(rights.watched.size, 0);
  t.is(bench.sessions.held, 0);
});

test('nothing is watched once a session is over, or was never opened', async (t) => {
  const rights = new Rights();
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.sessions.open(
    { ...REQUEST, call: { watch: rights.watch }, params: { detachSeconds: 0 } },
    async () => source,
    NEVER_ABORTED,
  );
  t.is(rights.watched.size, 1);
  source.finish({ reason: 'Completed' });
  await settle();
  await bench.clock.advance(1_000);
  t.is(rights.watched.size, 0);
  const failing = bench.sessions.open(
    { ...REQUEST, call: { watch: rights.watch }, params: {} },
    async () => {
      throw new Error('no');
    },
    NEVER_ABORTED,
  );
  await t.throwsAsync(failing);
  t.is(rights.watched.size, 0);
});
