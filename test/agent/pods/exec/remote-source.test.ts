/** What becomes of a stream in which something throws. */
import test from 'ava';
import { boundedClock } from '../../../../common/fault-boundary.ts';
import { RemoteOutput } from '../../../../agent/pods/exec/remote-source.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ManualClock } from '../../../helpers/manual-clock.ts';

test('a throw in the middle of a stream ends it with its process, and is noted once: nobody waits for ever', async (t) => {
  let fault: Error | undefined;
  const noted: unknown[] = [];
  const clock = boundedClock(new ManualClock(), {
    enter() {
      const thrown = fault;
      fault = undefined;
      if (thrown !== undefined) throw thrown;
    },
    fault: () => t.fail('it is the stream alone that ends'),
    note: (error) => noted.push(error),
  });
  let ended = 0;
  let closed = 0;
  const output = new RemoteOutput({
    streams: ['stdout'],
    unwanted: [],
    tty: false,
    layer: 'cri',
    clock,
    endProcess: async () => {
      ended += 1;
      return false;
    },
    explain: (failure) => new EdgectlError('BackendError', failure),
    onEnd: () => undefined,
  });
  const source = output.source(
    {
      writeStdin: async () => undefined,
      closeStdin: async () => undefined,
      resize: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
      close: () => (closed += 1),
    },
    {},
    false,
  );
  const read = source.read('stdout', 1024);
  fault = new Error('a fault');
  output.output('stdout', Buffer.from('hello'));
  t.is((await read)?.toString(), 'hello', 'what had come is given out');
  t.is(await source.read('stdout', 1024), undefined);
  output.closed();
  t.like(await source.ended, { reason: 'Failed', error: { message: 'a fault' } });
  t.deepEqual([ended, closed, noted.length], [1, 1, 1]);
});
