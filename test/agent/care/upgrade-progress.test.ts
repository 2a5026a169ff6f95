import test from 'ava';
import { UpgradeProgress } from '../../../agent/care/upgrade-progress.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const CONFIRMED = { job: 'plant-2', from: 'v1.23.1', to: 'v1.23.2', core: 'first' };
const BEFORE = { version: 'v1.23.1', installed: undefined, core: 'first' };

function started(): { clock: ManualClock; progress: UpgradeProgress } {
  const clock = new ManualClock();
  const progress = new UpgradeProgress(clock);
  progress.confirmed(CONFIRMED);
  return { clock, progress };
}

test('nothing is told of an upgrade that nobody confirmed here', (t) => {
  t.is(new UpgradeProgress(new ManualClock()).now(BEFORE), undefined);
});

test('an upgrade is over when EdgeCore reports the new version, and stays over', (t) => {
  const { progress } = started();
  t.is(progress.now(BEFORE)?.state, 'confirmed');
  t.is(progress.now({ version: undefined, installed: undefined, core: undefined })?.state, 'confirmed');
  t.is(progress.now({ ...BEFORE, version: 'v1.23.2', core: 'second' })?.state, 'upgraded');
  t.is(progress.now(BEFORE)?.state, 'upgraded');
});

test('a start with the version of before is a roll-back once it has lasted; each further start counts anew', async (t) => {
  const { clock, progress } = started();
  const back = { ...BEFORE, installed: 'v1.23.1', core: 'second' };
  t.is(progress.now({ ...back, installed: 'v1.23.2' })?.state, 'confirmed');
  await clock.advance(4_999);
  t.is(progress.now({ ...back, core: 'third' })?.state, 'confirmed');
  await clock.advance(4_999);
  t.is(progress.now({ ...back, core: 'third' })?.state, 'confirmed');
  await clock.advance(1);
  t.is(progress.now({ ...back, core: 'third' })?.state, 'rolledBack');
});

test('where only the report tells, a late report is waited for', async (t) => {
  const { clock, progress } = started();
  const back = { ...BEFORE, core: 'second' };
  t.is(progress.now(back)?.state, 'confirmed');
  await clock.advance(19_999);
  t.is(progress.now(back)?.state, 'confirmed');
  t.is(progress.now({ ...back, version: 'v1.23.2' })?.state, 'upgraded');
});

test('EdgeCore that has not ended ten minutes later has failed before', async (t) => {
  const { clock, progress } = started();
  await clock.advance(10 * 60_000 - 1);
  t.is(progress.now(BEFORE)?.state, 'confirmed');
  await clock.advance(1);
  t.is(progress.now(BEFORE)?.state, 'failed');
});
