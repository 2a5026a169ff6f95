/** A configuration that is applied without a restart: units that it concerns are restarted, sessions over others go on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type {
  ConfigurationResult,
  NodeDiagnoseResult,
  NodeStatusResult,
} from '@edgectl/rpc-schema/generated/types';
import type { Configuration } from '../../agent/config/configuration.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { startAgentProcess } from '../helpers/agent-process.ts';
import { startAgent } from '../helpers/agent.ts';
import { testConfiguration } from '../helpers/test-configuration.ts';
import { startOpenMosquitto } from '../helpers/mosquitto.ts';
import { connectTo, connectToSocket, type Received, TestCaller, topics } from '../helpers/mqtt-client.ts';
import { edgectlCommand } from '../helpers/edgectl-command.ts';
import { writePolicy } from '../helpers/policy.ts';
import { writeUsers } from '../helpers/users.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface World {
  readonly root: TestCaller;
  /** What the files say from now on. */
  wants(changes: Partial<Configuration>): void;
  breaks(message: string): void;
  reload(): Promise<ConfigurationResult>;
  status(): Promise<NodeStatusResult>;
}

async function start(t: ExecutionContext, first: Partial<Configuration> = {}): Promise<World> {
  const folder = temporaryFolder(t);
  let load = (): Configuration => testConfiguration(folder, first);
  const sources = { files: [join(folder, 'agent.yaml')], load: () => load() };
  const { configuration, stop } = await startAgent(folder, first, undefined, { sources });
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  const call = async <Result>(method: string): Promise<Result> => {
    const { result, error } = (await root.call(method)) as { result?: Result; error?: object };
    if (result === undefined) throw new Error(JSON.stringify(error));
    return result;
  };
  return {
    root,
    wants(changes) {
      load = () => testConfiguration(folder, { ...first, ...changes });
    },
    breaks(message) {
      load = () => {
        throw new Error(message);
      };
    },
    reload: () => call('configuration.reload'),
    status: () => call('node.status'),
  };
}

function stateIs(state: string) {
  return ({ topic, payload }: Received): boolean =>
    topic === topics.state() && (JSON.parse(payload.toString()) as { state: string }).state === state;
}

test('what changed is applied by restarting its units alone, and what cannot be says so', async (t) => {
  const { root, wants, reload, status } = await start(t);
  const before = (await status()).agent.units ?? {};
  const rest = { ...testConfiguration('x').rest, enabled: true, tls: false, port: await freePort() };
  wants({ rest, publish: { devices: [], events: true }, node: 'another' });
  const checked = (await root.call('configuration.check')) as { result: ConfigurationResult };
  t.deepEqual(
    checked.result.changes.map(({ path, applies, units = [] }) => [path, applies, ...units]),
    [
      ['node', 'restart'],
      ['publish.events', 'now', 'event-publisher'],
      ['rest.enabled', 'now', 'gateway'],
      ['rest.port', 'now', 'gateway'],
      ['rest.tls', 'now', 'gateway'],
    ].filter(([path]) => checked.result.changes.some((change) => change.path === path)),
  );
  const done = await reload();
  t.deepEqual(done.restarted?.toSorted(), ['event-publisher', 'gateway']);
  t.is(done.failed, undefined);
  const after = await status();
  t.is(after.kubernetesApi?.url, `http://127.0.0.1:${rest.port}`);
  t.is((await fetch(`${after.kubernetesApi?.url}/healthz`)).status, 200);
  t.not(after.agent.node, 'another');
  for (const [name, { since, faults }] of Object.entries(after.agent.units ?? {})) {
    t.is(faults, 0, name);
    if (!['gateway', 'event-publisher'].includes(name)) t.is(since, before[name]?.since, name);
  }
  t.deepEqual(
    (await reload()).changes.map(({ path }) => path),
    ['node'],
  );
});

test('another file of users or of the policy is taken, and one that is wrong leaves the old in force; what is left needs a restart and says so', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  const listeners = [{ kind: 'tcp', address: '127.0.0.1', port }] as const;
  const { wants, reload, root } = await start(t, { listeners, users: writeUsers(folder, ['alice']) });
  const mayComeIn = async (name: string): Promise<boolean> => {
    const client = await connectTo(`mqtt://127.0.0.1:${port}`, { username: name, password: name }).catch(
      () => undefined,
    );
    await client?.end();
    return client !== undefined;
  };
  t.deepEqual([await mayComeIn('alice'), await mayComeIn('bob')], [true, false]);
  const other = temporaryFolder(t);
  const users = writeUsers(other, ['bob']);
  const policy = writePolicy(other, 'bindings: [{ role: viewer, principals: [bob] }]\n');
  const devices = { onCloudChange: 'local' } as const;
  wants({ users, policy, devices });
  const done = await reload();
  t.deepEqual(done.restarted?.toSorted(), ['device-feed', 'edit-reconciler', 'policy', 'users']);
  t.is(done.failed, undefined);
  t.deepEqual([await mayComeIn('alice'), await mayComeIn('bob')], [false, true]);
  const may = (await root.call('node.diagnose', { areas: ['policy'] })) as { result: NodeDiagnoseResult };
  t.true(
    may.result.checks.some(({ message }) => message.includes(policy)),
    JSON.stringify(may.result.checks),
  );

  const wrong = writePolicy(temporaryFolder(t), 'bindings: 7\n');
  wants({
    users,
    policy: wrong,
    devices,
    limits: { ...testConfiguration('x').limits, keptMaxBytes: 3_000_000 },
  });
  const refused = await reload();
  t.regex(refused.failed?.['policy'] ?? '', /bindings/);
  t.deepEqual(
    refused.changes.map(({ path, applies }) => [path, applies]),
    [
      ['limits.keptMaxBytes', 'restart'],
      ['policy', 'now'],
    ],
  );
  const still = (await root.call('configuration.check')) as { result: ConfigurationResult };
  t.like(
    still.result.changes.find(({ path }) => path === 'policy'),
    { before: JSON.stringify(policy) },
  );
});

test('limits are in force at once, or with the unit that goes by them', async (t) => {
  const rest = { ...testConfiguration('x').rest, enabled: true, tls: false, port: await freePort() };
  const { root, wants, reload } = await start(t, { rest });
  const { limits } = testConfiguration('x');
  const list = (id: number): object => ({ jsonrpc: '2.0', id, method: 'node.status', params: {} });
  const batch = async (): Promise<unknown> => {
    await root.send([list(1), list(2), list(3)]);
    return root.answer();
  };
  t.is(((await batch()) as unknown[]).length, 3);
  wants({ limits: { ...limits, batchMaxRequests: 2, answerMaxBytes: 1000, restConnections: 7 } });
  const done = await reload();
  t.deepEqual(
    done.changes.map(({ path, applies, units = [] }) => [path, applies, ...units]),
    [
      ['limits.answerMaxBytes', 'now'],
      ['limits.batchMaxRequests', 'now'],
      ['limits.restConnections', 'now', 'gateway'],
    ],
  );
  t.deepEqual(done.restarted, ['gateway']);
  t.regex(JSON.stringify(await batch()), /the batch has 3 requests; the limit is 2/);
  t.regex(JSON.stringify(await root.call('node.status')), /RequestEntityTooLarge/);
  wants({ limits });
  await reload();
  t.is(((await batch()) as unknown[]).length, 3);
  const { result } = (await root.call('configuration.check')) as { result: ConfigurationResult };
  t.deepEqual(result.changes, []);
});

test('what is asked for in the middle of the start, or of a reload, is applied when that is over', async (t) => {
  const folder = temporaryFolder(t);
  let wanted: Partial<Configuration> = {};
  let asked: Promise<unknown> | undefined;
  const { agent, configuration, stop } = await startAgent(folder, {}, undefined, {
    sources: { files: [join(folder, 'agent.yaml')], load: () => testConfiguration(folder, wanted) },
    onMade(made) {
      // SIGHUP before anything runs: the file was changed after it had been read.
      wanted = { publish: { devices: [], events: true } };
      asked = made.reload();
    },
  });
  t.teardown(stop);
  await asked;
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  const left = async (): Promise<readonly string[]> => {
    const { result } = (await root.call('configuration.check')) as { result: ConfigurationResult };
    return result.changes.map(({ path }) => path);
  };
  t.deepEqual(await left(), []);
  for (const { state, faults } of Object.values(agent.units())) t.deepEqual([state, faults], ['running', 0]);
  // Two at once: the file is changed again after the first one has read it.
  wanted = {};
  const first = agent.reload();
  await new Promise((resolve) => setImmediate(resolve));
  wanted = { devices: { onCloudChange: 'local' } };
  await Promise.all([first, agent.reload(), agent.reload()]);
  t.deepEqual(await left(), []);
});

test('a port that is taken leaves the old one in force', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const rest = { ...testConfiguration('x').rest, enabled: true, tls: false, port: await freePort() };
  const { wants, reload, status } = await start(t, { rest });
  wants({ rest: { ...rest, port: Number(new URL(mosquitto.url).port) } });
  const done = await reload();
  t.regex(done.failed?.['gateway'] ?? '', /cannot be served/);
  t.is((await status()).kubernetesApi?.url, `http://127.0.0.1:${rest.port}`);
});

test('brokers come, and go saying that they are offline', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const { wants, reload, status } = await start(t);
  wants({ brokers: [mosquitto.configuration] });
  t.deepEqual((await reload()).restarted, ['broker/node']);
  const client = await connectTo(mosquitto.url);
  t.teardown(() => client.end());
  await client.subscribe(topics.state());
  await client.next(stateIs('online'));
  t.is((await status()).agent.brokers?.['node']?.state, 'connected');
  // What is retained there besides: how many alarms stand.
  await client.subscribe(topics.alarms());
  t.is((await client.next(({ topic }) => topic === topics.alarms())).payload.toString(), '0');
  wants({ brokers: [] });
  t.deepEqual((await reload()).restarted, ['broker/node']);
  await client.next(stateIs('offline'));
  t.is((await status()).agent.brokers?.['node'], undefined);
});

test('a wrong file changes nothing, and says where it is wrong', async (t) => {
  const { breaks, reload, status } = await start(t);
  breaks('agent.yaml:5:10: "brokers.0.url" must be a URL');
  const done = await reload();
  t.false(done.valid);
  t.regex(done.message ?? '', /agent\.yaml:5:10/);
  t.is((await status()).agent.state, 'online');
});

test('SIGHUP reloads, and the connection of a client over the unix socket goes on', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'agent.yaml');
  writeFileSync(file, 'log:\n  level: info\n');
  const agent = await startAgentProcess(folder, { args: ['--config', file] });
  t.teardown(() => agent.child.kill('SIGKILL'));
  const client = await connectToSocket(agent.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  writeFileSync(file, 'log:\n  level: debug\npublish:\n  events: true\n');
  agent.child.kill('SIGHUP');
  t.truthy(
    await waitUntil(() => agent.log.some((line) => /the configuration was reloaded/.test(line)), 30_000),
  );
  const { result } = (await root.call('configuration.check')) as { result: ConfigurationResult };
  t.deepEqual(result.changes, []);
  t.is(await agent.stop(), 0);
});

test('the commands: config check, diff and reload, and node restart-unit', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'agent.yaml');
  writeFileSync(file, 'log:\n  level: info\n');
  const agent = await startAgentProcess(folder, { args: ['--config', file] });
  t.teardown(() => agent.child.kill('SIGKILL'));
  const edgectl = async (...args: string[]): Promise<{ out: string; err: string; exit: unknown }> => {
    const { stdout, stderr, exit } = await edgectlCommand.run(args, { EDGECTL_SOCKET: agent.socket });
    return { out: stdout.toString(), err: stderr, exit };
  };
  t.like(await edgectl('config', 'check'), { exit: 0 });
  t.deepEqual(await edgectl('config', 'diff'), { out: '', err: '', exit: 0 });
  writeFileSync(file, 'log:\n  level: debug\npublish:\n  events: true\nnode: another\n');
  const differs = await edgectl('config', 'diff');
  t.is(differs.exit, 1);
  t.regex(differs.out, /^publish\.events +false +true +now +event-publisher$/m);
  t.regex(differs.out, /^log\.level +"info" +"debug" +now/m);
  const done = await edgectl('config', 'reload');
  t.is(done.exit, 0, done.err);
  writeFileSync(file, 'log:\n  level: loud\n');
  const wrong = await edgectl('config', 'check');
  t.is(wrong.exit, 2);
  t.regex(wrong.err, /agent\.yaml:2:10/);
  t.deepEqual(await edgectl('node', 'restart-unit', 'gateway'), {
    out: 'unit gateway restarted: running\n',
    err: '',
    exit: 0,
  });
  t.regex((await edgectl('node', 'restart-unit', 'none')).err, /there is no unit "none"/);
  t.regex((await edgectl('node', 'status')).out, /^UNIT +STATE +SINCE +FAULTS +LAST FAULT$/m);
});
