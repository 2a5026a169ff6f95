import { systemClock } from '../../../common/clock.ts';
import { join } from 'node:path';
import test from 'ava';
import { VersionCounter } from '../../../agent/watch/version-counter.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { versionDatabase } from '../gateway/test-door.ts';

test('numbers rise by one, also over a block', (t) => {
  const counter = new VersionCounter(versionDatabase(), systemClock);
  const first = counter.next();
  let last = first;
  for (let count = 0; count < 2_500; count += 1) {
    const next = counter.next();
    t.is(next, last + 1);
    last = next;
  }
  t.is(counter.current, last);
});

test('a new process goes on above every number that an earlier one gave', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  let highest = 0;
  for (let life = 0; life < 5; life += 1) {
    const database = versionDatabase(path);
    const counter = new VersionCounter(database, systemClock);
    t.true(counter.current > highest);
    for (let count = 0; count < life * 700; count += 1) highest = counter.next();
    highest = counter.current;
    database.close();
  }
});

test('a lost database goes on above what was given, as long as the clock stands right', (t) => {
  const before = new VersionCounter(versionDatabase(), systemClock);
  const gave = before.next();
  t.true(gave >= Math.floor(Date.now() / 1_000) * 1_000 - 1_000);
});
