/** The end of an exec whose client takes its time to read. */
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import test from 'ava';
import { UpgradeRelay } from '../../../tunnel/cloud/upgrade-relay.ts';
import { encodeDataHeader, HEADER_BYTES } from '../../../common/remotecommand/spdy/frames.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { SlowReader } from '../../helpers/slow-reader.ts';
import { SWITCHING } from '../helpers/raw-edge.ts';
import { spdyData } from '../helpers/tunnel-cloud.ts';

const SUCCESS = '{"metadata":{},"status":"Success"}';
const HOUR_MS = 3_600_000;

test('K1: an exec whose client reads nothing for an hour keeps its last output and its status', async (t) => {
  const clock = new ManualClock();
  const socket = new SlowReader();
  const far = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const incoming = { headers: { upgrade: 'SPDY/3.1' } } as IncomingMessage;
  const relay = new UpgradeRelay({
    client: { incoming, socket, head: Buffer.alloc(0) },
    far,
    clock,
    failure: () => undefined,
  });
  const served = relay.run(new AbortController().signal);
  for (const bytes of [SWITCHING, spdyData(5, 'the last output'), spdyData(1, SUCCESS), null])
    far.push(bytes);
  while (!far.destroyed) await settle();
  await clock.advance(HOUR_MS);
  t.false(socket.destroyed);
  socket.readOn();
  while (socket.writableLength > 0) await settle();
  t.true(socket.taken.includes('the last output'));
  t.true(socket.taken.includes(SUCCESS));
  // Each stream has its end, and the connection is the client's to close.
  const fin = (id: number): Buffer => encodeDataHeader(id, 0, true);
  t.true(socket.taken.subarray(-2 * HEADER_BYTES).equals(Buffer.concat([fin(5), fin(1)])));
  await clock.advance(300_000);
  t.false(socket.writableEnded);
  // A client that has everything, and does not close, is waited for no longer than for a while.
  await clock.advance(HOUR_MS);
  t.like(await served, { status: 101 });
  t.is(clock.pending, 0);
});
