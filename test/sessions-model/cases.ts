/** What the model is asked: small windows, bad networks, slow readers. */
import fc from 'fast-check';
import type { Case } from './run.ts';

export const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.integer(),
  faults: fc.record({
    lossChance: fc.constantFrom(0, 0.05, 0.3),
    repeatChance: fc.constantFrom(0, 0.1),
    maxDelayMs: fc.constantFrom(0, 3, 40, 700),
    budget: fc.integer({ min: 0, max: 40 }),
  }),
  limits: fc.record({
    windowBytes: fc.constantFrom(1, 100, 1000, 5000),
    windowChunks: fc.constantFrom(1, 3, 16),
    chunkMaxBytes: fc.constantFrom(10, 64, 700),
    clientChunks: fc.constantFrom(2, 8, 64),
    keptMaxBytes: fc.constantFrom(40, 2000, 1_000_000),
    stdinWindowBytes: fc.constantFrom(64, 1000),
  }),
  writes: fc.array(
    fc.record({
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      bytes: fc.constantFrom(1, 3, 40, 500),
      pauseMs: fc.constantFrom(0, 0, 0, 2, 30, 400),
    }),
    { maxLength: 25 },
  ),
  inputs: fc.array(fc.constantFrom(1, 30, 200, 900), { maxLength: 6 }),
  readerPauseMs: fc.constantFrom(0, 5, 300),
  cuts: fc.array(
    fc.record({
      atMs: fc.integer({ min: 1, max: 4000 }),
      side: fc.constantFrom('agent' as const, 'client' as const),
    }),
    { maxLength: 3 },
  ),
});
