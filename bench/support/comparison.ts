/** What became worse between two runs, beyond what the noise of the samples explains. */
import type { Figure } from './figures.ts';
import type { History } from './history.ts';

/** Medians nearer than this are the same, whatever the samples say. */
const LEAST_CHANGE = 0.05;

export type Change = 'worse' | 'better' | 'same' | 'gone' | 'new';

export interface Compared {
  readonly key: string;
  readonly before: Figure | undefined;
  readonly after: Figure | undefined;
  readonly change: Change;
}

export function keyOf({ bench, name, unit }: Figure): string {
  return `${bench}: ${name} (${unit})`;
}

/** Changed where the ranges are apart and the medians too: one alone is what a shared machine does by itself. */
export function changeOf(before: Figure, after: Figure): 'worse' | 'better' | 'same' {
  const apart = before.max < after.min || after.max < before.min;
  const factor = after.median / before.median;
  if (!apart || Math.abs(factor - 1) <= LEAST_CHANGE) return 'same';
  return factor > 1 === (before.better === 'lower') ? 'worse' : 'better';
}

export function compare(before: History, after: History): Compared[] {
  const old = new Map(before.figures.map((figure) => [keyOf(figure), figure]));
  const now = new Map(after.figures.map((figure) => [keyOf(figure), figure]));
  return [...new Set([...old.keys(), ...now.keys()])].map((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const change = was === undefined ? 'new' : is === undefined ? 'gone' : changeOf(was, is);
    return { key, before: was, after: is, change };
  });
}
