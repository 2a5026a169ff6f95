/** Everything in this process of which something could be left behind. */
import { setImmediate as turn } from 'node:timers/promises';
import { waitUntil } from './wait-until.ts';

export interface Footprint {
  /** Heap and external memory after garbage collection. */
  readonly bytes: number;
  /** Handles, sockets, timers and child processes by kind, and what the caller holds. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Work that ends by itself within a turn is not a handle. */
const PASSING = new Set(['Immediate', 'FSReqCallback', 'GetAddrInfoReqWrap', 'TickObject']);

/** What is open now, by kind. */
function openHandles(held: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { ...held };
  for (const name of process.getActiveResourcesInfo()) {
    if (!PASSING.has(name)) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The kinds of which more is open now than there was; less is nothing left behind. */
function grownKinds(before: Footprint, held: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(openHandles(held))
    .filter(([kind, count]) => count > (before.counts[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${count} where there were ${before.counts[kind] ?? 0}`);
}

/** What stays open beyond `before`: a look at a backend that happens to be under way is nothing left behind. */
export async function leftBehind(
  before: Footprint,
  held: () => Readonly<Record<string, number>>,
): Promise<readonly string[]> {
  let grown = grownKinds(before, held());
  await waitUntil(() => {
    grown = grownKinds(before, held());
    return grown.length === 0;
  }, 20_000);
  return grown;
}

/** Collects garbage first; needs `--expose-gc`. */
export async function footprint(held: Readonly<Record<string, number>>): Promise<Footprint> {
  for (let round = 0; round < 5; round += 1) {
    await turn();
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return { bytes: heapUsed + external, counts: openHandles(held) };
}
