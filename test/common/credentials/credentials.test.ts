import test from 'ava';
import fc from 'fast-check';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { digestOfToken, isExpired, issueToken } from '../../../common/credentials/bearer-token.ts';
import { hashPassword, isPasswordHash, verifyPassword } from '../../../common/credentials/password.ts';
import { checkUserName, parseUsers, type User, usersText } from '../../../common/credentials/users-file.ts';

test('a password is known by its hash, and no other one is', async (t) => {
  const hash = await hashPassword('corréct horse');
  t.true(isPasswordHash(hash));
  t.true(await verifyPassword('corréct horse', hash));
  // The same letters, written with a combining accent.
  t.true(await verifyPassword('corréct horse'.normalize('NFD'), hash));
  t.false(await verifyPassword('correct horse', hash));
  t.false(await verifyPassword('', undefined));
  t.not(await hashPassword('corréct horse'), hash);
});

test('a hash that would take all memory is none', (t) => {
  const rest = `${'A'.repeat(22)}$${'A'.repeat(43)}`;
  t.true(isPasswordHash(`$scrypt$ln=15,r=8,p=1$${rest}`));
  for (const cost of ['ln=30,r=8,p=1', 'ln=15,r=99,p=99', 'ln=0,r=8,p=1', 'ln=15,r=8']) {
    t.false(isPasswordHash(`$scrypt$${cost}$${rest}`), cost);
  }
});

test('a token is kept as its digest, and ends when it says so', (t) => {
  const { token, record } = issueToken(1_000_000, 60_000);
  t.is(digestOfToken(token), record.sha256);
  t.false(JSON.stringify(record).includes(token));
  t.false(isExpired(record, 1_059_999));
  t.true(isExpired(record, 1_060_000));
  t.false(isExpired(issueToken(0).record, Number.MAX_SAFE_INTEGER));
});

test('users are read as they were written', async (t) => {
  const password = await hashPassword('x');
  const { record } = issueToken(0, 1000);
  const users = new Map<string, User>([
    ['bob', { name: 'bob', password, tokens: [] }],
    ['alice', { name: 'alice', tokens: [record, issueToken(0).record] }],
  ]);
  const read = parseUsers(usersText(users));
  t.deepEqual([...read.keys()], ['alice', 'bob']);
  t.deepEqual(read.get('alice'), users.get('alice'));
  t.deepEqual(read.get('bob'), users.get('bob'));
});

for (const name of ['alice/b', 'a+b', '#', 'a\0b', '50%', '', 'x'.repeat(129), 'root', 'anonymous']) {
  test(`nobody can be called ${JSON.stringify(name.slice(0, 20))}`, (t) => {
    t.throws(() => checkUserName(name), { name: 'EdgectlError' });
    t.throws(() => parseUsers(`users: [{name: ${JSON.stringify(name)}}]`), { name: 'EdgectlError' });
  });
}

for (const [what, text] of [
  ['a password that is not hashed', 'users: [{name: alice, password: geheim}]'],
  ['a field that is not known', 'users: [{name: alice, admin: true}]'],
  [
    'a token without a digest',
    'users: [{name: alice, tokens: [{id: aabbccdd, created: 2026-01-01T00:00:00Z}]}]',
  ],
  ['a user twice', 'users: [{name: alice}, {name: alice}]'],
  ['no list', 'users: {alice: {}}'],
  ['no YAML', 'users: [geheim'],
] as const) {
  test(`a file with ${what} is refused, and its content is not repeated`, (t) => {
    const error = t.throws(() => parseUsers(text), { name: 'EdgectlError' });
    t.false(error.message.includes('geheim'));
  });
}

test('an empty file has no users', (t) => {
  t.is(parseUsers('').size, 0);
  t.is(parseUsers('users:\n').size, 0);
});

test('any text is a users file or an error of ours', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `{"users": ${json}}`),
      ),
      (text) => {
        try {
          parseUsers(text);
        } catch (error) {
          if (!EdgectlError.is(error)) throw error;
        }
      },
    ),
    { numRuns: 2000 },
  );
  t.pass();
});
