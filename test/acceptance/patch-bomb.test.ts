import test from 'ava';
import { patchBomb } from './patch-bomb.ts';

test('H2: a patch that copies the device into itself is refused, and nobody else waits', (t) =>
  patchBomb(t, { operations: 16, attackers: 1, slowestMs: 30_000 }));
