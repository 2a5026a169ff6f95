import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { ConnectionPool, connectionId } from '../../common/connection-pool.ts';
import { UNPROVED_CONNECTIONS } from '../../common/limits.ts';

interface Visit {
  readonly client: Socket;
  /** The other end of it. */
  readonly socket: Socket;
  readonly id: string;
}

interface Door {
  readonly pool: ConnectionPool;
  /** A client from that address of loopback, once the pool has judged it; `undefined`: it was refused. */
  connect(from?: string): Promise<Visit | undefined>;
}

async function door(t: ExecutionContext, limits: { inAll: number; perAddress: number }): Promise<Door> {
  const pool = new ConnectionPool(limits);
  const judged: ((socket: Socket | undefined) => void)[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    const taken = pool.enter(socket);
    judged.shift()?.(taken ? socket : undefined);
    if (!taken) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    pool.closeAll();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    pool,
    async connect(from = '127.0.0.1') {
      const judgement = new Promise<Socket | undefined>((resolve) => judged.push(resolve));
      const client = connect({ port, host: '127.0.0.1', localAddress: from });
      client.on('error', () => undefined);
      t.teardown(() => client.destroy());
      const socket = await judgement;
      return socket === undefined ? undefined : { client, socket, id: connectionId(socket) };
    },
  };
}

test('H5: connections that have proved who they are are counted per address and in all', async (t) => {
  const { pool, connect: dial } = await door(t, { inAll: 3, perAddress: 2 });
  const proved = async (from: string): Promise<Socket | undefined> => {
    const { client, socket, id } = (await dial(from))!;
    if (pool.prove(id, 'alice')) return client;
    socket.destroy();
    await once(client, 'close');
    return undefined;
  };
  const first = await proved('127.0.0.1');
  await proved('127.0.0.1');
  t.is(await proved('127.0.0.1'), undefined);
  t.truthy(await proved('127.0.0.2'));
  t.is(await proved('127.0.0.3'), undefined);
  first?.destroy();
  await once(first!, 'close');
  while (pool.size > 2) await new Promise((resolve) => setImmediate(resolve));
  t.truthy(await proved('127.0.0.3'));
  t.is(await proved('127.0.0.1'), undefined);
});

test('H5: the oldest connection that has proved nothing makes room for the next of its address', async (t) => {
  const { pool, connect: dial } = await door(t, { inAll: 1000, perAddress: 1000 });
  const other = await dial('127.0.0.2');
  const connections = [];
  for (let index = 0; index < UNPROVED_CONNECTIONS.perAddress; index += 1) connections.push((await dial())!);
  const [first, second, third] = connections;
  pool.prove(first!.id, 'alice');
  // The first belongs to somebody: there is room for one more.
  t.truthy(await dial());
  third!.client.write('x');
  const closed = once(second!.client, 'close');
  t.truthy(await dial());
  await closed;
  t.false(first!.client.destroyed || third!.client.destroyed || other!.client.destroyed);
  t.is(pool.size, UNPROVED_CONNECTIONS.perAddress + 2);
});

test('H5: where all are full, the address with the most gives way, not one with a single connection', async (t) => {
  const { pool, connect: dial } = await door(t, { inAll: 1000, perAddress: 1000 });
  const single = await dial('127.0.0.99');
  const addresses = Array.from({ length: 3 }, (_, index) => `127.0.0.${index + 10}`);
  for (const address of addresses) {
    for (let index = 0; index < UNPROVED_CONNECTIONS.perAddress; index += 1) t.truthy(await dial(address));
  }
  t.is(pool.size, UNPROVED_CONNECTIONS.inAll);
  t.truthy(await dial('127.0.0.50'));
  t.is(pool.size, UNPROVED_CONNECTIONS.inAll);
  t.false(single!.client.destroyed);
});

const PLACES = UNPROVED_CONNECTIONS.perAddress;

async function visitAll(visit: () => Promise<Visit | undefined>, text = ''): Promise<void> {
  for (let index = 0; index < PLACES + 10; index += 1) {
    const { client, socket } = (await visit())!;
    if (text === '') continue;
    client.write(text);
    await once(socket, 'data');
  }
}

test('H5: those that have come least far go first, and each stage keeps some places', async (t) => {
  const { pool, connect: dial } = await door(t, { inAll: 1000, perAddress: 1000 });
  const answered = (await dial())!;
  answered.socket.write('hello');
  const spoke = (await dial())!;
  spoke.client.write('x');
  await once(spoke.socket, 'data');
  const silent = (await dial())!;
  await visitAll(dial);
  t.deepEqual(
    [answered, spoke, silent].map(({ socket }) => socket.destroyed),
    [false, false, true],
  );
  const newcomer = (await dial())!;
  await visitAll(dial, 'x');
  t.deepEqual(
    [answered, spoke, newcomer].map(({ socket }) => socket.destroyed),
    [false, true, false],
  );
  t.is(pool.size, PLACES);
});

test('H5: a connection whose credential is looked at is closed for nobody, and for others again afterwards', async (t) => {
  const { pool, connect: dial } = await door(t, { inAll: 1000, perAddress: 1000 });
  const visit = (await dial())!;
  const judged = pool.judge(visit.id);
  await visitAll(dial);
  t.false(visit.socket.destroyed);
  t.is(pool.size, PLACES + 1);
  judged();
  judged();
  await visitAll(dial);
  t.true(visit.socket.destroyed);
  t.is(pool.size, PLACES);
  const proved = (await dial())!;
  const done = pool.judge(proved.id);
  pool.prove(proved.id, 'alice');
  done();
  await visitAll(dial);
  t.false(proved.socket.destroyed);
  t.is(pool.size, PLACES + 1);
});

test('H5: where each address has one, a silent one gives way to one whose handshake is under way', async (t) => {
  const { pool, connect: dial } = await door(t, { inAll: 1000, perAddress: 1000 });
  const client = (await dial('127.1.0.1'))!;
  client.socket.write('hello');
  for (let index = 0; index < UNPROVED_CONNECTIONS.inAll + 10; index += 1) {
    t.truthy(await dial(`127.2.${Math.floor(index / 200)}.${(index % 200) + 1}`));
  }
  t.false(client.socket.destroyed);
  t.is(pool.size, UNPROVED_CONNECTIONS.inAll);
});

test('H5: who has all the places of an address, or all there are, gives one up for another user', async (t) => {
  const { pool, connect: dial } = await door(t, { inAll: 7, perAddress: 5 });
  const proved = async (principal: string, from = '127.0.0.1'): Promise<Visit | undefined> => {
    const visit = (await dial(from))!;
    if (pool.prove(visit.id, principal)) return visit;
    visit.socket.destroy();
    return undefined;
  };
  const mallory = [];
  for (let index = 0; index < 5; index += 1) mallory.push((await proved('mallory'))!);
  t.is(await proved('mallory'), undefined);
  t.truthy(await proved('alice'));
  t.truthy(await proved('bob'));
  t.deepEqual(
    mallory.map(({ socket }) => socket.destroyed),
    [false, false, false, true, true],
    'the newest of them',
  );
  t.truthy(await proved('mallory', '127.0.0.2'));
  t.truthy(await proved('mallory', '127.0.0.2'));
  t.is(await proved('mallory', '127.0.0.2'), undefined);
  t.truthy(await proved('carol', '127.0.0.2'));
  t.is(pool.size, 7);
});
