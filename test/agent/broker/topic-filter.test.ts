import test from 'ava';
import { matches } from '../../../agent/broker/access-list.ts';

test('a filter matches as MQTT says: + one level, # all that follow', (t) => {
  for (const [filter, topic, expected] of [
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a', false],
    ['a/+', 'a/b/c', false],
    ['a/#', 'a/b/c', true],
    ['+/b', 'a/c', false],
    ['#', 'a/b', true],
  ] as const) {
    t.is(matches(filter, topic), expected, `${filter} ${topic}`);
  }
});
