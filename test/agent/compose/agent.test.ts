import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { StatePayload } from '@edgectl/rpc-schema/generated/types';
import { VERSION } from '../../../agent/version.ts';
import { OPENRPC } from '@edgectl/rpc-schema/generated/openrpc';
import { METHODS } from '@edgectl/rpc-schema/methods';
import { startAgentProcess } from '../../helpers/agent-process.ts';
import { startAgent } from '../../helpers/agent.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { startMosquitto, startOpenMosquitto } from '../../helpers/mosquitto.ts';
import { connectTo, connectToSocket, type Received, TestCaller, topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const stateIs =
  (state: string, believed?: boolean) =>
  ({ topic, payload }: Received): boolean => {
    if (topic !== topics.state()) return false;
    const retained = JSON.parse(payload.toString()) as StatePayload;
    return (
      retained.state === state &&
      (believed === undefined || retained.brokers?.['node']?.believed === believed)
    );
  };

test('the version is that of package.json', (t) => {
  const file = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  t.is((JSON.parse(file) as { version: string }).version, VERSION);
});

test('state says online while the agent runs and offline after an orderly stop, on mosquitto', async (t) => {
  const folder = temporaryFolder(t);
  const mosquitto = await startMosquitto(folder);
  t.teardown(() => mosquitto.broker.stop());
  const alice = await connectTo(mosquitto.url, { username: 'alice', password: 'alice' });
  t.teardown(() => alice.end());
  await alice.subscribe(topics.state());
  const { agent, stop } = await startAgent(folder, { brokers: [mosquitto.configuration] });
  t.teardown(stop);
  const online = await alice.next(stateIs('online', true));
  const { bootId, brokers } = JSON.parse(online.payload.toString()) as StatePayload;
  t.is(bootId, agent.bootId);
  t.like(brokers?.['node'], { state: 'connected' });
  await stop();
  await alice.next(stateIs('offline'));
  const late = await connectTo(mosquitto.url, { username: 'bob', password: 'bob' });
  t.teardown(() => late.end());
  await late.subscribe(topics.state());
  t.true((await late.next(stateIs('offline'))).packet.retain);
});

test('state says offline, by the last will, when the agent is killed', async (t) => {
  const folder = temporaryFolder(t);
  const mosquitto = await startOpenMosquitto(folder);
  t.teardown(() => mosquitto.broker.stop());
  const watcher = await connectTo(mosquitto.url);
  t.teardown(() => watcher.end());
  await watcher.subscribe(topics.state());
  const agent = await startAgentProcess(folder, { environment: { EDGECTL_BROKER: mosquitto.url } });
  t.teardown(() => agent.child.kill('SIGKILL'));
  await watcher.next(stateIs('online'));
  agent.child.kill('SIGKILL');
  const { bootId } = JSON.parse((await watcher.next(stateIs('offline'))).payload.toString()) as {
    bootId: string;
  };
  t.is(typeof bootId, 'string');
});

test('a broker that comes back is attached again, and the embedded one served all the while', async (t) => {
  const folder = temporaryFolder(t);
  const mosquitto = await startOpenMosquitto(folder);
  t.teardown(() => mosquitto.broker.stop());
  const { configuration, stop } = await startAgent(folder, { brokers: [mosquitto.configuration] });
  t.teardown(stop);
  const local = await connectToSocket(configuration.socket);
  t.teardown(() => local.end());
  const root = await new TestCaller(local, 'root', 'cli').start();
  await local.subscribe(topics.state());
  const nodeBroker =
    (state: string) =>
    ({ topic, payload }: Received): boolean =>
      topic === topics.state() &&
      (JSON.parse(payload.toString()) as { brokers?: { node?: { state: string } } }).brokers?.node?.state ===
        state;
  await local.next(nodeBroker('connected'));
  await mosquitto.broker.stop();
  await local.next(nodeBroker('down'));
  t.truthy(((await root.call('node.status')) as { result?: unknown }).result);
  await mosquitto.broker.start();
  await local.next(nodeBroker('connected'));
  const remote = await connectTo(mosquitto.url);
  t.teardown(() => remote.end());
  const caller = await new TestCaller(remote, 'p', 'hmi').start();
  t.truthy(((await caller.call('node.status')) as { result?: unknown }).result);
});

test('SIGTERM stops the agent in order: state goes offline, the socket is closed and removed, exit code 0', async (t) => {
  const folder = temporaryFolder(t);
  const agent = await startAgentProcess(folder);
  t.teardown(() => agent.child.kill('SIGKILL'));
  const client = await connectToSocket(agent.socket);
  t.teardown(() => client.end());
  await client.subscribe(topics.state());
  await client.next(stateIs('online'));
  t.is(await agent.stop(), 0);
  await client.next(stateIs('offline'));
  t.false(existsSync(agent.socket));
});

test('a socket file left by an agent that was killed is no hindrance, one that is served is', async (t) => {
  const folder = temporaryFolder(t);
  const killed = await startAgentProcess(folder);
  killed.child.kill('SIGKILL');
  await killed.exited;
  t.true(existsSync(killed.socket));
  const { stop } = await startAgent(folder);
  t.teardown(stop);
  const error = await t.throwsAsync(startAgent(folder, { database: join(folder, 'second.db') }));
  t.regex(error?.message ?? '', /another process listens/);
});

test('a configuration that is wrong ends the agent with one line that names the position', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'agent.yaml');
  writeFileSync(file, 'log:\n  level: info\nbrokers:\n  - name: node\n    url: http://x\n');
  const error = await t.throwsAsync(startAgentProcess(folder, { args: ['--config', file] }));
  t.regex(error?.message ?? '', /ended with 2:\nedgectl-agent: .*agent\.yaml:5:10: "brokers\.0\.url"/);
});

test('rpc.discover names what is served and nothing else', async (t) => {
  const folder = temporaryFolder(t);
  const { configuration, stop } = await startAgent(folder);
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  const { result } = (await root.call('rpc.discover')) as { result: { methods: { name: string }[] } };
  const served = result.methods.map(({ name }) => name);
  t.deepEqual(served.toSorted(), Object.keys(METHODS).toSorted());
  await client.subscribe(topics.state());
  const { payload } = await client.next(({ topic }) => topic === topics.state(), 'state');
  const { schema } = JSON.parse(payload.toString()) as { schema: string };
  t.deepEqual((await root.call('rpc.discover', { digest: schema }, 'same')) as object, {
    jsonrpc: '2.0',
    id: 'same',
    result: {
      openrpc: OPENRPC.openrpc,
      info: { ...OPENRPC.info, 'x-schema': schema },
      methods: [],
      unchanged: true,
    },
  });
  const answer = (await root.call('pod.delete', {})) as { error: { code: number } };
  t.is(answer.error.code, -32601);
  t.is(topics.node, NODE);
});
