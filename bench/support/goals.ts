/** The goals of speed and size: what a run of all benches says of each. A goal without a figure is listed too, with the reason. */
import type { Figure, Unit } from './figures.ts';
import { GOALS } from './goal-list.ts';

export interface Goal {
  readonly name: string;
  /** The figure that tells: its bench, name and unit. */
  readonly bench: string;
  readonly figure: string;
  readonly unit: Unit;
  /** Whether the bound is on the figure or on its ratio to the peer. */
  readonly of: 'value' | 'ratio';
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  /** A peer that cannot be had here, and the recorded ratio or figure that stands for it. */
  readonly recorded?: string;
  /** Why no bench measures it yet. */
  readonly unmeasured?: string;
}

/** A goal as it is kept in the file of a run. */
export interface GoalResult {
  readonly name: string;
  readonly value: number | null;
  readonly unit: Unit;
  readonly min?: number;
  readonly max?: number;
  readonly samples?: number;
  readonly peer: string | null;
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean | null;
  /** Why there is no value, or what stands for the peer. */
  readonly note?: string;
}

/** `ratio at most 0.62`, `at least 200 MB/s`. */
export function goalText({ of, bound, limit, unit }: Goal): string {
  return of === 'ratio' ? `ratio ${bound} ${limit}` : `${bound} ${limit} ${unit}`;
}

function resultOf(goal: Goal, figures: readonly Figure[]): GoalResult {
  const { name, unit, recorded } = goal;
  const common = { name, unit, goal: goalText(goal) };
  const figure = figures.find(
    (one) => one.bench === goal.bench && one.name === goal.figure && one.unit === unit,
  );
  const compared = goal.of === 'ratio' ? figure?.ratio : figure?.median;
  if (figure === undefined || compared === undefined) {
    const why = figure === undefined ? 'was not measured' : 'has no peer on this machine';
    const note = goal.unmeasured ?? `\`bench ${goal.bench}\`: "${goal.figure}" ${why}`;
    return { ...common, value: figure?.median ?? null, peer: null, ratio: null, met: null, note };
  }
  const { median, min, max, samples, peer, ratio } = figure;
  return {
    ...common,
    ...{ value: median, min, max, samples: samples.length },
    ...{ peer: peer?.name ?? null, ratio: ratio ?? null },
    met: goal.bound === 'at most' ? compared <= goal.limit : compared >= goal.limit,
    ...(recorded === undefined ? {} : { note: recorded }),
  };
}

/** One result for each goal, in the order in which they are listed. */
export function goalResults(figures: readonly Figure[]): GoalResult[] {
  return GOALS.map((goal) => resultOf(goal, figures));
}
