/** A property that the mapper reports to nobody: what it was told is asked of the mapper itself, a few times. */
import test from 'ava';
import { Inquiries } from '../../../../agent/devices/reconcile/kept-edits.ts';
import { MapperClient } from '../../../../agent/backends/mapper/mapper-client.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';
import { startDeviceNode, until } from '../device-node.ts';

test('R1: what a mapper was told is asked 10, 30 and 90 s after EdgeCore has started, and no more', async (t) => {
  const node = await startDeviceNode();
  t.teardown(() => node.stop());
  const { socket } = node.line.mapper;
  const client = new MapperClient({
    name: 'modbus-mapper',
    version: '',
    protocol: 'modbus',
    socketPath: socket,
  });
  t.teardown(() => client.close());
  const clock = new ManualClock();
  const inquiries = new Inquiries(clock);
  const { signal } = new AbortController();
  const press = { namespace: 'factory', name: 'press-1' };
  const ask = () => inquiries.of(press, 'first', client, signal);
  const observedDesired = async (): Promise<string | undefined> =>
    (await ask()).answer?.get('setpoint')?.observedDesired;
  t.is(await observedDesired(), undefined);
  await clock.advance(10_000);
  t.is(await until(observedDesired), '60');
  await node.set('press-1', { setpoint: 41 });
  t.is(await observedDesired(), '60', 'it is not asked at each look');
  await clock.advance(20_000);
  t.is(await observedDesired(), '41');
  t.false((await ask()).over);
  await clock.advance(60_000);
  t.true((await ask()).over);
  // Another start of EdgeCore begins again.
  t.deepEqual(await inquiries.of(press, 'second', client, signal), { answer: undefined, over: false });
});
