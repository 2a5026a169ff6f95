import test from 'ava';
import fc from 'fast-check';
import {
  CHANNEL,
  decodeChannelMessage,
  decodeTerminalSize,
  encodeChannelClose,
  encodeTerminalSize,
} from '../../../common/remotecommand/channels.ts';

test('the first byte is the channel, the rest its bytes', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 254 }), fc.uint8Array(), (channel, bytes) => {
      const message = Buffer.from([channel, ...bytes]);
      t.deepEqual(decodeChannelMessage(message), { channel, bytes: Buffer.from(bytes) });
    }),
  );
});

test('the end of a channel names it', (t) => {
  t.deepEqual(decodeChannelMessage(encodeChannelClose(CHANNEL.stdin)), { closed: CHANNEL.stdin });
});

test('a message of no channel is none', (t) => {
  t.is(decodeChannelMessage(Buffer.alloc(0)), undefined);
  t.is(decodeChannelMessage(Buffer.of(CHANNEL.close)), undefined);
});

test('a size is written with the names of the Go fields', (t) => {
  t.is(encodeTerminalSize(100, 30).toString(), '{"Width":100,"Height":30}');
});

test('a size is read as it is written, and nothing else is one', (t) => {
  t.deepEqual(decodeTerminalSize(encodeTerminalSize(100, 30)), { columns: 100, rows: 30 });
  for (const text of [
    '',
    '{',
    'null',
    '7',
    '{"Width":80}',
    '{"Width":-1,"Height":2}',
    '{"Width":"80","Height":2}',
    '{"Width":65536,"Height":2}',
  ]) {
    t.is(decodeTerminalSize(Buffer.from(text)), undefined, text);
  }
});
