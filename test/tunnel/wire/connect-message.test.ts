import test from 'ava';
import fc from 'fast-check';
import { decodeConnect, encodeConnect } from '../../../tunnel/wire/connect-message.ts';
import { CONNECT_MAX_BYTES } from '../../../tunnel/wire/limits.ts';
import { readRecording, recordingNames } from '../helpers/recording.ts';
import { ANY_CHARACTER } from '../../helpers/any-character.ts';

const headerName = fc.stringMatching(/^[A-Z][a-z]{0,8}(-[A-Z][a-z]{0,8})?$/);
const headerValue = fc.string({ unit: ANY_CHARACTER }).filter((value) => !/[\r\n\0]/.test(value));
const request = fc.record(
  {
    connectionId: fc.maxSafeNat(),
    path: fc.string({ unit: 'grapheme' }).map((path) => `/${path.replaceAll('\0', '')}`),
    query: fc.string({ unit: 'grapheme' }),
    headers: fc.dictionary(headerName, fc.array(headerValue), { noNullPrototype: true }),
    method: fc.constantFrom('GET', 'POST'),
  },
  { requiredKeys: ['connectionId', 'path', 'query', 'headers'], noNullPrototype: true },
);

test('every recorded connect message is read, and written again byte for byte', (t) => {
  const seen = new Set<string>();
  for (const name of recordingNames()) {
    for (const { json, typeName } of readRecording(name)) {
      if (json === undefined || !typeName.endsWith('_CONNECT') || typeName === 'CLOSE_CONNECT') continue;
      t.is(encodeConnect(decodeConnect(Buffer.from(json))).toString(), json, name);
      seen.add(typeName);
    }
  }
  t.deepEqual([...seen].sort(), ['ATTACH_CONNECT', 'EXEC_CONNECT', 'LOGS_CONNECT', 'METRIC_CONNECT']);
});

test('a connect message is read back as it was written', (t) => {
  fc.assert(
    fc.property(request, (original) => {
      t.deepEqual(decodeConnect(encodeConnect(original)), original);
    }),
  );
});

test('whatever comes instead is refused with an error of the tunnel', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      t.throws(() => decodeConnect(Buffer.from(text)), { name: 'EdgectlError' });
    }),
  );
});

test('the address of the URL is not taken', (t) => {
  const data = encodeConnect({ connectionId: 1, path: '/exec/a/b/c', query: '', headers: {} });
  const elsewhere = Buffer.from(data.toString().replace('127.0.0.1:10350', '10.0.0.1:22'));
  t.deepEqual(decodeConnect(elsewhere), decodeConnect(data));
});

test('a header that would split the request is refused', (t) => {
  const split = (headers: Record<string, readonly string[]>) => () =>
    decodeConnect(encodeConnect({ connectionId: 1, path: '/', query: '', headers }));
  t.throws(split({ 'User-Agent': ['a\r\nHost: b'] }), { message: /header "User-Agent"/ });
  t.throws(split({ 'User Agent': ['a'] }), { message: /header "User Agent"/ });
});

test('a message over the limit is refused unread', (t) => {
  t.throws(() => decodeConnect(Buffer.alloc(CONNECT_MAX_BYTES + 1, 0x20)), { message: /has 131073 bytes/ });
});
