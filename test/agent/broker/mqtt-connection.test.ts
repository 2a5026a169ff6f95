/** One connection to a broker that comes and goes, with a clock that is moved by hand. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import test, { type ExecutionContext } from 'ava';
import { MqttConnection } from '../../../agent/broker/mqtt-connection.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const WAIT_MS = 30_000;
const STABLE_MS = 10_000;

interface Rig {
  readonly clock: ManualClock;
  readonly connection: MqttConnection;
  /** Whether the broker takes a connection, or closes it at once. */
  serves(isServed: boolean): void;
  downs(): number;
  /** In how long it is tried again. */
  retryInMs(): number;
}

async function rig(t: ExecutionContext): Promise<Rig> {
  const clock = new ManualClock();
  const broker = await Aedes.createBroker();
  let isServed = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (isServed) broker.handle(socket);
    else socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let downs = 0;
  const connection = new MqttConnection({
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: () => 'agent',
    clock,
    credentials: () => ({}),
    onUp: () => undefined,
    onDown: () => (downs += 1),
    // Its own timer comes far behind those of this test.
    publishTimeoutMs: 1e9,
  });
  t.teardown(async () => {
    await connection.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
    broker.close();
  });
  return {
    clock,
    connection,
    serves: (served) => (isServed = served),
    downs: () => downs,
    retryInMs: () => clock.nextInMs ?? 0,
  };
}

test('the wait before the next attempt grows, and starts over once a connection has stood for 10 s, not before', async (t) => {
  const { clock, connection, serves, downs, retryInMs } = await rig(t);
  const fails = async (): Promise<number> => {
    const before = downs();
    if (before === 0) connection.start();
    else if (connection.up) connection.drop();
    else await clock.advance(retryInMs());
    t.truthy(await waitUntil(() => downs() > before, WAIT_MS));
    return retryInMs();
  };
  const stands = async (forMs: number): Promise<void> => {
    serves(true);
    // The first one asks for MQTT 5, which this broker has not.
    for (let before = downs(); !connection.up; before = downs()) {
      await clock.advance(retryInMs());
      t.truthy(await waitUntil(() => connection.up || downs() > before, WAIT_MS));
    }
    await clock.advance(forMs);
    serves(false);
  };
  const waits = [await fails(), await fails(), await fails(), await fails(), await fails(), await fails()];
  const [first = 0] = waits;
  const last = waits.at(-1) ?? 0;
  t.true(last > 4 * first, waits.join(', '));
  await stands(STABLE_MS / 2);
  t.true((await fails()) >= last, 'it stood for too short a time');
  await stands(STABLE_MS);
  t.true((await fails()) < 2 * first + 1, 'it starts over');
});

test('what waits for a connection is bounded: the next one is refused at once', async (t) => {
  const { connection } = await rig(t);
  connection.start();
  const waiting = Array.from({ length: 256 }, async () => connection.publish('t', 'x', { qos: 1 }));
  const rejected = Promise.allSettled(waiting);
  await t.throwsAsync(connection.publish('t', 'one too many', { qos: 1 }), { message: /cannot be reached/ });
  await connection.stop();
  t.true((await rejected).every(({ status }) => status === 'rejected'));
});
