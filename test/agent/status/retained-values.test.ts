/** What the agent has published retained and publishes no more is cleared, on every broker that it reaches, also after a restart. */
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { Topics } from '@edgectl/rpc-schema/topics';
import type { ManagedAttachment } from '../../../agent/broker/attachment.ts';
import { ExternalBroker } from '../../../agent/broker/external-broker.ts';
import { migrations } from '../../../agent/compose/ground.ts';
import type { Configuration } from '../../../agent/config/configuration.ts';
import type { DeviceChange, DeviceFeed, DeviceState } from '../../../agent/devices/watch/device-feed.ts';
import { DevicePublisher } from '../../../agent/status/device-publisher.ts';
import { RetainedTopics } from '../../../agent/status/retained-topics.ts';
import { openDatabase } from '../../../agent/store/database.ts';
import { systemClock } from '../../../common/clock.ts';
import { startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent } from '../../helpers/agent.ts';
import { testConfiguration } from '../../helpers/test-configuration.ts';
import { startOpenMosquitto, type TestMosquitto } from '../../helpers/mosquitto.ts';
import {
  connectTo,
  connectToSocket,
  type TestClient,
  TestCaller,
  topics,
} from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const log = pino({ level: 'silent' });
const press = (property: string, of = topics): string =>
  of.device({ namespace: 'factory', name: 'press-1', property });

async function openBroker(t: ExecutionContext): Promise<TestMosquitto> {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  return mosquitto;
}

/** What a client that comes now finds retained. */
async function retainedAt(url: string, marker = 'marker'): Promise<readonly string[]> {
  const client = await connectTo(url);
  await client.subscribe('#');
  await client.publish(`test/${marker}`, 'x');
  await client.next(({ topic }) => topic === `test/${marker}`);
  const found = client.received.filter(({ packet }) => packet.retain).map(({ topic }) => topic);
  await client.end();
  return found.filter((topic) => topic.includes('/device/')).toSorted();
}

async function watcher(t: ExecutionContext, url: string): Promise<TestClient> {
  const client = await connectTo(url);
  t.teardown(() => client.end());
  await client.subscribe('#');
  return client;
}

const holds =
  (topic: string, isCleared = false) =>
  (message: { readonly topic: string; readonly payload: Buffer }): boolean =>
    message.topic === topic && (message.payload.length === 0) === isCleared;

test('B16: a shorter publish.devices, a broker that moves and one that leaves take the old values away', async (t) => {
  t.timeout(120_000);
  const node = await startSandboxNode({ containers: false, modbus: true });
  t.teardown(() => node.stop());
  const [first, second] = [await openBroker(t), await openBroker(t)];
  const folder = temporaryFolder(t);
  const { metaServer, database } = node.addresses;
  const changes = (devices: string[], brokers: Configuration['brokers']): Partial<Configuration> => ({
    backends: { ...testConfiguration(folder).backends, metaserver: metaServer, edgeStore: database },
    publish: { devices, events: false },
    brokers,
  });
  const seenAtFirst = await watcher(t, first.url);
  const long = await startAgent(folder, changes(['factory/press-1/*'], [first.configuration]));
  await seenAtFirst.next(holds(press('setpoint')));
  await seenAtFirst.next(holds(press('enabled')));
  await long.stop();
  t.true((await retainedAt(first.url)).includes(press('enabled')));

  // Made shorter while the agent is down.
  let wanted = changes(['factory/press-1/setpoint'], [first.configuration]);
  const sources = { files: [join(folder, 'agent.yaml')], load: () => testConfiguration(folder, wanted) };
  const short = await startAgent(folder, wanted, undefined, { sources });
  t.teardown(short.stop);
  await seenAtFirst.next(holds(press('enabled'), true));
  t.deepEqual(await retainedAt(first.url), [press('setpoint')]);

  // The broker of that name is another one from now on.
  const seenAtSecond = await watcher(t, second.url);
  const client = await connectToSocket(short.configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  wanted = changes(['factory/press-1/setpoint'], [{ ...first.configuration, url: second.url }]);
  await root.call('configuration.reload');
  await seenAtFirst.next(holds(press('setpoint'), true));
  await seenAtSecond.next(holds(press('setpoint')));
  t.deepEqual(await retainedAt(first.url), []);

  // Made shorter while it runs, and then without a broker.
  wanted = changes(['factory/press-1/enabled'], [{ ...first.configuration, url: second.url }]);
  await root.call('configuration.reload');
  await seenAtSecond.next(holds(press('setpoint'), true));
  await seenAtSecond.next(holds(press('enabled')));
  wanted = changes(['factory/press-1/enabled'], []);
  await root.call('configuration.reload');
  await seenAtSecond.next(holds(press('enabled'), true));
  t.deepEqual(await retainedAt(second.url), []);
});

interface Publishing {
  readonly attachment: ManagedAttachment;
  readonly change: (change: DeviceChange) => void;
}

/** A run of the publisher over a real broker, and over devices as the test says. */
async function publishing(
  t: ExecutionContext,
  { url, configuration }: TestMosquitto,
  retained: RetainedTopics,
  { of = topics, name = 'node', devices = ['*/*/*'], states = [] as DeviceState[] } = {},
): Promise<Publishing> {
  const broker = { ...configuration, url, name };
  const attachment = new ExternalBroker({
    broker,
    topics: of,
    clock: systemClock,
    log,
    onMessage() {},
    offlineState: () => '{"state":"offline","bootId":"b","version":"0"}',
    alive: (state: 'online' | 'offline') => `${state} 1.0 b`,
  });
  const run = new AbortController();
  t.teardown(async () => {
    run.abort();
    await attachment.stop();
  });
  let change: (change: DeviceChange) => void = () => undefined;
  const feed: Pick<DeviceFeed, 'subscribe'> = {
    subscribe(listener) {
      change = listener;
      return Promise.resolve(states);
    },
  };
  const attachments = new Map([[name, attachment]]);
  const publish = { devices, events: false };
  new DevicePublisher({ topics: of, feed, attachments, publish, retained, clock: systemClock, log }).start(
    run.signal,
  );
  await attachment.start();
  return { attachment, change: (news) => change(news) };
}

function state(values: Readonly<Record<string, string>>): DeviceState {
  const reported = Object.entries(values).map(
    ([property, value]) => [property, { property, reported: value }] as const,
  );
  return {
    object: { apiVersion: 'v1beta1', kind: 'Device', metadata: { namespace: 'factory', name: 'press-1' } },
    values: new Map(reported),
  } as unknown as DeviceState;
}

function memory(t: ExecutionContext, folder = temporaryFolder(t), machine = 'm'): RetainedTopics {
  const database = openDatabase({ path: join(folder, 'agent.db'), migrations, clock: systemClock, log });
  t.teardown(() => database.close());
  return new RetainedTopics(database, machine);
}

test('B16: a property that is there no more, and a device that is deleted, are cleared', async (t) => {
  const mosquitto = await openBroker(t);
  const seen = await watcher(t, mosquitto.url);
  const { change } = await publishing(t, mosquitto, memory(t), {
    states: [state({ a: '1', b: '2', c: '3' })],
  });
  await seen.next(holds(press('c')));
  change({ ...state({ a: '1', b: '2' }), type: 'MODIFIED' });
  await seen.next(holds(press('c'), true));
  // What was seen last of a deleted device may be less than what was published.
  change({ ...state({ a: '1' }), type: 'DELETED' });
  await seen.next(holds(press('a'), true));
  await seen.next(holds(press('b'), true));
  t.deepEqual(await retainedAt(mosquitto.url), []);
});

test('B16: a node of another name clears what it published, its state too; a copy on another machine does not', async (t) => {
  const mosquitto = await openBroker(t);
  const seen = await watcher(t, mosquitto.url);
  const folder = temporaryFolder(t);
  const before = new Topics('edge-before');
  const retained = memory(t, folder);
  const first = await publishing(t, mosquitto, retained, { of: before, states: [state({ a: '1' })] });
  await seen.next(holds(press('a', before)));
  retained.remember(mosquitto.url, { topic: before.state(), names: undefined });
  await first.attachment.publish(before.state(), '{"state":"online"}', { qos: 1, retain: true });
  await first.attachment.stop();

  const copy = await publishing(t, mosquitto, memory(t, folder, 'another'), {
    name: 'copy',
    devices: ['x/y/z'],
  });
  await copy.attachment.publish('test/copied', 'x', { qos: 1 });
  await seen.next(({ topic }) => topic === 'test/copied');
  t.deepEqual(await retainedAt(mosquitto.url, 'copy'), [press('a', before)]);

  // Under another name of the broker, too: it is the same place.
  await publishing(t, mosquitto, memory(t, folder), { name: 'renamed', states: [state({ a: '1' })] });
  await seen.next(holds(press('a', before), true));
  await seen.next(holds(before.state(), true));
  await seen.next(holds(press('a')));
  t.deepEqual(await retainedAt(mosquitto.url, 'renamed'), [press('a')]);
});
