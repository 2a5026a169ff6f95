/** Clients that take their time to read the end of a command that is framed here. */
import test from 'ava';
import { acceptWebSocket } from '../../../../common/remotecommand/server/accept-websocket.ts';
import { acceptUpgrade } from '../../../../common/remotecommand/server/accept-upgrade.ts';
import type { ClientInput } from '../../../../common/remotecommand/server/server-wire.ts';
import { WebSocketWire } from '../../../../common/remotecommand/server/websocket-wire.ts';
import { encodeSynStream } from '../../../../common/remotecommand/spdy/frames.ts';
import { HeaderBlockWriter } from '../../../../common/remotecommand/spdy/headers.ts';
import { ManualClock, settle } from '../../../helpers/manual-clock.ts';
import { SlowReader } from '../../../helpers/slow-reader.ts';

const OUTPUT = 'the last output'.padEnd(2_000, '.');
/** More than the answers to a client's streams. */
const OUTPUT_BYTES = OUTPUT.length;
const HOUR_MS = 3_600_000;
const NOTHING: ClientInput = { write: () => undefined, end: () => undefined, resize: () => undefined };
const STREAMS = { stdin: false, stdout: true, stderr: false, tty: false };
const HANDSHAKE = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};

/** As a client that makes its streams right behind its request. */
function openStreams(socket: SlowReader): void {
  const writer = new HeaderBlockWriter();
  for (const [at, streamType] of ['error', 'stdout'].entries())
    socket.push(encodeSynStream(2 * at + 1, writer.encode({ streamType }), false));
}

test('K1: SPDY: a client that reads nothing for an hour has the last output and the status', async (t) => {
  const clock = new ManualClock();
  const socket = new SlowReader();
  const client = { socket, head: Buffer.alloc(0), warning: undefined };
  const wire = await acceptUpgrade(
    { transport: 'spdy' },
    { method: 'POST', headers: {} },
    client,
    STREAMS,
    clock,
  );
  openStreams(socket);
  wire.start(NOTHING);
  const before = socket.writableLength;
  const sent = wire.send('stdout', Buffer.from(OUTPUT));
  while (socket.writableLength < before + OUTPUT_BYTES) await settle();
  wire.finish({ exitCode: 3 });
  while (!socket.writableEnded) await settle();
  await clock.advance(HOUR_MS);
  t.false(socket.destroyed);
  socket.readOn();
  await sent;
  while (!socket.writableFinished) await settle();
  t.regex(socket.taken.toString('latin1'), /the last output[^]*"ExitCode","message":"3"/);
  await clock.advance(60_000);
  t.is(await wire.closed, 'left');
  t.is(clock.pending, 0);
});

test('K1: WebSocket: a client that reads nothing is given no time to close until it has the status', async (t) => {
  const clock = new ManualClock();
  const socket = new SlowReader();
  const client = { socket, head: Buffer.alloc(0), warning: undefined };
  const accepted = await acceptWebSocket({ method: 'GET', headers: HANDSHAKE }, client, 'v5.channel.k8s.io');
  const wire = new WebSocketWire(accepted, 'v5.channel.k8s.io', clock);
  wire.start(NOTHING);
  const sent = wire.send('stdout', Buffer.from(OUTPUT));
  wire.finish({ exitCode: 3 });
  wire.finish({ exitCode: 0 });
  await clock.advance(HOUR_MS);
  t.is(accepted.readyState, accepted.OPEN);
  socket.readOn();
  await sent;
  while (accepted.readyState === accepted.OPEN) await settle();
  t.regex(socket.taken.toString('latin1'), /the last output[^]*"ExitCode","message":"3"/);
  t.is(socket.taken.toString('latin1').split('"ExitCode"').length, 2, 'one status');
  accepted.terminate();
  t.is(await wire.closed, 'left');
});

for (const transport of ['spdy', 'websocket'] as const)
  test(`K1: ${transport}: a client whose right has ended is waited for no longer than it is given`, async (t) => {
    const clock = new ManualClock();
    const socket = new SlowReader();
    const client = { socket, head: Buffer.alloc(0), warning: undefined };
    const served =
      transport === 'spdy' ? { transport } : { transport, protocol: 'v5.channel.k8s.io' as const };
    const wire = await acceptUpgrade(served, { method: 'GET', headers: HANDSHAKE }, client, STREAMS, clock);
    if (transport === 'spdy') openStreams(socket);
    wire.start(NOTHING);
    const before = socket.writableLength;
    const sent = wire.send('stdout', Buffer.from(OUTPUT));
    sent.catch(() => undefined);
    while (socket.writableLength < before + OUTPUT_BYTES) await settle();
    wire.finish({ failure: 'the right has ended' }, 1_000);
    await settle();
    await clock.advance(1_000);
    t.is(await wire.closed, 'left');
    t.is(clock.pending, 0);
  });
