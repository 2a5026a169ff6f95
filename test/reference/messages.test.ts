import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { ERROR_TABLE, type ErrorKind } from '@edgectl/rpc-schema/error-table';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { Deduplicator, digestOf } from '../../agent/calls/deduplicator.ts';
import { interruptedText } from '../../agent/calls/call-journal.ts';
import { parseMessage } from '../../agent/calls/parse-message.ts';
import { Pipeline, type PipelineOptions } from '../../agent/calls/pipeline.ts';
import { readBackDiffers } from '../../agent/devices/edit/edit-outcome.ts';
import { identify } from '../../agent/gateway/http/authenticator.ts';
import { dialStreamingServer } from '../../agent/gateway/streams/streaming-server.ts';
import { hello } from '../../agent/methods/rpc.ts';
import { runWithDeadline } from '../../agent/admission/run-with-deadline.ts';
import { connectTo } from '../../clients/edgectl/connect.ts';
import { endedOtherwise, errorText } from '../../clients/edgectl/exit.ts';
import { StreamReceiver } from '../../clients/js/src/session/stream-receiver.ts';
import { DEFAULT_LIMITS } from '../../common/limits.ts';
import { Validator } from '../../common/validator.ts';
import { callerNamed as policyCaller, startPolicy } from '../agent/access/policy-bench.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { MemorySource } from '../helpers/memory-source.ts';
import { NEVER_ABORTED } from '../helpers/never-aborted.ts';
import { callerNamed, SessionBench } from '../helpers/session-bench.ts';
import { nodeSha256 } from '../helpers/node-sha256.ts';

const CONTEXT = parse(
  readFileSync(new URL('../../rpc-schema/examples/messages.yaml', import.meta.url), 'utf8'),
) as Record<ErrorKind, { readonly did: string; readonly shows: string; readonly remedy: string }>;

function refusalOf(payload: string): unknown {
  const [request] = parseMessage(Buffer.from(payload), DEFAULT_LIMITS).requests;
  return request !== undefined && 'error' in request ? request.error : undefined;
}

/** Provokes an error of each kind where it arises. */
const PROVOKE: Record<ErrorKind, (t: ExecutionContext) => unknown> = {
  ParseError: () => refusalOf('{'),
  InvalidRequest: () => refusalOf('[]'),
  async MethodNotFound() {
    const pipeline = new Pipeline({ methods: {}, limits: DEFAULT_LIMITS } as unknown as PipelineOptions);
    const request = parseMessage(
      Buffer.from('{"jsonrpc":"2.0","id":"1","method":"pod.lists"}'),
      DEFAULT_LIMITS,
    );
    const origin = {
      caller: callerNamed('panel'),
      route: { topic: 't' },
      exempt: true,
      expiresInMs: undefined,
    };
    const [work] = pipeline.admit(request, origin);
    return answered(String((await work?.run()) ?? ''));
  },
  InvalidParams: () => new Validator().check('PodListParams', { color: 'red' }),
  Internal: () => {
    throw new TypeError('what nobody expected');
  },
  NotFound: () => new SessionBench().sessions.cancel(callerNamed('panel'), { session: 'shell' }),
  Forbidden(t) {
    const { policy } = startPolicy(t, 'bindings: [{ role: viewer, principals: [vera] }]');
    policy.authorise(policyCaller('vera'), 'pod.exec', { name: 'web-0' });
  },
  Unauthorized: () =>
    identify({ headers: {}, socket: {} } as IncomingMessage, {
      byToken: () => undefined,
      byCertificate: () => undefined,
    }),
  Conflict() {
    const calls = new Deduplicator(DEFAULT_LIMITS, new ManualClock());
    const digest = (name: string): Buffer => digestOf('pod.restart', { name });
    calls.remember(callerNamed('panel'), 'a1', digest('db-0'), Promise.resolve(''), false);
    calls.find(callerNamed('panel'), 'a1', digest('web-0'));
  },
  async Timeout() {
    const clock = new ManualClock();
    const call = runWithDeadline(
      (signal) =>
        new Promise((_, reject) => {
          const slow = new EdgectlError('Unavailable', 'the runtime does not answer', { layer: 'cri' });
          signal.addEventListener('abort', () => reject(slow));
        }),
      15_000,
      NEVER_ABORTED,
      clock,
    );
    call.catch(() => undefined);
    await clock.advance(15_000);
    return call;
  },
  Unavailable: () => connectTo({ socket: '/run/edgectl/none.sock' }),
  TooManyRequests() {
    const { sessions } = new SessionBench({ sessionsPerPrincipal: 64 });
    for (let count = 0; count <= 64; count += 1) sessions.acquireSlot('alice');
  },
  RequestEntityTooLarge: () => refusalOf(`[${'{},'.repeat(50)}{}]`),
  async Gone() {
    const bench = new SessionBench();
    const source = new MemorySource({ streams: ['stdout'] });
    await bench.open(source, { session: 's' });
    source.push('stdout', 'acknowledged');
    await bench.clock.advance(10);
    bench.control('s', 'session.ack', { stdout: 12 });
    bench.sessions.resume(bench.caller, { session: 's', stdout: 0, stderr: 0 });
  },
  Interrupted: () => answered(interruptedText({ id: 'a1', method: 'pod.restart' })),
  Canceled: () => endedOtherwise({ reason: 'Canceled', streams: {}, gaps: [] }),
  Unsupported: () =>
    hello({ identity: () => Promise.reject(new Error('not asked')) } as never, { versions: ['2.0'] }),
  async BackendError(t) {
    const server = createServer((_request, response) => response.writeHead(403).end('not now'));
    t.teardown(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const target = { source: 'cri', url: new URL(`http://127.0.0.1:${port}/exec/x`) };
    await dialStreamingServer(target as never, { method: 'GET', headers: {} } as never, NEVER_ABORTED);
  },
  ReadBackDiffers() {
    const device = { metadata: { namespace: 'factory', name: 'press-1' }, spec: {} };
    const written = { property: 'setpoint', change: { after: 95 }, reported: { reported: '80' } };
    return readBackDiffers(device as never, [written as never], {} as never);
  },
  DataLoss() {
    const receiver = new StreamReceiver({
      name: 'stdout',
      from: 0,
      sha256: nodeSha256,
      windowBytes: () => 10,
      onTaken: () => undefined,
    });
    receiver.receive(0, Buffer.from('abc'));
    return receiver.mismatch({ bytes: 4, sha256: '' });
  },
};

function answered(text: string): EdgectlError {
  const { error } = JSON.parse(text) as { error: Parameters<typeof EdgectlError.fromRpc>[0] };
  return EdgectlError.fromRpc(error);
}

for (const [kind, provoke] of Object.entries(PROVOKE) as [ErrorKind, (typeof PROVOKE)[ErrorKind]][]) {
  test(`an error ${kind} is printed as docs/reference/messages.md shows it`, async (t) => {
    let error: EdgectlError;
    try {
      error = EdgectlError.from(await provoke(t));
    } catch (thrown) {
      error = EdgectlError.from(thrown);
    }
    // As it comes over the wire; a fault's own words do not.
    const received = EdgectlError.fromRpc(error.toRpc());
    t.is(received.kind, kind);
    const { did, shows } = CONTEXT[kind];
    t.log(`${did}\n${errorText(received)}`);
    t.is(
      `${errorText(received).replaceAll(/\/\S*\/policy\.yaml/g, '/var/lib/edgectl/policy.yaml')}\n`,
      shows,
    );
  });
}

test('each kind of the table is shown, and no other', (t) => {
  t.deepEqual(Object.keys(CONTEXT).sort(), Object.keys(ERROR_TABLE).sort());
});
