import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { ClientAuthorities } from '../../../agent/access/client-authorities.ts';
import { connectionId } from '../../../common/connection-pool.ts';

/** Both ends of a connection. */
async function connection(t: ExecutionContext): Promise<{ id: string; socket: Socket; peer: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => {
    peer.destroy();
    socket.destroy();
    server.close();
  });
  return { id: connectionId(socket), socket, peer };
}

test('M1: a handshake that began under the former authorities proves nothing under others', async (t) => {
  const authorities = new ClientAuthorities('one');
  const [slow, certified, plain] = [await connection(t), await connection(t), await connection(t)];
  for (const { socket } of [slow, certified, plain]) authorities.enter(socket);
  authorities.release(plain.id);
  const shown = authorities.of(certified.id);
  t.true(shown.current);
  t.is(authorities.replace('one'), undefined);
  t.true(shown.current, 'the file was written again, with the same content');
  t.deepEqual(authorities.replace('another'), [slow.socket, certified.socket]);
  t.false(shown.current);
  t.false(authorities.of(slow.id).current);
  const late = await connection(t);
  authorities.enter(late.socket);
  t.true(authorities.of(late.id).current);
  t.deepEqual(authorities.replace('one'), [late.socket], 'those that came before are told of once');
});

test('M1: a connection that is closed, or was never seen, is verified by nobody', async (t) => {
  const authorities = new ClientAuthorities('one');
  const { id, socket, peer } = await connection(t);
  authorities.enter(socket);
  const closed = once(socket, 'close');
  peer.destroy();
  socket.resume();
  await closed;
  t.false(authorities.of(id).current);
  t.false(authorities.of('127.0.0.1 1').current);
  t.deepEqual(authorities.replace('another'), []);
});
