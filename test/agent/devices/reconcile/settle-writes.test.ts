/** Writes that are looked up at their devices, where looking up one of them fails. */
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { DeviceLocks } from '../../../../agent/devices/device-locks.ts';
import { type SettleOptions, settleWrites } from '../../../../agent/devices/reconcile/settle-writes.ts';
import { ManualClock, settle } from '../../../helpers/manual-clock.ts';
import { NEVER_ABORTED } from '../../../helpers/never-aborted.ts';

/** Two writes; the first one's device fails at once, the second one's when the test says so. */
function options(first: Error, second: Promise<never>): SettleOptions {
  const write = { namespace: 'factory', cause: 'edit', state: 'sent', changes: [], plannedAtMs: 0 };
  const writes = [
    { ...write, id: 1, name: 'one' },
    { ...write, id: 2, name: 'two' },
  ];
  return {
    journal: { unsettled: () => writes },
    reader: { device: (_: string, name: string) => (name === 'one' ? Promise.reject(first) : second) },
    locks: new DeviceLocks(),
    clock: new ManualClock(),
  } as unknown as SettleOptions;
}

test('10: one that fails ends none of the others, and all are awaited', async (t) => {
  for (const first of [new EdgectlError('Unavailable', 'the mapper is away'), new Error('a defect')]) {
    let fail: (error: Error) => void = () => undefined;
    const second = new Promise<never>((_, reject) => {
      fail = reject;
    });
    let isOver = false;
    const settling = settleWrites(options(first, second), NEVER_ABORTED).finally(() => {
      isOver = true;
    });
    settling.catch(() => undefined);
    await settle();
    t.false(isOver, 'the other still works on its device');
    fail(new EdgectlError('Unavailable', 'away too'));
    if (EdgectlError.is(first)) await t.notThrowsAsync(settling);
    else await t.throwsAsync(settling, { message: 'a defect' });
  }
});
