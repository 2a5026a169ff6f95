/** What decision 0010 found wrong in the library, whole messages in and texts out: none of it comes back. */
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type CallJournal } from '../../../agent/calls/call-journal.ts';
import { Deduplicator } from '../../../agent/calls/deduplicator.ts';
import { parseMessage } from '../../../agent/calls/parse-message.ts';
import { Pipeline } from '../../../agent/calls/pipeline.ts';
import { runAll } from '../../../agent/calls/run-all.ts';
import { RunningCalls, RunningReads } from '../../../agent/calls/running-calls.ts';
import { TargetChanges } from '../../../agent/calls/target-changes.ts';
import type { Method } from '../../../agent/methods/method.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { Validator } from '../../../common/validator.ts';
import { admissionOf } from '../../helpers/admission.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { callerNamed, SessionBench } from '../../helpers/session-bench.ts';

/** @returns the text of the answer to a message, where `node.status` is `method` */
async function answerTo(message: string, method: Method = async () => 'done'): Promise<string | undefined> {
  const clock = new ManualClock();
  const pipeline = new Pipeline({
    methods: { 'node.status': method },
    validator: new Validator(),
    admission: admissionOf(clock),
    deduplicator: new Deduplicator(DEFAULT_LIMITS, clock),
    journal: {} as CallJournal,
    runningReads: new RunningReads(),
    runningCalls: new RunningCalls(DEFAULT_LIMITS, clock),
    targetChanges: new TargetChanges(),
    sessions: new SessionBench().sessions,
    limits: DEFAULT_LIMITS,
    clock,
  });
  const parsed = parseMessage(Buffer.from(message), DEFAULT_LIMITS);
  const origin = { caller: callerNamed('c'), route: { topic: 't' }, exempt: true, expiresInMs: undefined };
  const text = await runAll(pipeline.admit(parsed, origin), parsed.batch, DEFAULT_LIMITS.answerMaxBytes);
  return text === undefined ? undefined : String(text);
}

const request = (id: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, method: 'node.status' });

test('a batch of one request is answered by an array of one response', async (t) => {
  t.is(await answerTo(`[${request('one')}]`), '[{"jsonrpc":"2.0","id":"one","result":"done"}]');
});

for (const message of ['null', '0', 'false', '""']) {
  test(`the message ${message} is JSON, and an invalid request`, async (t) => {
    const answer = JSON.parse((await answerTo(message)) ?? '') as { id: unknown; error: { code: number } };
    t.is(answer.id, null);
    t.is(answer.error.code, -32600);
    t.regex((await answerTo(`[${message}]`)) ?? '', /^\[\{.*-32600.*\}\]$/);
  });
}

test('the id 0 is an id, the ids null and "" are none, and without one nothing is answered', async (t) => {
  t.is(await answerTo(request(0)), '{"jsonrpc":"2.0","id":0,"result":"done"}');
  for (const id of [null, ''])
    t.regex((await answerTo(request(id))) ?? '', /"id":null,"error":\{"code":-32600/);
  t.is(await answerTo(request(undefined)), undefined);
});

for (const [result, text] of [
  [undefined, 'null'],
  [null, 'null'],
  [0, '0'],
  ['', '""'],
  [false, 'false'],
  [9_007_199_254_740_993n, '9007199254740993'],
] as const) {
  test(`the result ${text} of ${typeof result} is a result`, async (t) => {
    t.is(await answerTo(request('r'), async () => result), `{"jsonrpc":"2.0","id":"r","result":${text}}`);
  });
}

test('what a method throws is mapped by the one table, also before its first promise', async (t) => {
  const error = new EdgectlError('NotFound', 'there is none', { layer: 'cri', hint: 'look' });
  const expected = JSON.stringify({ jsonrpc: '2.0', id: 'e', error: error.toRpc() });
  t.is(await answerTo(request('e'), () => Promise.reject(error)), expected);
  const foreign = await answerTo(request('e'), () => {
    throw new Error('a secret of the machine');
  });
  t.regex(foreign ?? '', /"id":"e","error":\{"code":-32603/);
  t.notRegex(foreign ?? '', /secret/);
});

test('a result that is no JSON is an error, not a silence', async (t) => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  t.regex((await answerTo(request('c'), async () => circle)) ?? '', /"id":"c","error":\{"code":-32603/);
});
