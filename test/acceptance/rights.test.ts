/** Who may do what, on a real broker and a real container runtime: the rights of docs/how-to/who-may-do-what.md, as a user meets them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Client, connect, type Session } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringify } from 'yaml';
import { writeFileSync } from 'node:fs';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import type { AgentProcess } from '../helpers/agent-process.ts';
import { startMosquitto, type TestMosquitto } from '../helpers/mosquitto.ts';
import { connectTo, TestCaller, topics } from '../helpers/mqtt-client.ts';
import { writePolicy } from '../helpers/policy.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { killedWhileAuditing } from './killed-while-auditing.ts';
import { startBuiltAgent } from './node-under-test.ts';
import { backendsOf } from './tunnel-under-test.ts';

const POLICY = `
bindings:
  - { role: viewer, principals: [alice] }
  - { role: operator, principals: [bob], namespaces: [factory] }
  - { role: admin, principals: [carol] }
`;

const FACTORY = { namespace: 'factory', name: 'biglog', container: 'logger' } as const;
const WEB = { name: 'web-0', container: 'web' } as const;
const SLEEP = { ...FACTORY, command: ['sh', '-c', 'echo begun; sleep 600'] };

let folder: string;
let node: SandboxNode;
let mosquitto: TestMosquitto;
let agent: AgentProcess;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ri-'));
  node = await startTestNode({ pods: ['default/web-0', 'factory/biglog'] });
  mosquitto = await startMosquitto(join(folder, 'mosquitto'));
  writePolicy(folder, POLICY);
  const configuration = join(folder, 'agent.yaml');
  writeFileSync(configuration, stringify({ brokers: [mosquitto.configuration] }));
  const environment = {
    ...backendsOf(node),
    EDGECTL_CONFIG: configuration,
    EDGECTL_LOG_LEVEL: 'trace',
  };
  agent = await startBuiltAgent(folder, environment);
});

test.after.always(async () => {
  await agent?.stop();
  await mosquitto?.broker.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A user of mosquitto, once the agent believes it. */
async function user(t: ExecutionContext, name: string): Promise<Client> {
  const client = await connect({ url: mosquitto.url, username: name, password: name });
  t.teardown(() => client.close());
  for await (const { brokers } of client.watchState(AbortSignal.timeout(30_000))) {
    if (brokers?.['node']?.believed === true) break;
  }
  return client;
}

async function root(t: ExecutionContext): Promise<Client> {
  const client = await connect({ url: agent.socket });
  t.teardown(() => client.close());
  return client;
}

async function text(session: Session): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdout) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function exec(client: Client, pod: typeof FACTORY | typeof WEB): Promise<string> {
  return text(await client.open('pod.exec', { ...pod, command: ['echo', 'hello'] }));
}

function forbidden(t: ExecutionContext, error: unknown, words: RegExp): void {
  if (!EdgectlError.is(error)) return t.fail(String(error));
  t.is(error.kind, 'Forbidden');
  t.regex(error.message, words);
}

/** A running exec of which the first output has come, and the error that it ends with. */
async function openSleep(
  client: Client,
): Promise<{ readonly session: Session; readonly cut: Promise<unknown> }> {
  const session = await client.open('pod.exec', SLEEP);
  const output = session.stdout[Symbol.asyncIterator]();
  await output.next();
  return { session, cut: output.next().catch((error: unknown) => error) };
}

test.serial('a viewer reads logs and runs nothing', async (t) => {
  const alice = await user(t, 'alice');
  const log = await alice.open('pod.logs', { ...WEB });
  t.regex(await text(log), /starting httpd/);
  const refused = await t.throwsAsync(exec(alice, FACTORY));
  forbidden(
    t,
    refused,
    /no rule lets alice call pod\.exec in container logger of biglog in namespace factory/,
  );
  t.regex((refused as EdgectlError).hint ?? '', /edgectl grant alice operator -n factory/);
});

test.serial('an operator of one namespace runs programs there, and in no other', async (t) => {
  const bob = await user(t, 'bob');
  t.is(await exec(bob, FACTORY), 'hello\n');
  forbidden(t, await t.throwsAsync(exec(bob, WEB)), /namespace default/);
  forbidden(t, await t.throwsAsync(bob.call('pod.list', { allNamespaces: true })), /in all namespaces/);
  t.true((await bob.call('pod.list', { namespace: 'factory' })).items.length > 0);
});

test.serial('a user without a binding may ask who he is, and nothing else', async (t) => {
  const dave = await user(t, 'dave');
  t.is((await dave.call('node.status', {})).caller.principal, 'dave');
  t.deepEqual((await dave.call('access.check', {})).rules, []);
  for (const method of ['pod.list', 'device.list', 'session.list', 'audit.list', 'grant.list'] as const) {
    forbidden(t, await t.throwsAsync(dave.call(method, {})), /no rule lets dave/);
  }
});

test.serial(
  'a change of the policy holds from the next call on, and ends what it does not allow any more',
  async (t) => {
    const [alice, bob] = [await user(t, 'alice'), await user(t, 'bob')];
    const { session, cut } = await openSleep(bob);
    const began = performance.now();
    writePolicy(
      folder,
      POLICY.replace('[alice]', '[bob]').replace(
        'operator, principals: [bob]',
        'operator, principals: [alice]',
      ),
    );
    t.is(await exec(alice, FACTORY), 'hello\n');
    forbidden(t, await t.throwsAsync(exec(bob, FACTORY)), /no rule lets bob/);
    t.is((await session.ended).reason, 'Revoked');
    t.log(`ended after ${Math.round(performance.now() - began)} ms`);
    forbidden(t, await cut, /the permission was revoked/);
    writePolicy(folder, POLICY);
  },
);

test.serial(
  'a grant lets in for its time; its sessions end with it, when it ends and when it is revoked',
  async (t) => {
    const [dave, admin] = [await user(t, 'dave'), await user(t, 'carol')];
    const grant = {
      principal: 'dave',
      role: 'operator',
      namespaces: ['factory'],
      reason: 'press 1 stands still',
    };
    forbidden(t, await t.throwsAsync(exec(dave, FACTORY)), /dave/);
    const { object } = await admin.call('grant.create', { ...grant, durationSeconds: 3600 });
    t.is(await exec(dave, FACTORY), 'hello\n');
    forbidden(t, await t.throwsAsync(exec(dave, WEB)), /namespace default/);
    const revoked = await openSleep(dave);
    await admin.call('grant.revoke', { id: object.id });
    t.is((await revoked.session.ended).reason, 'Revoked');
    forbidden(t, await revoked.cut, /was revoked/);
    forbidden(t, await t.throwsAsync(exec(dave, FACTORY)), /dave/);

    const created = await admin.call('grant.create', { ...grant, durationSeconds: 6 });
    const timed = await openSleep(dave);
    t.is((await timed.session.ended).reason, 'Revoked');
    const lateMs = Date.now() - Date.parse(created.object.expiresAt);
    t.true(lateMs > -500, `${lateMs} ms after its end`);
    t.log(`ended ${lateMs} ms after the grant`);
  },
);

test.serial('the sessions of others are an admin’s to see and to end, and nobody else’s', async (t) => {
  const [bob, alice, admin] = [await user(t, 'bob'), await user(t, 'alice'), await user(t, 'carol')];
  const { session } = await openSleep(bob);
  forbidden(t, await t.throwsAsync(alice.call('session.list', { allPrincipals: true })), /session\.others/);
  const own = await alice.call('session.list', {});
  t.false(own.items.some(({ principal }) => principal !== 'alice'));
  const cancel = { session: session.name, client: bob.label, principal: 'bob' };
  forbidden(t, await t.throwsAsync(alice.call('session.cancel', cancel)), /session\.others/);
  const { items } = await admin.call('session.list', { allPrincipals: true });
  t.true(items.some((item) => item.session === session.name && item.principal === 'bob'));
  await admin.call('session.cancel', { ...cancel, attachment: 'node' });
  t.is((await session.ended).reason, 'Canceled');
});

test.serial('no secret reaches a log, a record of the audit or an error', async (t) => {
  const canary = 'hunter2-canary';
  const client = await connectTo(mosquitto.url, { username: 'carol', password: 'carol' });
  t.teardown(() => client.end());
  const carol = await new TestCaller(client, 'carol', 'canary').start();
  const answers: unknown[] = [];
  const command = (...words: string[]): object => ({ ...FACTORY, command: words, inline: true });
  for (const [method, params] of [
    ['pod.exec', command('env', `PASSWORD=${canary}`, 'true')],
    ['pod.exec', command('sh', '-c', `test "${canary}" = x`)],
    ['pod.exec', command('no-such-program', canary)],
    ['pod.exec', { ...command('sh', canary), name: 'no-such-pod' }],
    ['pod.exec', { ...command('sh', canary), container: 'no-such-container' }],
    ['pod.exec', { ...command('sh', canary), unknown: 1 }],
    ['device.edit', { name: 'no-such-device', set: { password: canary } }],
    [
      'device.edit',
      {
        namespace: 'factory',
        name: 'press-1',
        mergePatch: { spec: { protocol: { configData: { password: canary } } } },
      },
    ],
    [
      'device.edit',
      { namespace: 'factory', name: 'press-1', jsonPatch: [{ op: 'add', path: '/spec/x', value: canary }] },
    ],
  ] as const) {
    answers.push(await carol.call(method, params));
  }
  const branch = { principal: 'carol', client: 'canary' };
  await client.publish(
    topics.set(branch, { namespace: 'factory', name: 'press-1', property: 'setpoint' }),
    canary,
  );
  await client.next(({ topic }) => topic.includes('/set/'), 'answer to set');
  const admin = await root(t);
  const { items } = await admin.call('audit.list', { principal: 'carol', limit: 1000 });
  t.true(items.length >= 15, String(items.length));
  t.true(items.some(({ properties }) => properties?.includes('password')));
  t.true(items.some((item) => item.command?.join() === 'no-such-program'));
  for (const item of items) t.notRegex(JSON.stringify(item), /hunter2/);
  for (const answer of answers) t.notRegex(JSON.stringify(answer), /hunter2/);
  t.true(agent.log.length > 50);
  t.deepEqual(
    agent.log.filter((line) => line.includes('hunter2')),
    [],
  );
});

test.serial('edgectl audit shows who did what, and the chain verifies', async (t) => {
  const admin = await root(t);
  const { chain } = await admin.call('audit.list', { tail: 0, verify: true });
  t.true(chain?.verified);
  const refusals = await admin.call('audit.list', {
    outcome: 'refused',
    principal: 'alice',
    method: 'pod.exec',
  });
  t.true(refusals.items.length > 0);
  const revoked = await admin.call('audit.list', {
    principal: 'dave',
    method: 'pod.exec',
    namespace: 'factory',
  });
  t.true(revoked.items.some(({ reason, bytesOut }) => reason === 'Revoked' && bytesOut === 6));
});

test.serial('kill -9 loses no call that ran, and breaks no chain', async (t) => {
  t.timeout(300_000);
  await agent.stop();
  const other = join(folder, 'killed');
  const found = await killedWhileAuditing({
    folder: other,
    environment: backendsOf(node),
    rounds: 2,
    seed: 1,
  });
  t.deepEqual(found.missing, []);
  t.true(found.chain.verified, found.chain.message);
  t.true(found.ran >= 2, `${found.ran} calls ran`);
});
