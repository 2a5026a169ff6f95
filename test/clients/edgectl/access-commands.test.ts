import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { type Finished, edgectlCommand } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { writePolicy } from '../../helpers/policy.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const test = anyTest as TestFn;

const POLICY = `
roles:
  press:
    - { methods: [device.edit], namespaces: [factory], names: [press-*], properties: [setpoint], lasting: false }
bindings:
  - { role: press, principals: [plc] }
  - { role: viewer, principals: [alice], until: 2999-01-01T00:00:00Z }
`;

interface Setup {
  readonly agent: TestAgent;
  run(...args: string[]): Promise<Finished>;
}

async function setup(t: ExecutionContext): Promise<Setup> {
  const folder = temporaryFolder(t);
  writePolicy(folder, POLICY);
  const agent = await startAgent(folder);
  t.teardown(() => agent.stop());
  const environment = { EDGECTL_SOCKET: agent.configuration.socket };
  return { agent, run: (...args) => runEdgectl(args, environment) };
}

const out = ({ stdout }: Finished): string => stdout.toString();

test('can-i says yes or no as kubectl does, and what would allow it', async (t) => {
  const { run } = await setup(t);
  const yes = await run('can-i', 'exec', 'web-0');
  t.deepEqual([out(yes), yes.exit], ['yes\n', 0]);
  const no = await run('auth', 'can-i', 'create', 'pods/exec', '-n', 'factory', '--as', 'alice');
  t.is(no.exit, 1);
  t.is(out(no), 'no - no rule lets alice call pod.exec in namespace factory\n');
  t.regex(no.stderr, /^hint: .*edgectl grant alice operator -n factory --for 1h/);
  const quiet = await run('can-i', 'pod.exec', '--as', 'alice', '-q');
  t.deepEqual([out(quiet), quiet.stderr, quiet.exit], ['', '', 1]);
  const plc = ['--as', 'plc', '-n', 'factory', '--property'];
  t.is((await run('can-i', 'set', 'press-1', ...plc, 'setpoint')).exit, 0);
  t.is((await run('can-i', 'set', 'press-1', ...plc, 'reset')).exit, 1);
  t.is((await run('can-i', 'edit', 'device/press-1', ...plc, 'setpoint')).exit, 1);
  t.is((await run('can-i', 'list', 'pods', '-A', '--as', 'alice')).exit, 0);
});

test('can-i names what it does not understand', async (t) => {
  const { run } = await setup(t);
  const nothing = await run('can-i');
  t.is(nothing.exit, 2);
  t.regex(nothing.stderr, /you must name a verb, or --list/);
  const odd = await run('can-i', 'fly', 'pods');
  t.is(odd.exit, 2);
  t.regex(odd.stderr, /there is no right to fly pods/);
});

test('can-i --list shows every rule, and whence it comes', async (t) => {
  const { run } = await setup(t);
  const list = out(await run('auth', 'can-i', '--list', '--as', 'plc'));
  t.regex(list, /^METHOD +NAMESPACES +NAMES +CONTAINERS +PROPERTIES +EDITS +ROLE +UNTIL\n/);
  t.regex(list, /\ndevice\.edit +factory +press-\* +\* +setpoint +once +press +<none>\n/);
  t.regex(
    out(await run('can-i', '--list', '--as', 'alice')),
    /pod\.logs .* viewer +2999-01-01T00:00:00\.000Z\n/,
  );
});

test('grants are given, listed and taken back', async (t) => {
  const { run } = await setup(t);
  const incomplete = await run('grant', 'alice', 'operator', '--for', '2h', '--reason', 'x');
  t.is(incomplete.exit, 2);
  t.regex(incomplete.stderr, /say where it is to hold/);
  t.regex((await run('grant', 'alice', 'operator', '-A', '--reason', 'x')).stderr, /say for how long/);
  t.regex((await run('grant', 'alice', 'operator', '-A', '--for', '1h')).stderr, /say why/);
  const given = await run(
    'grant',
    'alice',
    'operator',
    '-n',
    'factory,lab',
    '--for',
    '2h',
    '--reason',
    'press 1',
  );
  t.is(given.exit, 0, given.stderr);
  const id = /^grant\/(g-[0-9a-f]+) created: alice is operator until /.exec(out(given))?.[1] ?? '';
  t.is((await run('can-i', 'exec', 'x', '-n', 'lab', '--as', 'alice')).exit, 0);
  t.regex(
    out(await run('grant', 'list')),
    new RegExp(`\n${id} +alice +operator +factory,lab +\\S+Z +root +\\S+ +press 1\n`),
  );
  const revoked = await run('grant', 'revoke', id, 'g-none', '--reason', 'done');
  t.is(out(revoked), `grant/${id} revoked\n`);
  t.is(revoked.exit, 1);
  t.regex(revoked.stderr, /NotFound.*there is no active grant "g-none"/);
  t.is((await run('can-i', 'exec', 'x', '-n', 'lab', '--as', 'alice')).exit, 1);
  t.is((await run('grant', 'list')).stderr, 'No grants found\n');
  t.regex(out(await run('grant', 'list', '--all', '-o', 'json')), /"revokeReason": "done"/);
});

test('audit shows, filters, verifies and follows', async (t) => {
  const { agent, run } = await setup(t);
  await run('grant', 'alice', 'viewer', '-A', '--for', '1h', '--reason', 'look');
  await run('exec', 'web-0', '--', 'env', 'SECRET=x');
  const all = out(await run('audit'));
  t.regex(all, /^TIME +ID +PRINCIPAL +METHOD +TARGET +OUTCOME\n/);
  t.regex(all, /Z +1 +root +grant\.create +alice\/viewer +started\n/);
  t.regex(all, /Z +4 +root +pod\.exec +default\/web-0 +failed /);
  const wide = out(await run('audit', 'web-0', '-o', 'wide', '--no-headers'));
  t.is(wide.split('\n').length, 3);
  t.regex(wide, / mqtt +edgectl-\S+ +3 +[\d.]+ ms +env\n/);
  t.is(out(await run('audit', '--outcome', 'refused')), '');
  t.is(out(await run('audit', '--tail', '1')).split('\n').length, 3);
  const { items } = JSON.parse(out(await run('audit', '-o', 'json', '--method', 'pod.exec'))) as {
    items: { command: string[] }[];
  };
  t.deepEqual(items[0]?.command, ['env']);
  const verified = await run('audit', '--verify');
  t.regex(out(verified), /^verified: 4 records, 1 to 4; the last hash is [0-9a-f]{64}\n$/);

  const following = edgectlCommand.start(['audit', '-f', '-o', 'json', '--tail', '0'], {
    EDGECTL_SOCKET: agent.configuration.socket,
  });
  let followed = '';
  following.stdout.setEncoding('utf8').on('data', (text: string) => {
    followed += text;
  });
  // Nothing tells that it has begun: calls are made until one is shown.
  const shown = waitUntil(() => followed.includes('pod.restart'), 30_000);
  while (!followed.includes('pod.restart')) await run('restart', 'pod', 'web-0');
  t.truthy(await shown);
  following.kill('SIGINT');
  const exit = await new Promise((resolve) => following.once('close', resolve));
  t.is(exit, 130);
  t.is((JSON.parse(followed.split('\n')[0] ?? '') as { method: string }).method, 'pod.restart');
});
