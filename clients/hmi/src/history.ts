/** What properties were, as curves: each change with its time, and a gap where nobody knows. */
import type { HistorySample, PropertyHistory } from '@edgectl/rpc-schema/generated/types';

/** A value from a time on; `null` where it is not known or no number. */
export interface Point {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly value: number | null;
}

export interface Range {
  readonly last: number;
  readonly min: number;
  readonly max: number;
}

const LEAST_WINDOW_MS = 60_000;

/** Of one property more are not drawn. */
export const MAX_POINTS = 5_000;

/** `true` is 1 and `false` is 0. */
export function figureOf(value: string): number | null {
  if (value === 'true') return 1;
  if (value === 'false') return 0;
  const figure = Number(value);
  return value.trim() === '' || !Number.isFinite(figure) ? null : figure;
}

export function pointsOf(samples: readonly HistorySample[]): readonly Point[] {
  return samples.map(({ at, value, quality }) => ({
    atMs: Date.parse(at),
    value: quality === 'unknown' ? null : figureOf(value),
  }));
}

/** By their names; a property without a figure has none. */
export function curvesOf(histories: readonly PropertyHistory[]): Map<string, readonly Point[]> {
  return new Map(
    histories
      .map(({ property, samples }) => [property, pointsOf(samples)] as const)
      .filter(([, points]) => points.some(({ value }) => value !== null)),
  );
}

/** With a value that was just reported; one that is as before adds nothing. */
export function withReading(
  points: readonly Point[],
  reported: string | undefined,
  atMs: number,
): readonly Point[] {
  const value = figureOf(reported ?? '');
  const last = points.at(-1);
  if (value === null || last?.value === value) return points;
  return [...points, { atMs: Math.max(atMs, last?.atMs ?? 0), value }].slice(-MAX_POINTS);
}

/** Those of a window, with what held when it began; the last value holds until its end. */
export function inWindow(points: readonly Point[], fromMs: number, untilMs: number): readonly Point[] {
  const before = points.findLast(({ atMs }) => atMs <= fromMs);
  const inside = points.filter(({ atMs }) => atMs > fromMs && atMs < untilMs);
  const shown = [...(before === undefined ? [] : [{ ...before, atMs: fromMs }]), ...inside];
  const last = shown.at(-1);
  return last === undefined ? [] : [...shown, { ...last, atMs: untilMs }];
}

/** Where a window begins: not long before the first value that is known. */
export function windowStart(points: readonly Point[], fromMs: number, untilMs: number): number {
  const firstMs = points.find(({ value }) => value !== null)?.atMs ?? fromMs;
  return Math.max(fromMs, Math.min(firstMs, untilMs - LEAST_WINDOW_MS));
}

export function rangeOf(points: readonly Point[]): Range | undefined {
  let range: Range | undefined;
  for (const { value } of points) {
    if (value === null) continue;
    const { min, max } = range ?? { min: value, max: value };
    range = { last: value, min: Math.min(min, value), max: Math.max(max, value) };
  }
  return range;
}
