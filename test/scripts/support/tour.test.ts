import test from 'ava';
import { differenceOf, readSteps } from '../../../scripts/support/tour.mjs';

test('a console block is read as commands with their output', (t) => {
  const steps = readSteps('text\n\n```console\n$ one\nout 1\nout 2\n$ two\n```\n\n```sh\n$ no\n```\n');
  t.deepEqual(steps, [
    { command: 'one', output: ['out 1', 'out 2'] },
    { command: 'two', output: [] },
  ]);
});

test('figures, ages and states may differ, words may not', (t) => {
  const written = ['NAME   STATUS             RESTARTS', 'crasher   CrashLoopBackOff   1 (12s ago)'];
  t.is(differenceOf(written, 'NAME STATUS RESTARTS\ncrasher  Running   0\n'), undefined);
  t.truthy(differenceOf(written, 'NAME STATUS RESTARTS\nanother  Running   0\n'));
  t.truthy(differenceOf(written, 'NAME STATUS\ncrasher  Running   0\n'));
});

test('a missing line and one too many are differences', (t) => {
  t.truthy(differenceOf(['a', 'b'], 'a\n'));
  t.truthy(differenceOf(['a'], 'a\nb\n'));
  t.is(differenceOf(['a'], 'a\n'), undefined);
  t.is(differenceOf([], ''), undefined);
});

test('an ellipsis stands for the rest of a line, or for any lines', (t) => {
  t.is(differenceOf(['state: …'], 'state: online, since then\n'), undefined);
  t.is(differenceOf(['a', '…'], 'a\nb\nc\n'), undefined);
  t.is(differenceOf(['a', '…', 'd'], 'a\nb\nc\nd\n'), undefined);
  t.truthy(differenceOf(['a', '…', 'd'], 'a\nb\nc\n'));
});
