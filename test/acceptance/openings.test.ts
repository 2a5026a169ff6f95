import test from 'ava';
import { openingsThatTimeOut } from './openings.ts';

test('3: 100 calls that time out in the opening leave no slot, no name and no descriptor', (t) =>
  openingsThatTimeOut(t, 100));
