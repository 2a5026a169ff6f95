/** Calls under way, without a connection: what is sent, and what a response makes of them. */
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Calls } from '../../../clients/js/src/calls.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

interface Bench {
  readonly calls: Calls;
  readonly clock: ManualClock;
  readonly sent: string[];
  /** Hands in a message of the agent's. */
  readonly receive: (message: unknown) => void;
}

function bench(): Bench {
  const clock = new ManualClock();
  const sent: string[] = [];
  const calls = new Calls({ idPrefix: 'c', clock, send: (request) => sent.push(request) });
  return { calls, clock, sent, receive: (message) => calls.handle(Buffer.from(JSON.stringify(message))) };
}

const response = (id: unknown, rest: object): object => ({ jsonrpc: '2.0', id, ...rest });

test('a call is sent at once, with an id of its own and its deadline', (t) => {
  const { calls, sent } = bench();
  void calls.call('pod.get', { name: 'web-0' }, { timeoutMs: 5000 });
  void calls.call('node.status', {});
  t.deepEqual(sent, [
    '{"jsonrpc":"2.0","id":"c-1","method":"pod.get","params":{"timeoutSeconds":5,"name":"web-0"}}',
    '{"jsonrpc":"2.0","id":"c-2","method":"node.status","params":{}}',
  ]);
});

for (const result of [null, 0, '', false]) {
  test(`${JSON.stringify(result)} is a result, alone and in a batch of one`, async (t) => {
    const { calls, clock, receive } = bench();
    const alone = calls.call('node.status', {});
    receive(response('c-1', { result }));
    t.is(await alone, result);
    const inBatch = calls.call('node.status', {});
    receive([response('c-2', { result })]);
    t.is(await inBatch, result);
    t.is(calls.pending + clock.pending, 0);
  });
}

test('what is not a response settles nothing', async (t) => {
  const { calls, receive } = bench();
  const call = calls.call('node.status', {});
  for (const none of [
    null,
    0,
    '',
    [],
    [null],
    {},
    { id: 'c-1' },
    { id: 'c-1', result: 1 },
    response(0, { result: 1 }),
  ])
    receive(none);
  calls.handle(Buffer.from('{'));
  t.is(calls.pending, 1);
  receive(response('c-1', { result: 'ours' }));
  t.is(await call, 'ours');
});

test('an error is what the agent said, and an unreadable request is told to the one it was', async (t) => {
  const { calls, receive } = bench();
  const output = new EdgectlError('Conflict', 'twice', {
    layer: 'store',
    hint: 'wait',
    ran: 'no',
    details: { a: 1 },
  });
  const call = calls.call('pod.restart', {});
  receive(response('c-1', { error: output.toRpc() }));
  const error = await t.throwsAsync<EdgectlError>(call);
  t.deepEqual(error?.toRpc(), output.toRpc());
  const nameless = calls.call('pod.restart', {});
  receive(response(null, { error: new EdgectlError('ParseError', 'no JSON').toRpc() }));
  t.like(await t.throwsAsync(nameless), { kind: 'ParseError' });
});

test('what this side gives up says so, is sent no more, and its late answer is nobody’s', async (t) => {
  const { calls, clock, sent, receive } = bench();
  const controller = new AbortController();
  const canceled = calls.call('pod.get', {}, { signal: controller.signal });
  const late = calls.call('pod.list', {}, { timeoutMs: 1000 });
  const failed = calls.call('node.status', {});
  controller.abort();
  t.like(await t.throwsAsync(canceled), { kind: 'Canceled', layer: 'client' });
  await clock.advance(2000);
  t.like(await t.throwsAsync(late), { kind: 'Timeout', layer: 'client' });
  calls.resend();
  t.is(sent.length, 4);
  t.is(sent[3], sent[2], 'the bytes of a repeat are those of the first');
  receive(response('c-1', { result: 1 }));
  calls.fail(new EdgectlError('Unavailable', 'gone', { layer: 'broker' }));
  t.like(await t.throwsAsync(failed), { kind: 'Unavailable', layer: 'broker', message: 'gone' });
  t.is(calls.pending + clock.pending, 0);
  await t.throwsAsync(calls.call('node.status', {}, { signal: controller.signal }), {
    message: /was canceled/,
  });
});

test('an answered call is not sent again, though its caller has not yet run', async (t) => {
  const { calls, sent, receive } = bench();
  const call = calls.call('node.status', {});
  receive(response('c-1', { result: 1 }));
  calls.resend();
  t.is(sent.length, 1);
  t.is(await call, 1);
});
