import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import test from 'ava';
import { BatchAnswer, responseText } from '../../../agent/calls/answer.ts';
import { discover } from '../../../agent/methods/rpc.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';

test('H4: a long answer to a read is bytes in memory of their own, and not a text on the heap', async (t) => {
  const contract = await discover({});
  for (const result of [contract, { items: ['…'.repeat(100_000)] }]) {
    const response = { jsonrpc: '2.0', id: 'a"b', result } as const;
    const answer = responseText(response, {}, DEFAULT_LIMITS, false);
    if (!Buffer.isBuffer(answer)) return t.fail('it is text');
    t.is(answer.toString(), stringifyExact(response));
    t.is(answer.byteLength, answer.buffer.byteLength);
    const batch = new BatchAnswer(DEFAULT_LIMITS.answerMaxBytes);
    batch.add(0, 'a"b', answer);
    t.is(batch.text(), `[${stringifyExact(response)}]`);
    const short = responseText(response, { maxBytes: 1000 }, DEFAULT_LIMITS, false);
    t.regex(String(short), /"reason":"RequestEntityTooLarge"/);
  }
});
