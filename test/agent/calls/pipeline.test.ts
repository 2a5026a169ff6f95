/** One request's way, with parts that fail. */
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { MethodName } from '@edgectl/rpc-schema/methods';
import type { Method } from '../../../agent/methods/method.ts';
import type { CallJournal } from '../../../agent/calls/call-journal.ts';
import { Deduplicator, type RememberedCall } from '../../../agent/calls/deduplicator.ts';
import { parseMessage } from '../../../agent/calls/parse-message.ts';
import { Pipeline, type PipelineOptions } from '../../../agent/calls/pipeline.ts';
import { RunningCalls, RunningReads } from '../../../agent/calls/running-calls.ts';
import { TargetChanges } from '../../../agent/calls/target-changes.ts';
import { Admission, type AdmissionOptions } from '../../../agent/admission/admission.ts';
import { Validator } from '../../../common/validator.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { CallLog } from '../../../agent/audit/call-log.ts';
import { admissionOf } from '../../helpers/admission.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { faultyClock } from '../../helpers/faulty-clock.ts';
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
    methods: { 'pod.restart': async () => (ran += 1) },
    validator: new Validator(),
    admission: admissionOf(clock),
    clock,
    deduplicator,
    journal: journal as CallJournal,
    runningReads: new RunningReads(),
    runningCalls: new RunningCalls(DEFAULT_LIMITS, clock),
    sessions: new SessionBench().sessions,
    targetChanges: new TargetChanges(),
    limits: DEFAULT_LIMITS,
  });
  const request = Buffer.from('{"jsonrpc":"2.0","id":"one","method":"pod.restart","params":{"name":"x"}}');
  const send = async (): Promise<unknown> => {
    const origin = { caller: callerNamed('c'), route: { topic: 't' }, exempt: true, expiresInMs: undefined };
    const [work] = pipeline.admit(parseMessage(request, DEFAULT_LIMITS), origin);
    return JSON.parse(String((await work?.run()) ?? ''));
  };
  t.like(await send(), { id: 'one', result: 1 });
  const repeated = (await send()) as { error: Parameters<typeof EdgectlError.fromRpc>[0] };
  t.like(EdgectlError.fromRpc(repeated.error), { kind: 'Unavailable', layer: 'store' });
  t.is(ran, 1);
});

/** What a pipeline and its admission are made of. */
type Parts = Omit<PipelineOptions, 'admission'> & AdmissionOptions;

function pipelineOf(parts: Parts): Pipeline {
  return new Pipeline({ ...parts, admission: new Admission(parts) });
}

interface Bench {
  readonly options: Parts;
  readonly runningCalls: RunningCalls;
  readonly faults: readonly unknown[];
  /** Records of the audit that were begun, and not ended. */
  readonly open: Set<object>;
  readonly ran: string[];
}

function bench(): Bench {
  const { clock, faults } = faultyClock(new ManualClock());
  const deduplicator = new Deduplicator(DEFAULT_LIMITS, clock);
  const runningCalls = new RunningCalls(DEFAULT_LIMITS, clock);
  const open = new Set<object>();
  const ran: string[] = [];
  const method = (name: MethodName): Record<string, Method> => ({ [name]: async () => ran.push(name) });
  const journal: Pick<CallJournal, 'begin' | 'finish' | 'release' | 'mayGoWithout'> = {
    begin: (_calls, _caller, _route, alongside) => alongside(),
    finish: (call, text) => deduplicator.finish(call, () => text),
    release: (call) => deduplicator.release(call),
    mayGoWithout: () => true,
  };
  return {
    runningCalls,
    faults,
    open,
    ran,
    options: {
      methods: { ...method('pod.list'), ...method('pod.restart'), ...method('session.cancel') },
      validator: new Validator(),
      policy: { authorise: () => undefined, watch: () => undefined },
      deduplicator,
      journal: journal as CallJournal,
      runningReads: new RunningReads(),
      runningCalls,
      audit: {
        begin() {
          const entry = { end: () => void open.delete(entry) };
          open.add(entry);
          return entry;
        },
        refused: () => undefined,
      },
      callLog: new CallLog(pino({ level: 'silent' })),
      sessions: new SessionBench().sessions,
      targetChanges: new TargetChanges(),
      limits: DEFAULT_LIMITS,
      clock,
    },
  };
}

/** The same, but one function of it throws: before it has done anything, or after. */
function failing<Part extends object>(part: Part, name: keyof Part, when: 'before' | 'after'): Part {
  const fail = (): never => {
    throw new Error(`a fault in ${String(name)}`);
  };
  return new Proxy(part, {
    get(target, asked) {
      const value: unknown = Reflect.get(target, asked);
      if (typeof value !== 'function') return value;
      if (asked !== name) return value.bind(target) as unknown;
      return (...given: unknown[]): void => {
        if (when === 'after') Reflect.apply(value, target, given);
        fail();
      };
    },
  });
}

type PartName =
  | 'validator'
  | 'policy'
  | 'deduplicator'
  | 'journal'
  | 'runningReads'
  | 'targetChanges'
  | 'audit'
  | 'callLog';

const PLACES: readonly (readonly [PartName, string])[] = [
  ['validator', 'check'],
  ['policy', 'authorise'],
  ['deduplicator', 'find'],
  ['deduplicator', 'remember'],
  ['journal', 'begin'],
  ['journal', 'mayGoWithout'],
  ['journal', 'finish'],
  ['runningReads', 'find'],
  ['targetChanges', 'watch'],
  ['targetChanges', 'note'],
  ['audit', 'begin'],
  ['audit', 'refused'],
  ['callLog', 'ran'],
];

/** Those that may throw once they have done their part. */
const LATE = new Set(['mayGoWithout', 'finish', 'note', 'refused', 'ran']);

const BATCH = [
  { jsonrpc: '2.0', id: 'list', method: 'pod.list', params: {} },
  { jsonrpc: '2.0', id: 'one', method: 'pod.restart', params: { name: 'x' } },
  { jsonrpc: '2.0', id: 'one', method: 'pod.restart', params: { name: 'x' } },
  { jsonrpc: '2.0', method: 'session.cancel', params: { session: 's', client: 'c', principal: 'other' } },
  { jsonrpc: '2.0', method: 'pod.restart', params: { name: 'a notification is refused' } },
];

async function send(
  t: ExecutionContext,
  { options, runningCalls, open }: Bench,
  what: string,
): Promise<unknown[]> {
  const origin = { caller: callerNamed('c'), route: { topic: 't' }, exempt: true, expiresInMs: undefined };
  const parsed = parseMessage(Buffer.from(JSON.stringify(BATCH)), DEFAULT_LIMITS);
  const texts = await Promise.all(
    pipelineOf(options)
      .admit(parsed, origin)
      .map((work) => work.run()),
  );
  const answers = texts.flatMap((text) =>
    text === undefined ? [] : [JSON.parse(String(text)) as { id: unknown }],
  );
  t.deepEqual(
    answers.map(({ id }) => id),
    ['list', 'one', 'one'],
    what,
  );
  t.is(runningCalls.size, 0, what);
  t.is(options.runningReads.size, 0, what);
  t.is(open.size, 0, what);
  return answers;
}

for (const when of ['before', 'after'] as const) {
  test(`whatever throws ${when} it has done its part, every request is answered and nothing of it is left open`, async (t) => {
    for (const [part, name] of PLACES.filter((place) => when === 'before' || LATE.has(place[1]))) {
      const made = bench();
      const what = `${part}.${name}`;
      const broken = failing(made.options[part], name as never, when);
      await send(t, { ...made, options: { ...made.options, [part]: broken } }, what);
      // The next ones go on as if nothing had been.
      const again = await send(t, made, what);
      t.true(
        again.every((answer) => 'result' in (answer as object)),
        `${what}: ${JSON.stringify(again)}`,
      );
    }
  });
}

test('the end of an audit record throws: the call is answered, and the fault is noted', async (t) => {
  const made = bench();
  const audit = {
    ...made.options.audit,
    begin: () => ({
      end: () => {
        throw new Error('a fault in end');
      },
    }),
  };
  const answers = await send(t, { ...made, options: { ...made.options, audit } }, 'end');
  t.true(answers.every((answer) => 'result' in (answer as object)));
  t.true(made.faults.length > 0);
});

test('a call whose turn does not come is given up: answered, closed, and it may be sent again', async (t) => {
  const made = bench();
  const origin = { caller: callerNamed('c'), route: { topic: 't' }, exempt: true, expiresInMs: undefined };
  const parsed = parseMessage(Buffer.from(JSON.stringify(BATCH)), DEFAULT_LIMITS);
  const works = pipelineOf(made.options).admit(parsed, origin);
  const texts = works.map((work) => work.giveUp(new EdgectlError('Internal', 'no turn')));
  const answers = texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as object]));
  t.is(answers.length, 3);
  for (const answer of answers) t.like(answer, { error: { data: { reason: 'InternalError' } } });
  t.like(answers[1], { error: { data: { ran: 'no' } } });
  t.deepEqual([made.runningCalls.size, made.open.size, made.ran.length], [0, 0, 0]);
  await settle();
  await send(t, made, 'again');
  t.deepEqual(made.ran.toSorted(), ['pod.list', 'pod.restart', 'session.cancel']);
});
