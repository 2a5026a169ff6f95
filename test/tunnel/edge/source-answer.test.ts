import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import type { ByteSource, SourceEnd } from '../../../common/byte-source.ts';
import { answerOfSource } from '../../../tunnel/edge/source-answer.ts';
import { systemClock } from '../../../common/clock.ts';

/** A source of some chunks whose cursor counts the bytes that were read. */
function sourceOf(chunks: readonly string[], end: SourceEnd): ByteSource & { readonly cancels: string[] } {
  const left = [...chunks];
  let position = 0;
  const cancels: string[] = [];
  return {
    streams: ['stdout'],
    info: {},
    cancels,
    read: () => {
      const next = left.shift();
      position += next?.length ?? 0;
      return Promise.resolve(next === undefined ? undefined : Buffer.from(next));
    },
    ended: Promise.resolve(end),
    cancel: (reason) => cancels.push(reason),
    cursor: () => String(position),
  };
}

test("a source's bytes are the answer, and its cursor stands for what was read", async (t) => {
  const source = sourceOf(['one\n', 'two\n'], { reason: 'Completed' });
  const answer = answerOfSource(source, systemClock, new AbortController().signal);
  const cursors: (string | undefined)[] = [];
  let text = '';
  for await (const chunk of answer.body) {
    text += chunk.toString();
    cursors.push(answer.cursor?.());
  }
  t.is(answer.status, 200);
  t.is(text, 'one\ntwo\n');
  t.deepEqual(cursors, ['4', '8']);
});

test('a source that failed breaks the answer', async (t) => {
  const error = new EdgectlError('BackendError', 'the file cannot be read');
  const answer = answerOfSource(
    sourceOf(['one\n'], { reason: 'Failed', error }),
    systemClock,
    new AbortController().signal,
  );
  const read = async (): Promise<void> => {
    for await (const _ of answer.body);
  };
  t.is(await t.throwsAsync(read()), error);
});

test('a source is canceled when the cloud has gone', (t) => {
  const source = sourceOf([], { reason: 'Canceled' });
  const gone = new AbortController();
  answerOfSource(source, systemClock, gone.signal);
  t.deepEqual(source.cancels, []);
  gone.abort();
  t.deepEqual(source.cancels, ['Canceled']);
});
