import test from 'ava';
import fc from 'fast-check';
import { parseRemoteStatus } from '../../../common/remotecommand/status.ts';
import type { ExitGuard } from '../../../common/remotecommand/exit-guard/exit-guard.ts';
import { SpdyGuard } from '../../../common/remotecommand/exit-guard/spdy-guard.ts';
import { WebSocketGuard } from '../../../common/remotecommand/exit-guard/websocket-guard.ts';
import { spdyData } from '../../tunnel/helpers/tunnel-cloud.ts';

function webSocketFrame(channel: number, data: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.of(channel), data]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0x82_7e);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

const KINDS = [
  {
    name: 'SPDY',
    guard: () => new SpdyGuard('v4.channel.k8s.io'),
    frame: spdyData,
    output: 5,
    error: 1,
  },
  {
    name: 'WebSocket',
    guard: () => new WebSocketGuard(),
    frame: webSocketFrame,
    output: 1,
    error: 3,
  },
] as const;

/** Feeds `bytes` cut at the given places. */
function feed(guard: ExitGuard, bytes: Buffer, cuts: readonly number[]): Buffer {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return Buffer.concat(places.slice(1).map((end, at) => guard.pass(bytes.subarray(places[at], end))));
}

const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 });
const cuts = fc.array(fc.nat(), { maxLength: 10 });

for (const { name, guard: make, frame, output, error } of KINDS) {
  test(`${name}: however the bytes come, they pass unchanged, and a status is seen`, (t) => {
    fc.assert(
      fc.property(frames, cuts, fc.boolean(), (outputs, places, ends) => {
        const guard = make();
        const parts = outputs.map((bytes) => frame(output, Buffer.from(bytes)));
        const bytes = Buffer.concat([
          ...parts,
          ...(ends ? [frame(error, Buffer.from('{"status":"Success"}'))] : []),
        ]);
        t.true(feed(guard, bytes, places).equals(bytes));
        t.is(guard.finished, ends);
      }),
    );
  });

  test(`${name}: of a frame that was cut off nothing passes, so that a failure can follow`, (t) => {
    fc.assert(
      fc.property(frames, fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (outputs, last, cut) => {
        const guard = make();
        const whole = Buffer.concat(outputs.map((bytes) => frame(output, Buffer.from(bytes))));
        const half = frame(error, Buffer.from(last));
        t.true(guard.pass(Buffer.concat([whole, half.subarray(0, cut % half.length)])).equals(whole));
        t.false(guard.finished);
      }),
    );
  });

  test(`${name}: the failure is a status that clients read`, (t) => {
    const failure = make().failure('the tunnel was lost').toString('latin1');
    const status = failure.slice(failure.indexOf('{'), failure.lastIndexOf('}') + 1);
    t.deepEqual(parseRemoteStatus(status), { failure: 'the tunnel was lost' });
  });
}

test('a frame of 16 MB in small pieces is put together once', (t) => {
  const guard = new SpdyGuard('v4.channel.k8s.io');
  const frame = spdyData(5, Buffer.alloc(16_000_000));
  let passed = 0;
  for (let at = 0; at < frame.length; at += 1000) passed += guard.pass(frame.subarray(at, at + 1000)).length;
  t.is(passed, frame.length);
});

test('a WebSocket frame without an end is not waited for', (t) => {
  const guard = new WebSocketGuard();
  const head = Buffer.from([0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0]);
  t.is(guard.pass(head).length, 0);
  t.true(guard.tooLarge);
});
