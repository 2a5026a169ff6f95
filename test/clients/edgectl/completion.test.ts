/** B15: what Tab offers, however a flag is written, and that bash needs nothing but itself for it. */
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { usersText } from '../../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../../common/private-file.ts';
import { inCheckout } from '../../../scripts/support/checkout.mjs';
import { type DeviceNode, startDeviceNode } from '../../helpers/device-node.ts';
import { candidatesFor } from '../../../clients/edgectl/completion/candidates.ts';
import { TypedWords } from '../../../clients/edgectl/completion/typed-words.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const run = promisify(execFile);

let node: DeviceNode;
test.before(async () => {
  node = await startDeviceNode();
  Object.assign(process.env, node.environment);
});
test.after.always(() => node?.stop());

/** As `edgectl complete` works it out, in this process; a machine that is busy with tests takes longer than a person would wait. */
async function offered(typed: readonly string[]): Promise<readonly string[] | undefined> {
  const words = new TypedWords(['--request-timeout', '30s', ...typed]);
  const begun = words.openFlag === undefined ? words.last : `${words.openFlag.prefix}${words.openFlag.value}`;
  return (await candidatesFor(words))?.values.filter((value) => value.startsWith(begun));
}

for (const [title, words, wanted] of [
  ['a namespace after -n=', ['get', 'pods', '-n=fac'], ['factory']],
  ['a namespace after -n', ['get', 'pods', '-nfac'], ['-nfactory']],
  ['a namespace after --namespace=', ['get', 'pods', '--namespace=fac'], ['factory']],
  ['a namespace in a word of its own', ['get', 'pods', '--namespace', 'fac'], ['factory']],
  ['a container after -c=', ['logs', 'web-0', '-c=side'], ['sidecar']],
  ['a container after -c', ['logs', 'web-0', '-cside'], ['-csidecar']],
  ['a container of pod/NAME', ['logs', 'pod/web-0', '--container=side'], ['sidecar']],
  ['TYPE/NAME', ['describe', 'pod/web'], ['pod/web-0']],
  ['a pod as pod/NAME for logs', ['logs', 'pod/web'], ['pod/web-0']],
  ['pods for cp', ['cp', 'web'], ['web-0:']],
  ['names of devices in a namespace', ['set', 'device', '-n=factory', 'press'], ['press-1']],
  ['properties', ['set', 'device', '-nfactory', 'press-1', 'setp'], ['setpoint=']],
  ['properties after device/NAME', ['set', 'device/press-1', '-n', 'factory', 'enab'], ['enabled=']],
  ['devices whose edits are reverted', ['device', 'revert', '-n', 'factory', 'press'], ['press-1']],
  [
    'properties whose edits are reverted',
    ['device', 'revert', 'press-1', '-n', 'factory', 'setp'],
    ['setpoint'],
  ],
  ['methods', ['rpc', 'device.rev'], ['device.revert']],
  ['methods of the audit', ['audit', '--method=device.rev'], ['device.revert']],
  ['units', ['node', 'restart-unit', 'gate'], ['gateway']],
  ['output formats', ['get', 'pods', '-o=jsonpath-a'], ['jsonpath-as-json']],
  ['kinds', ['get', 'dev'], ['devices', 'devicemodels']],
  ['what follows grant', ['grant', 'rev'], ['revoke']],
] as const) {
  test.serial(`B15: completion offers ${title}`, async (t) => {
    t.deepEqual(await offered(words), [...wanted]);
  });
}

test.serial('B15: completion offers contexts, users and roles of the files that are there', async (t) => {
  const folder = temporaryFolder(t);
  const contexts = join(folder, 'config.yaml');
  writeFileSync(
    contexts,
    'contexts:\n  - name: plant-a\n    socket: /nowhere\n  - name: plant-b\n    socket: /nowhere\n',
  );
  const users = join(folder, 'users.yaml');
  writePrivateFile(users, usersText(new Map([['hmi', { name: 'hmi', tokens: [] }]])));
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, 'roles:\n  night-shift:\n    - methods: [pod.list]\n');
  Object.assign(process.env, { EDGECTL_CLIENT_CONFIG: contexts, EDGECTL_POLICY: policy });
  t.teardown(() => {
    delete process.env['EDGECTL_CLIENT_CONFIG'];
    delete process.env['EDGECTL_POLICY'];
  });
  for (const words of [
    ['--context='],
    ['--context', 'plant'],
    ['config', 'use-context', ''],
    ['config', 'delete-context', 'p'],
  ])
    t.deepEqual(await offered(words), ['plant-a', 'plant-b'], words.join(' '));
  t.deepEqual(await offered(['user', 'remove', '--users-file', users, '']), ['hmi']);
  t.deepEqual(await offered(['kubeconfig', '--users-file', users, '--user=h']), ['hmi']);
  t.deepEqual(await offered(['grant', 'create', 'hmi', '']), ['viewer', 'operator', 'admin', 'night-shift']);
  t.deepEqual(await offered(['kubeconfig', '--role=night']), ['night-shift']);
  // The agent of the context that was named is asked, and is not there.
  t.deepEqual(await offered(['get', 'pods', '--context', 'plant-a', 'web']), []);
});

test.serial(
  'B15: completion offers the flags of a command, and those that stand after every command',
  async (t) => {
    const flags = async (...typed: string[]): Promise<readonly string[]> => {
      const { stdout } = await runEdgectl(['complete', '--', ...typed], node.environment);
      const lines = stdout.toString().trimEnd().split('\n');
      t.is(lines.pop(), ':4');
      return lines.map((line) => line.slice(0, line.indexOf('\t')));
    };
    t.deepEqual(await flags('get', 'pods', '--names'), ['--namespace']);
    t.deepEqual(await flags('-n', 'factory', 'logs', 'x', '--tai'), ['--tail']);
    t.deepEqual(await flags('config', 'use-context', '--conte'), ['--context']);
    t.deepEqual(await flags('get', '--no-such'), []);
    const all = await flags('get', '-');
    for (const flag of ['-n', '--namespace', '-o', '--output', '-A']) t.true(all.includes(flag), flag);
    t.is(new Set(all).size, all.length);
  },
);

test('B15: Tab works in a bash that has no bash-completion', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'bin'));
  symlinkSync(inCheckout('dist', 'edgectl'), join(folder, 'bin', 'edgectl'));
  const { stdout: script } = await edgectlCommand.run(['completion', 'bash']);
  t.notRegex(script.toString(), /_get_comp_words_by_ref/);
  writeFileSync(join(folder, 'script'), script);
  const typed = [
    ['edgectl get pods -n=fac\\t', '-n=factory'],
    ['edgectl get pods -nfac\\t', '-nfactory'],
    ['edgectl logs pod/web\\t', 'pod/web-0'],
    ['edgectl set device press-1 -nfactory setp\\t41', 'setpoint=41'],
    ['edgectl descr\\t', 'describe'],
  ];
  const steps = typed.map(
    ([keys, seen], index) =>
      `send "${keys}"; expect -- "${seen}" {} timeout { exit ${20 + index} }; send "\\x15"; send "echo done-${index}\\r"; expect "\\ndone-${index}" {} timeout { exit ${40 + index} }`,
  );
  const expect = [
    'set timeout 60',
    'spawn -noecho bash --norc --noprofile -i',
    "send \"PS1='> '; bind 'set enable-bracketed-paste off'; source ./script && echo sour''ced\\r\"",
    'expect "\\nsourced" {} timeout { exit 19 }',
    ...steps,
    'send "exit\\r"; expect eof',
  ].join('\n');
  const environment = {
    ...process.env,
    ...node.environment,
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    TERM: 'dumb',
  };
  await t.notThrowsAsync(run('expect', ['-c', expect], { cwd: folder, env: environment }));
});
