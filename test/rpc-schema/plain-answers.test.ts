import fc from 'fast-check';
import test from 'ava';
import {
  errorWord,
  parsePlainAnswer,
  PLAIN_ANSWER_MAX_BYTES,
  valueWords,
} from '@edgectl/rpc-schema/plain-answers';

test('an answer without JSON is parsed back into what it was built from, and is short', (t) => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.constantFrom('good' as const, 'stale' as const),
      (value, kind) => {
        const text = valueWords(kind, value);
        if (text === undefined) return t.true(Buffer.byteLength(value) > PLAIN_ANSWER_MAX_BYTES - 6);
        t.true(Buffer.byteLength(text) <= PLAIN_ANSWER_MAX_BYTES);
        return t.deepEqual(parsePlainAnswer(text), { kind, value });
      },
    ),
  );
  t.deepEqual(parsePlainAnswer(errorWord(-32001)), { kind: 'error', code: -32001 });
  t.deepEqual(parsePlainAnswer('ok'), { kind: 'ok' });
  for (const text of ['', 'okay', 'good', 'bad 1', 'error', 'error 1', 'error -x'])
    t.is(parsePlainAnswer(text), undefined);
});
