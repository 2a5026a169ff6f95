import test from 'ava';
import fc from 'fast-check';
import {
  decodeMessage,
  encodeMessage,
  MESSAGE_TYPES,
  messageHead,
  typeName,
  typeNumber,
} from '../../../tunnel/wire/message.ts';
import { MESSAGE_MAX_DATA_BYTES } from '../../../tunnel/wire/limits.ts';
import { readRecording, recordingNames } from '../helpers/recording.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

test('every recorded frame is read as it was recorded, and written again byte for byte', (t) => {
  let frames = 0;
  for (const name of recordingNames()) {
    for (const frame of readRecording(name)) {
      if (!frame.whole) continue;
      const message = decodeMessage(frame.bytes);
      if (message === undefined) return t.fail(`${name}: a frame was not read`);
      t.is(message.connectionId, frame.connectionId);
      t.is(message.type, frame.type);
      t.is(message.data.length, frame.dataLength);
      t.deepEqual(encodeMessage(message.connectionId, message.type, message.data), frame.bytes);
      frames += 1;
    }
  }
  t.true(frames > 500, `only ${frames} frames are whole in the recordings`);
});

test('a message is read back as it was written', (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(), bytes, (connectionId, type, data) => {
      t.deepEqual(decodeMessage(encodeMessage(connectionId, type, data)), { connectionId, type, data });
    }),
  );
});

test('whatever comes is read or dropped, never thrown at', (t) => {
  fc.assert(fc.property(bytes, (frame) => decodeMessage(frame) === undefined || frame.length >= 2));
  t.pass();
});

test('a frame that ends in its head is dropped', (t) => {
  for (const hex of ['', '80', '8080', '01', '0180', 'ffffffffffffffffffff01', 'ffffffffffffffffff7f00']) {
    t.is(decodeMessage(Buffer.from(hex, 'hex')), undefined, hex);
  }
});

test('the head of connection 1431 is written as recorded', (t) => {
  t.is(messageHead(1431, 'data').toString('hex'), '970b03');
});

test('more data than the other side reads is refused before it is sent', (t) => {
  t.is(encodeMessage(1, 'data', Buffer.alloc(MESSAGE_MAX_DATA_BYTES)).length, MESSAGE_MAX_DATA_BYTES + 2);
  t.throws(() => encodeMessage(1, 'data', Buffer.alloc(MESSAGE_MAX_DATA_BYTES + 1)), {
    message: /^a tunnel message has 1048577 bytes/,
  });
  t.is(decodeMessage(Buffer.alloc(MESSAGE_MAX_DATA_BYTES + 3)), undefined);
});

test('the types have the numbers of the stock wire', (t) => {
  t.deepEqual(MESSAGE_TYPES.map(typeNumber), [0, 1, 2, 3, 4, 5, 6]);
  t.is(typeName(6), 'attachConnect');
  t.is(typeName(7), undefined);
});
