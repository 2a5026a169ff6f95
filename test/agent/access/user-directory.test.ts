import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { UserDirectory } from '../../../agent/access/user-directory.ts';
import { issueToken } from '../../../common/credentials/bearer-token.ts';
import { hashPassword } from '../../../common/credentials/password.ts';
import { type User, usersText } from '../../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../../common/private-file.ts';
import { wallTime } from '../../helpers/kept-time.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { quickHash } from '../../helpers/users.ts';

const LONG_MS = 30_000;
const SHOWN = { endsAtMs: Number.MAX_SAFE_INTEGER };

function textOf(...users: User[]): string {
  return usersText(new Map(users.map((user) => [user.name, user])));
}

function start(
  t: ExecutionContext,
  text?: string,
): { users: UserDirectory; path: string; clock: ManualClock } {
  const path = join(temporaryFolder(t), 'users.yaml');
  if (text !== undefined) writePrivateFile(path, text);
  const clock = new ManualClock();
  const users = new UserDirectory({
    path: () => path,
    clock,
    time: wallTime(clock),
    log: pino({ level: 'silent' }),
  });
  const stopping = new AbortController();
  t.teardown(() => stopping.abort());
  users.start(stopping.signal);
  return { users, path, clock };
}

test('a user proves who they are by password, token or certificate', async (t) => {
  const { token, record } = issueToken(new ManualClock().now(), 60_000);
  const { users, clock } = start(
    t,
    textOf({ name: 'alice', password: await hashPassword('secret'), tokens: [record] }),
  );
  t.is((await users.byPassword('alice', 'secret'))?.principal, 'alice');
  t.is(await users.byPassword('alice', 'Secret'), undefined);
  t.is(await users.byPassword('bob', 'secret'), undefined);
  t.is(users.byCertificate('alice', SHOWN)?.principal, 'alice');
  t.is(users.byCertificate('bob', SHOWN), undefined);
  const proof = users.byToken(token);
  t.is(proof?.principal, 'alice');
  t.is(users.byToken(`${token}x`), undefined);
  await clock.advance(60_000);
  t.is(users.byToken(token), undefined);
  t.false(users.holds(proof!));
});

test('a file that changes is read again, and who is no longer in it is told apart', async (t) => {
  const { users, path, clock } = start(t, textOf({ name: 'alice', password: quickHash('one'), tokens: [] }));
  const proof = await users.byPassword('alice', 'one');
  t.true(users.holds(proof!));
  const changed = (): Promise<void> => {
    const done = new AbortController();
    return new Promise((resolve) => {
      users.onChange(() => {
        done.abort();
        resolve();
      }, done.signal);
    });
  };
  const first = changed();
  writePrivateFile(path, textOf({ name: 'alice', password: quickHash('two'), tokens: [] }));
  await clock.advance(LONG_MS);
  await first;
  t.false(users.holds(proof!));
  t.is(await users.byPassword('alice', 'one'), undefined);
  t.is((await users.byPassword('alice', 'two'))?.principal, 'alice');
  const second = changed();
  rmSync(path);
  await clock.advance(LONG_MS);
  await second;
  t.is(users.byCertificate('alice', SHOWN), undefined);
});

for (const [what, spoil] of [
  ['is not understood', (path: string) => writeFileSync(path, 'users: [{name: "alice/b"}]')],
  ['others may write', (path: string) => chmodSync(path, 0o666)],
] as const) {
  test(`a file that ${what} changes nothing, and says so`, async (t) => {
    const { users, path, clock } = start(t, textOf({ name: 'alice', tokens: [] }));
    t.is(users.problem, undefined);
    spoil(path);
    await clock.advance(LONG_MS);
    t.truthy(users.problem);
    t.is(users.byCertificate('alice', SHOWN)?.principal, 'alice');
  });
}

test('a node without a users file has no users, until there is one', async (t) => {
  const { users, path, clock } = start(t);
  t.is(users.problem, undefined);
  t.is(users.size, 0);
  writePrivateFile(path, textOf({ name: 'alice', tokens: [] }));
  await clock.advance(LONG_MS);
  t.is(users.size, 1);
});

test('passwords that many try at once are checked a few at a time, and past that refused', async (t) => {
  const { users } = start(t, textOf({ name: 'alice', password: quickHash('secret'), tokens: [] }));
  const tries = Array.from({ length: 38 }, (_, index) => users.byPassword('alice', `guess-${index}`));
  const settled = await Promise.allSettled(tries);
  const refused = settled.filter(({ status }) => status === 'rejected');
  t.is(refused.length, 4);
  t.true(settled.every((one) => one.status === 'rejected' || one.value === undefined));
});
