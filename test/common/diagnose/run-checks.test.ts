import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { fine, type Check } from '../../../common/diagnose/check.ts';
import { runChecks } from '../../../common/diagnose/run-checks.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const well: Check = { area: 'cri', name: 'cri', run: () => Promise.resolve([fine('cri', 'it answers')]) };

test('a check that hangs is a finding, and delays no other', async (t) => {
  const clock = new ManualClock();
  let given: AbortSignal | undefined;
  const stuck: Check = {
    area: 'edged',
    name: 'edged',
    run: (signal) => {
      given = signal;
      return new Promise(() => undefined);
    },
  };
  const checking = runChecks([stuck, well], { clock, signal: new AbortController().signal, timeoutMs: 5000 });
  await clock.advance(5000);
  const checks = await checking;
  t.deepEqual(
    checks.map(({ area, state, message }) => [area, state, message]),
    [
      ['edged', 'failed', 'no answer within 5 s'],
      ['cri', 'fine', 'it answers'],
    ],
  );
  t.true(given?.aborted);
  t.is(clock.pending, 0);
});

test('a check that fails is a finding, with the hint of its error', async (t) => {
  const broken: Check = {
    area: 'tunnel',
    name: 'tunnel',
    run: () => Promise.reject(new EdgectlError('Unavailable', 'it is gone', { hint: 'bring it back' })),
  };
  const [check] = await runChecks([broken], {
    clock: new ManualClock(),
    signal: new AbortController().signal,
    timeoutMs: 5000,
  });
  t.like(check, {
    area: 'tunnel',
    name: 'tunnel',
    state: 'failed',
    message: 'it is gone',
    hint: 'bring it back',
  });
});

test('who gives up gets no half of a diagnosis', async (t) => {
  const giving = new AbortController();
  const checking = runChecks([well], { clock: new ManualClock(), signal: giving.signal, timeoutMs: 5000 });
  giving.abort(new EdgectlError('Canceled', 'not waited for'));
  await t.throwsAsync(checking, { message: 'not waited for' });
});
