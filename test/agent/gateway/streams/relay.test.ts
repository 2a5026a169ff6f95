/** Who ended it, as the two connections tell in whatever order. */
import { duplexPair } from 'node:stream';
import test from 'ava';
import { relay, type RelayEnd } from '../../../../agent/gateway/streams/relay.ts';
import { systemClock } from '../../../../common/clock.ts';
import type { ExitGuard } from '../../../../common/remotecommand/exit-guard/exit-guard.ts';
import { ManualClock, settle } from '../../../helpers/manual-clock.ts';
import { SlowReader } from '../../../helpers/slow-reader.ts';

/** Whose status has passed once it has said "status". */
function guardOf(finished: boolean): ExitGuard {
  return {
    pass(bytes) {
      finished ||= bytes.toString() === 'status';
      return bytes;
    },
    tooLarge: false,
    get finished() {
      return finished;
    },
    leave: () => undefined,
    failure: () => Buffer.alloc(0),
    heartbeat: () => Buffer.alloc(0),
  };
}

for (const [what, output, carriesStatus, end] of [
  ['a client that closes once it has the status ends nothing', 'status', true, 'server'],
  ['a client that closes before ends it', 'output', true, 'client'],
  ['a client of what has no status ends it', 'output', false, 'client'],
] as const satisfies readonly (readonly [string, string, boolean, RelayEnd])[]) {
  test(what, async (t) => {
    const [client, far] = duplexPair();
    const [server, runtime] = duplexPair();
    const options = {
      clock: systemClock,
      signal: new AbortController().signal,
      guard: guardOf(!carriesStatus),
    };
    const ended = relay(client, server, options);
    far.once('data', (bytes: Buffer) => {
      t.is(bytes.toString(), output);
      client.destroy();
    });
    runtime.write(output);
    t.is(await ended, end);
  });
}

test('K1: an exec whose client reads nothing for an hour keeps its last output and its status', async (t) => {
  const clock = new ManualClock();
  const client = new SlowReader();
  const [server, runtime] = duplexPair();
  const ended = relay(client, server, {
    clock,
    signal: new AbortController().signal,
    guard: guardOf(false),
  });
  runtime.write('the last output');
  await settle();
  runtime.write('status');
  runtime.end();
  while (!client.writableEnded) await settle();
  await clock.advance(3_600_000);
  t.false(client.destroyed);
  client.readOn();
  while (!client.writableFinished) await settle();
  t.is(client.taken.toString(), 'the last outputstatus');
  await clock.advance(60_000);
  t.is(await ended, 'server');
});
