/** One request's way, with a journal that fails. */
import test from 'ava';
import { pino } from 'pino';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { CallJournal } from '../../../agent/rpc/call-journal.ts';
import { Deduplicator, type RememberedCall } from '../../../agent/rpc/deduplicator.ts';
import { parseMessage } from '../../../agent/rpc/parse-message.ts';
import { Pipeline } from '../../../agent/rpc/pipeline.ts';
import { RunningCalls } from '../../../agent/rpc/running-calls.ts';
import { RunningReads } from '../../../agent/rpc/running-reads.ts';
import { TargetChanges } from '../../../agent/rpc/target-changes.ts';
import { Validator } from '../../../agent/rpc/validator.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { CallLog } from '../../../agent/audit/call-log.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { callerNamed, SessionBench } from '../../helpers/session-bench.ts';

test('5: a repeat whose kept answer cannot be read is answered, and runs nothing', async (t) => {
  const clock = new ManualClock();
  const deduplicator = new Deduplicator(DEFAULT_LIMITS, clock);
  const journal: Pick<CallJournal, 'begin' | 'finish'> = {
    begin: (_calls, _caller, _route, alongside) => alongside(),
    finish: (call: RememberedCall) =>
      deduplicator.finish(call, () => {
        throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_READ' });
      }),
  };
  let ran = 0;
  const pipeline = new Pipeline({
    methods: new Map([['pod.restart', { name: 'pod.restart', run: async () => (ran += 1) }]]),
    validator: new Validator(),
    policy: {
      authorise: () => undefined,
      authoriseChanges: () => undefined,
      permits: () => true,
      watch: () => undefined,
      rulesOf: () => [],
    },
    deduplicator,
    journal: journal as CallJournal,
    runningReads: new RunningReads(),
    runningCalls: new RunningCalls(DEFAULT_LIMITS, clock),
    audit: { begin: () => ({ end: () => undefined }), refused: () => undefined },
    callLog: new CallLog(pino({ level: 'silent' })),
    sessions: new SessionBench().sessions,
    targetChanges: new TargetChanges(),
    limits: DEFAULT_LIMITS,
    clock,
  });
  const request = Buffer.from('{"jsonrpc":"2.0","id":"one","method":"pod.restart","params":{"name":"x"}}');
  const send = async (): Promise<unknown> => {
    const origin = { caller: callerNamed('c'), route: { topic: 't' }, exempt: true, expiresInMs: undefined };
    const [work] = pipeline.admit(parseMessage(request, DEFAULT_LIMITS), origin);
    return JSON.parse((await work?.run()) ?? '');
  };
  t.like(await send(), { id: 'one', result: 1 });
  const repeated = (await send()) as { error: Parameters<typeof EdgectlError.fromRpc>[0] };
  t.like(EdgectlError.fromRpc(repeated.error), { kind: 'Unavailable', layer: 'store' });
  t.is(ran, 1);
});
