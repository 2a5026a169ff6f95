/** Which topics a list lets a user read, and which files keep mosquitto from starting. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { accessListText } from '../../common/mosquitto/access-list.ts';
import { mosquittoConfiguration, mosquittoUser, obstacleTo } from '../../common/mosquitto/readable-files.ts';
import { covers, readableFilters } from '../../common/mosquitto/topic-cover.ts';
import { openFolders } from '../helpers/mosquitto.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

for (const [wider, filter, expected] of [
  ['#', 'a/b', true],
  ['#', '$hw/events/x', false],
  ['$hw/events/#', '$hw/events/device/+/twin/+', true],
  ['$hw/events/#', '$hw/other', false],
  ['+/user/#', 'line/user/#', true],
  ['+/user/#', 'line/user', true],
  ['+/user/#', 'line/users/a', false],
  ['a/+', 'a/b', true],
  ['a/+', 'a/+', true],
  ['a/+', 'a/#', false],
  ['a/+', 'a/b/c', false],
  ['a/b', 'a/+', false],
  ['a/b', 'a', false],
] as const) {
  test(`R4: ${wider} ${expected ? 'covers' : 'does not cover'} ${filter}`, (t) => {
    t.is(covers(wider, filter), expected);
  });
}

/** `edge/pkg/eventbus/mqtt/client.go` of EdgeCore v1.23.1. */
const EDGECORE_SUBSCRIBES = [
  '$hw/events/upload/#',
  '$hw/events/device/+/state/update',
  '$hw/events/device/+/twin/+',
  '$hw/events/node/+/membership/get',
  'SYS/dis/upload_records',
  '+/user/#',
];

test('R4: the generated list lets EdgeCore read all that it subscribes to', (t) => {
  const list = accessListText({ agent: 'agent', probe: 'probe', users: ['hmi'], edgeCore: 'edgecore' });
  const filters = readableFilters(list, 'edgecore') ?? [];
  for (const topic of EDGECORE_SUBSCRIBES)
    t.true(
      filters.some((filter) => covers(filter, topic)),
      topic,
    );
  t.is(readableFilters(list, 'nobody'), undefined);
  t.false((readableFilters(list, 'hmi') ?? []).some((filter) => covers(filter, '+/user/#')));
});

test('M4: a pipe in the place of a configuration of mosquitto, or among its included files, is not waited for', (t) => {
  const folder = temporaryFolder(t);
  const pipe = join(folder, 'conf.d', 'a.conf');
  mkdirSync(join(folder, 'conf.d'));
  execFileSync('mkfifo', [pipe]);
  t.is(mosquittoConfiguration(pipe), undefined);
  const conf = join(folder, 'mosquitto.conf');
  writeFileSync(conf, `acl_file /etc/list\ninclude_dir ${join(folder, 'conf.d')}\n`);
  t.deepEqual(mosquittoConfiguration(conf)?.files, [{ setting: 'acl_file', path: '/etc/list' }]);
});

test('R3: the first thing that keeps mosquitto from a file is named with what mends it', (t) => {
  const folder = temporaryFolder(t);
  const user = mosquittoUser();
  if (user === undefined) return t.fail('the Debian package mosquitto makes the user');
  const secret = join(folder, 'a', 'passwords');
  mkdirSync(join(folder, 'a'));
  writeFileSync(secret, '', { mode: 0o600 });
  const conf = join(folder, 'mosquitto.conf');
  mkdirSync(join(folder, 'conf.d'));
  writeFileSync(conf, `# comment\ninclude_dir ${folder}/conf.d\n`);
  writeFileSync(join(folder, 'conf.d', 'x.conf'), `password_file ${secret}\n  keyfile /k\n`);
  t.deepEqual(mosquittoConfiguration(conf), {
    user: 'mosquitto',
    files: [
      { setting: 'password_file', path: secret },
      { setting: 'keyfile', path: '/k' },
    ],
  });
  t.is(obstacleTo(secret, user)?.command, `chmod o+x ${folder}`);
  openFolders(folder);
  chmodSync(join(folder, 'a'), 0o750);
  t.is(obstacleTo(secret, user)?.command, `chmod o+x ${folder}/a`);
  openFolders(join(folder, 'a'));
  t.is(obstacleTo(secret, user)?.command, `chown mosquitto ${secret}`);
  chmodSync(secret, 0o644);
  t.is(obstacleTo(secret, user), undefined);
  t.is(obstacleTo(secret, { ...user, uid: 0 }), undefined);
  t.is(mosquittoConfiguration(join(folder, 'none')), undefined);
});
