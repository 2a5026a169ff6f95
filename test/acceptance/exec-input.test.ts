import test from 'ava';
import { execInput } from './exec-input.ts';

test('B1, B2: edgectl exec -i hands over every byte, or ends with a process that wants none', (t) =>
  execInput(t, { rounds: 1, sizes: [300_000, 5_000_000], lateSeconds: 1 }));
