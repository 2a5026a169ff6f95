import test from 'ava';
import { openingsThatTimeOut } from '../acceptance/openings.ts';

test('1,000 calls that time out in the opening leave no slot, no name and no descriptor', (t) =>
  openingsThatTimeOut(t, 1_000));
