import test from 'ava';
import { SharedReads } from '../../common/shared-reads.ts';
import { ManualClock, settle } from '../helpers/manual-clock.ts';

interface StartedRead {
  readonly signal: AbortSignal;
  readonly answer: (text: string) => void;
  readonly fail: (error: Error) => void;
}

function createReads() {
  const clock = new ManualClock();
  const reads = new SharedReads<string>(clock);
  const started: StartedRead[] = [];
  const read = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => {
      started.push({ signal, answer: resolve, fail: reject });
      signal.addEventListener('abort', () => reject(new Error('the backend was slow')), { once: true });
    });
  const ask = (signal = new AbortController().signal): Promise<string> => reads.ask('pods', read, signal);
  return { clock, reads, started, ask };
}

test('those who ask while a read runs share the one after it, and nothing stays behind', async (t) => {
  const { clock, reads, started, ask } = createReads();
  const first = ask();
  const others = [ask(), ask(), ask()];
  t.is(started.length, 1);
  started[0]?.answer('old');
  t.is(await first, 'old');
  await settle();
  t.is(started.length, 2);
  started[1]?.answer('new');
  t.deepEqual(await Promise.all(others), ['new', 'new', 'new']);
  await settle();
  t.is(reads.size, 0);
  t.is(clock.pending, 0);
});

test('different questions do not wait for each other', async (t) => {
  const { reads, started, ask } = createReads();
  const first = ask();
  t.is(await reads.ask('nodes', () => Promise.resolve('node'), new AbortController().signal), 'node');
  started[0]?.answer('pod');
  t.is(await first, 'pod');
});

test('a read that hangs holds up nobody for long', async (t) => {
  const { clock, reads, started, ask } = createReads();
  const stuck = ask();
  const behind = ask();
  await clock.advance(100);
  t.is(started.length, 2);
  started[1]?.answer('pods');
  t.is(await behind, 'pods');
  started[0]?.answer('late');
  t.is(await stuck, 'late');
  await settle();
  t.is(reads.size, 0);
  t.is(clock.pending, 0);
});

test('a failure reaches all who share the read, and the next one starts again', async (t) => {
  const { started, ask } = createReads();
  const first = ask();
  const second = ask();
  started[0]?.fail(new Error('refused'));
  await t.throwsAsync(first, { message: 'refused' });
  await settle();
  started[1]?.answer('pods');
  t.is(await second, 'pods');
});

test('one who gives up leaves the read to the others; the last one ends it and hears what was slow', async (t) => {
  const { reads, started, ask } = createReads();
  const first = ask();
  const [one, two] = [new AbortController(), new AbortController()];
  const early = ask(one.signal);
  const last = ask(two.signal);
  started[0]?.answer('old');
  await first;
  await settle();
  one.abort(new Error('enough'));
  await t.throwsAsync(early, { message: 'enough' });
  t.false(started[1]?.signal.aborted);
  two.abort(new Error('enough'));
  await t.throwsAsync(last, { message: 'the backend was slow' });
  t.true(started[1]?.signal.aborted);
  await settle();
  t.is(reads.size, 0);
});

test('one who asked in vain before the read began leaves it to those who come later', async (t) => {
  const { started, ask } = createReads();
  const first = ask();
  const gone = new AbortController();
  const early = ask(gone.signal);
  gone.abort(new Error('enough'));
  await t.throwsAsync(early, { message: 'enough' });
  const later = ask();
  started[0]?.answer('old');
  await first;
  await settle();
  started[1]?.answer('new');
  t.is(await later, 'new');
});
