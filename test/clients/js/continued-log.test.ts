import test, { type ExecutionContext } from 'ava';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Session } from '../../../clients/js/src/api.ts';
import { ContinuedLog } from '../../../clients/js/src/continued-log.ts';

const PARAMS: PodLogsParams = { name: 'web-0', follow: true };

/** A session that gives `text` and then ends, or fails. */
function session(text: string, failure?: EdgectlError): Session {
  const ended =
    failure === undefined
      ? Promise.resolve({ reason: 'Completed', streams: {}, gaps: [] })
      : Promise.reject(failure);
  ended.catch(() => undefined);
  async function* stdout(): AsyncGenerator<Buffer, void> {
    yield Buffer.from(text);
    await ended;
  }
  const made: unknown = {
    opened: { session: 's', cursor: 'begin' },
    cursor: { cursor: `after ${text}`, stdout: text.length },
    stdout: stdout(),
    ended,
    cancel: () => undefined,
  };
  return made as Session;
}

/** An agent that gives each of `answers` in turn. */
async function follow(t: ExecutionContext, answers: readonly (Session | EdgectlError)[]) {
  const asked: PodLogsParams[] = [];
  let pauses = 0;
  const waiting = [...answers];
  const log = new ContinuedLog({
    params: PARAMS,
    open(params) {
      asked.push(params);
      const next = waiting.length > 1 ? waiting.shift() : waiting[0];
      return next instanceof EdgectlError ? Promise.reject(next) : Promise.resolve(next as Session);
    },
    online: () => Promise.resolve(),
    pause() {
      pauses += 1;
      return Promise.resolve();
    },
  });
  await log.start();
  let text = '';
  const read = (async () => {
    for await (const chunk of log) text += chunk.toString();
  })();
  const error = await read.then(
    () => undefined,
    (thrown: unknown) => EdgectlError.from(thrown),
  );
  t.true(asked.length > 0);
  return { text, error, asked, pauses };
}

const gone = new EdgectlError('Gone', 'the agent was restarted');
const stopping = new EdgectlError('Unavailable', 'the agent is being stopped');

test('a log goes on at its cursor once an agent that is being stopped is back', async (t) => {
  const { text, error, asked, pauses } = await follow(t, [
    session('one ', gone),
    stopping,
    stopping,
    stopping,
    session('two'),
  ]);
  t.is(error, undefined);
  t.is(text, 'one two');
  t.is(pauses, 3);
  t.like(asked.at(-1), { cursor: 'after one ', skipBytes: 0, follow: true });
});

test('an agent that never comes back is asked 120 times, and then the log fails', async (t) => {
  const { text, error, asked, pauses } = await follow(t, [session('one ', gone), stopping]);
  t.is(text, 'one ');
  t.is(error?.message, 'the agent is being stopped');
  t.is(asked.length, 121);
  t.is(pauses, 119);
});

test('what this side says, and every other refusal, ends the log at once', async (t) => {
  for (const refusal of [
    new EdgectlError('Unavailable', 'the agent of node edge-01 is offline', { layer: 'client' }),
    new EdgectlError('NotFound', 'the pod is gone'),
  ]) {
    const { error, pauses } = await follow(t, [session('one ', gone), refusal]);
    t.is(error?.message, refusal.message);
    t.is(pauses, 0);
  }
});
