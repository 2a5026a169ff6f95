/** What edgectl does with files of this computer: users, contexts, a broker's configuration. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { digestOfToken } from '../../../common/credentials/bearer-token.ts';
import { verifyPassword } from '../../../common/credentials/password.ts';
import { parseUsers, type Users } from '../../../common/credentials/users-file.ts';
import { Mosquitto } from '../../../sandbox/mosquitto.ts';
import { startAgent } from '../../helpers/agent.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { connectTo, topics } from '../../helpers/mqtt-client.ts';
import { openFolders, whenTrusted } from '../../helpers/mosquitto.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

function usersIn(file: string): Users {
  return parseUsers(readFileSync(file, 'utf8'));
}

test('users are added, listed, given another password and removed', async (t) => {
  const file = join(temporaryFolder(t), 'users.yaml');
  const user = (...args: string[]) =>
    edgectlCommand.run(['user', ...args, '--users-file', file], {}, 'secret\n');
  t.is((await user('add', 'alice')).exit, 0);
  t.is(statSync(file).mode & 0o777, 0o600);
  t.false(readFileSync(file, 'utf8').includes('secret'));
  t.true(await verifyPassword('secret', usersIn(file).get('alice')?.password));
  t.is((await user('add', 'plc', '--certificate')).exit, 0);
  t.is(usersIn(file).get('plc')?.password, undefined);

  const again = await user('add', 'alice');
  t.is(again.exit, 1);
  t.regex(again.stderr, /user alice exists already[\s\S]*edgectl user passwd alice/);

  const passwordFile = join(temporaryFolder(t), 'password');
  writeFileSync(passwordFile, 'another\n');
  t.is((await user('passwd', 'alice', '--password-file', passwordFile)).exit, 0);
  t.true(await verifyPassword('another', usersIn(file).get('alice')?.password));

  const list = (await user('list')).stdout.toString();
  t.regex(list, /alice +yes +<none>\nplc +no +<none>/);
  t.is((await user('remove', 'alice')).exit, 0);
  t.deepEqual([...usersIn(file).keys()], ['plc']);
  t.is((await user('remove', 'alice')).exit, 1);
});

test('a token is printed once, kept as its digest, and removed by its id', async (t) => {
  const file = join(temporaryFolder(t), 'users.yaml');
  const user = (...args: string[]) => edgectlCommand.run(['user', ...args, '--users-file', file]);
  const issued = await user('add', 'alice', '--token', '--expires', '30d');
  const token = issued.stdout.toString().trim();
  const [record] = usersIn(file).get('alice')?.tokens ?? [];
  t.is(record?.sha256, digestOfToken(token));
  t.false(readFileSync(file, 'utf8').includes(token));
  const days = (Date.parse(record?.expires ?? '') - Date.parse(record?.created ?? '')) / 86_400_000;
  t.is(days, 30);
  t.is((await user('add', 'alice', '--token')).exit, 0);
  t.is((await user('remove', 'alice', '--token', record?.id ?? '')).exit, 0);
  const left = usersIn(file).get('alice')?.tokens ?? [];
  t.is(left.length, 1);
  t.is(left[0]?.expires, undefined);
});

test('L13: a token with a name takes the place of the one before; the list says which are in use', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'users.yaml');
  const database = join(folder, 'agent.db');
  const user = (...args: string[]) =>
    edgectlCommand.run(['user', ...args, '--users-file', file], { EDGECTL_DATABASE: database });
  for (let round = 0; round < 3; round += 1)
    t.is((await user('add', 'alice', '--token', '--token-name', 'laptop')).exit, 0);
  t.is((await user('add', 'alice', '--token')).exit, 0);
  const tokens = usersIn(file).get('alice')?.tokens ?? [];
  t.deepEqual(
    tokens.map(({ name }) => name),
    ['laptop', undefined],
  );
  t.notRegex((await user('list')).stdout.toString(), /used/);
  writeFileSync(
    join(folder, 'token-uses.json'),
    JSON.stringify({ [tokens[0]?.id ?? '']: Date.now() - 300_000 }),
    {
      mode: 0o600,
    },
  );
  const list = (await user('list')).stdout.toString();
  t.regex(
    list,
    /[0-9a-f]{8} laptop \(does not expire, used 5m\d*s? ago\), [0-9a-f]{8} \(does not expire, not used\)/,
  );
  t.not((await user('add', 'alice', '--token', '--token-name', 'two words')).exit, 0);
});

for (const name of ['alice/b', 'root']) {
  test(`a user cannot be named ${name}`, async (t) => {
    const file = join(temporaryFolder(t), 'users.yaml');
    const { exit, stderr } = await edgectlCommand.run(['user', 'add', name, '--users-file', file], {}, 'x\n');
    t.is(exit, 2, stderr);
    t.throws(() => readFileSync(file));
  });
}

test('a context says where to go, and flags and the environment say otherwise', async (t) => {
  const folder = temporaryFolder(t);
  const { stop, configuration } = await startAgent(folder);
  t.teardown(stop);
  const environment = { EDGECTL_CLIENT_CONFIG: join(folder, 'client/config.yaml') };
  const run = (args: readonly string[], more: Record<string, string> = {}) =>
    edgectlCommand.run(args, { ...environment, ...more });
  const nowhere = join(folder, 'nowhere.sock');
  t.is(
    (await run(['config', 'set-context', 'here', '--socket', configuration.socket, '-n', 'factory'])).exit,
    0,
  );
  t.is((await run(['config', 'set-context', 'gone', '--socket', nowhere])).exit, 0);

  const status = ['node', 'status'];
  t.is((await run(['--context', 'here', ...status])).exit, 0);
  t.is((await run(status, { EDGECTL_CONTEXT: 'here' })).exit, 0);
  t.regex((await run(['--context', 'gone', ...status])).stderr, /nowhere\.sock/);
  t.regex((await run(['--context', 'other', ...status])).stderr, /no context "other"[\s\S]*here, gone/);

  t.is((await run(['config', 'use-context', 'gone'])).exit, 0);
  t.regex((await run(status)).stderr, /nowhere\.sock/);
  t.is((await run(['--socket', configuration.socket, ...status])).exit, 0);
  t.is((await run(status, { EDGECTL_SOCKET: configuration.socket })).exit, 0);
  // A context that is named goes before the environment.
  t.is((await run(['--context', 'here', ...status], { EDGECTL_SOCKET: nowhere })).exit, 0);

  const contexts = (await run(['config', 'get-contexts'])).stdout.toString();
  t.regex(contexts, /\* +gone +.*nowhere\.sock/);
  t.regex(contexts, /here .* factory/);
  t.is((await run(['config', 'delete-context', 'gone'])).exit, 0);
  t.false((await run(['config', 'get-contexts'])).stdout.toString().includes('gone'));
});

test('a client file that is wrong is an error that names the field', async (t) => {
  const file = join(temporaryFolder(t), 'config.yaml');
  writeFileSync(file, 'contexts: [{name: a, brooker: x}]\n');
  const { exit, stderr } = await edgectlCommand.run(['get', 'pods'], { EDGECTL_CLIENT_CONFIG: file });
  t.is(exit, 2);
  t.regex(stderr, /unknown field "brooker"/);
});

test("R3: mosquitto's configuration is complete: mosquitto takes it after it has given up root, and the agent proves it", async (t) => {
  const folder = temporaryFolder(t);
  // As /etc is.
  openFolders(folder);
  const out = join(folder, 'm');
  const args = ['broker', 'mosquitto', '--out', out, '--users', 'alice,bob', '--node', NODE, '--edgecore'];
  const first = await edgectlCommand.run(args);
  t.is(first.exit, 0, first.stderr);
  const password = (user: string) => readFileSync(join(out, `secrets/${user}.password`), 'utf8').trim();
  const before = password('alice');
  t.is((await edgectlCommand.run([...args, '--users', 'carol'])).exit, 0);
  t.is(password('alice'), before);
  t.is(statSync(join(out, 'secrets/alice.password')).mode & 0o777, 0o600);

  const lines = readFileSync(join(out, 'mosquitto.conf'), 'utf8').replaceAll(
    /^(listener|log_|persistence).*$/gm,
    '',
  );
  const broker = new Mosquitto({ folder, access: lines });
  await broker.start();
  t.teardown(() => broker.stop());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const { stop, agent } = await startAgent(folder, {
    brokers: [
      {
        name: 'node',
        enabled: true,
        url,
        username: 'agent',
        passwordFile: join(out, 'secrets/agent.password'),
        accessControl: 'enforced',
        probe: {
          username: 'probe',
          passwordFile: join(out, 'secrets/probe.password'),
          second: { username: 'probe/second', passwordFile: join(out, 'secrets/probe-second.password') },
        },
      },
    ],
  });
  t.teardown(stop);
  t.truthy(agent);
  const carol = await connectTo(url, { username: 'carol', password: password('carol') });
  t.teardown(() => carol.end());
  await carol.subscribe(topics.state());
  t.true(await whenTrusted(carol));
});

test('R3: a folder that keeps mosquitto out is named, and one that is made can be entered whatever the umask', async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'new', 'm');
  const { exit, stderr } = await edgectlCommand.run(['broker', 'mosquitto', '--out', out]);
  t.is(exit, 0);
  t.is(statSync(join(folder, 'new')).mode & 0o777, 0o755);
  t.is(statSync(out).mode & 0o777, 0o755);
  t.is(statSync(join(out, 'secrets')).mode & 0o777, 0o700);
  t.true(stderr.includes(`the user mosquitto may not enter the folder ${folder}`), stderr);
  t.true(stderr.includes(`chmod o+x ${folder}`));
});

for (const [what, more, says] of [
  ['a name that cannot stand in a topic', ['--users', 'a/b'], /cannot be named/],
  ['a name of its own', ['--users', 'agent'], /agent is already the name/],
  ['a certificate without its key', ['--cert', '/x.crt'], /--cert and --key/],
] as const) {
  test(`no configuration is written with ${what}`, async (t) => {
    const out = join(temporaryFolder(t), 'm');
    const { exit, stderr } = await edgectlCommand.run(['broker', 'mosquitto', '--out', out, ...more]);
    t.is(exit, 2);
    t.regex(stderr, says);
    t.throws(() => statSync(join(out, 'access')));
  });
}
