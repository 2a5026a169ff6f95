import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { collectList, parseDurationMs, parseInteger, parseTime } from '../../../clients/edgectl/values.ts';

test('durations are read as Go writes them, and bare numbers as seconds', (t) => {
  t.is(parseDurationMs('5s'), 5000);
  t.is(parseDurationMs('1h30m'), 5_400_000);
  t.is(parseDurationMs('1.5s'), 1500);
  t.is(parseDurationMs('250ms'), 250);
  t.is(parseDurationMs('0'), 0);
  t.is(parseDurationMs('90'), 90_000);
});

for (const text of ['', 's', '5x', '-5s', '5s ', '1h 2m']) {
  test(`${JSON.stringify(text)} is no duration`, (t) => {
    const error = t.throws(() => parseDurationMs(text));
    t.true(EdgectlError.is(error) && error.exitCode === 2);
  });
}

test('integers and times are checked', (t) => {
  t.is(parseInteger('-1'), -1);
  t.throws(() => parseInteger('1.5'));
  t.throws(() => parseInteger('99999999999999999999'));
  t.is(parseTime('2026-11-22T16:43:22+01:00'), '2026-11-22T16:43:22+01:00');
  t.throws(() => parseTime('2026-11-22'));
  t.throws(() => parseTime('2026-13-45T99:00:00Z'));
});

test('lists are given with commas, or again and again', (t) => {
  t.deepEqual(collectList('a,b', collectList('c', undefined)), ['c', 'a', 'b']);
});
