/** After a restart of the broker a client may be back before the agent: what it sends until then reaches nobody. */
import test from 'ava';
import { Topics } from '@edgectl/rpc-schema/topics';
import { dialWebSocket } from '../../../clients/js/src/browser/web-socket.ts';
import { PacketConnection } from '../../../clients/js/src/packet/packet-connection.ts';
import { EdgectlClient } from '../../../clients/js/src/client.ts';
import { systemClock } from '../../../clients/js/src/clock.ts';
import { NodeConnection } from '../../../clients/js/src/connection.ts';
import type { Connection, ConnectionEvents, Greeting } from '../../../clients/js/src/platform.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { nodeSha256 } from '../../helpers/node-sha256.ts';
import { startSessionNode } from '../../helpers/session-node.ts';

const topics = new Topics('edge-01');
const ALICE = { principal: 'alice', client: 'js-1' };

/** A connection whose broker, and whose agent behind it, is the test. */
class FakeConnection implements Connection {
  readonly published: { readonly method: string; readonly id: string }[] = [];
  readonly events: ConnectionEvents;

  constructor(events: ConnectionEvents) {
    this.events = events;
  }

  open({ filters }: Greeting): Promise<void> {
    if (filters.includes(topics.state())) this.state('online', { retained: true });
    return Promise.resolve();
  }

  publish(_topic: string, payload: string | Buffer): Promise<void> {
    this.published.push(JSON.parse(payload.toString()));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  state(state: 'online' | 'offline', { retained = false, bootId = 'boot-1' } = {}): void {
    this.events.onMessage(topics.state(), Buffer.from(JSON.stringify({ state, bootId })), retained);
  }

  answer(result: object): void {
    const { id } = this.published.at(-1)!;
    this.events.onMessage(
      topics.response(ALICE),
      Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result })),
      false,
    );
  }

  /** How often each method was asked for since the last time. */
  asked(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method } of this.published.splice(0)) counts[method] = (counts[method] ?? 0) + 1;
    return counts;
  }
}

async function start() {
  const clock = new ManualClock();
  const connections: FakeConnection[] = [];
  const client = new EdgectlClient({
    connect: { url: 'mqtt://broker' },
    topics,
    principal: ALICE.principal,
    label: ALICE.client,
    platform: {
      clock,
      sha256: nodeSha256,
      connection: (events) => {
        const connection = new FakeConnection(events);
        connections.push(connection);
        return connection;
      },
    },
  });
  await client.start();
  const [connection] = connections as [FakeConnection];
  const opening = client.open('pod.exec', { name: 'web-0', command: ['cat'] });
  await settle();
  connection.answer({ session: 's1', window: 1024, streams: ['stdout', 'stderr'] });
  const session = await opening;
  const call = client.call('node.status', {});
  call.catch(() => undefined);
  await settle();
  forget(connection);
  return { clock, client, connection, connections, session };
}

/** Forgets what opening has sent. */
function forget(connection: FakeConnection): void {
  connection.published.length = 0;
}

test('a client that is back before the agent asks once more when the agent shows itself', async (t) => {
  const { connection } = await start();
  connection.events.onLost('broker restarted');
  connection.events.onBack();
  await settle();
  t.deepEqual(connection.asked(), { 'node.status': 1, 'session.resume': 1 });
  // What the broker had kept says nothing: the agent may have been cut off since.
  connection.state('online', { retained: true });
  await settle();
  t.deepEqual(connection.asked(), {});
  connection.state('online');
  await settle();
  t.deepEqual(connection.asked(), { 'node.status': 1, 'session.resume': 1 });
  // Once: each later message tells of something else.
  connection.state('online');
  await settle();
  t.deepEqual(connection.asked(), {});
});

test('an agent that shows itself while the connection is away is asked when it is back', async (t) => {
  const { connection } = await start();
  connection.events.onLost('broker restarted');
  connection.state('online');
  await settle();
  t.deepEqual(connection.asked(), {});
  connection.events.onBack();
  await settle();
  t.deepEqual(connection.asked(), { 'node.status': 1, 'session.resume': 1 });
});

test('a session on a connection of its own is asked for there', async (t) => {
  const { client, connection, connections } = await start();
  const opening = client.open('pod.logs', { name: 'web-0' }, { ownConnection: true });
  await settle();
  const bulk = connections[1]!;
  const { id } = bulk.published.at(-1)!;
  const answer = { jsonrpc: '2.0', id, result: { session: 's2', window: 1024, streams: ['stdout'] } };
  const branch = { ...ALICE, client: 'js-1.2' };
  bulk.events.onMessage(topics.response(branch), Buffer.from(JSON.stringify(answer)), false);
  await opening;
  forget(bulk);
  for (const { events } of [connection, bulk]) events.onLost('broker restarted');
  for (const { events } of [connection, bulk]) events.onBack();
  await settle();
  t.deepEqual(bulk.asked(), { 'session.resume': 1 });
  connection.state('online');
  await settle();
  t.deepEqual(bulk.asked(), { 'session.resume': 1 });
});

test('a state that comes without a loss asks for nothing', async (t) => {
  const { connection } = await start();
  connection.state('online');
  connection.state('online', { retained: true });
  await settle();
  t.deepEqual(connection.asked(), {});
});

for (const transport of ['node, 3.1.1', 'node, 5', 'page'] as const) {
  test(`what a broker kept is kept apart from what is said now: ${transport}`, async (t) => {
    const node = await startSessionNode(t, { open: () => new MemorySource(), users: ['alice'] });
    const first = Promise.withResolvers<boolean>();
    const second = Promise.withResolvers<boolean>();
    const waiting = [first, second];
    const events: ConnectionEvents = {
      onMessage: (_topic, _payload, retained) => waiting.shift()?.resolve(retained),
      onBack: () => undefined,
      onLost: () => undefined,
    };
    const url = node.listenerUrl ?? '';
    const connection =
      transport === 'page'
        ? new PacketConnection(
            { url, dial: dialWebSocket(url), username: 'alice', password: 'alice', clock: systemClock },
            events,
          )
        : new NodeConnection(
            { protocolVersion: transport === 'node, 5' ? 5 : 4 },
            `unix://${node.socket}`,
            events,
          );
    await connection.open({ clientId: 'reader', filters: [topics.state()] });
    t.teardown(() => connection.close());
    t.true(await first.promise);
    await node.announce('online');
    t.false(await second.promise);
  });
}
