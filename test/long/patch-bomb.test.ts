import test from 'ava';
import { patchBomb } from '../acceptance/patch-bomb.ts';

test.serial('H2: ten floods of patches of 20 copies each are refused, and nobody else waits', (t) =>
  patchBomb(t, { operations: 20, attackers: 10, slowestMs: 2_000 }),
);
