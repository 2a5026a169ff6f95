/** The figures that a bench prints of a series of measurements. */
export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The value below which `share` (0 to 1) of the values lie: nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('no measurement to take a percentile of');
  return value;
}

export function summarise(values: readonly number[]): Summary {
  return {
    count: values.length,
    min: percentile(values, 0),
    median: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  };
}

/** The medians of `parts` stretches of a long series: few enough to keep, and their range shows how steady it was. */
export function mediansOf(values: readonly number[], parts = 10): number[] {
  const size = Math.max(1, Math.floor(values.length / parts));
  return Array.from({ length: Math.min(parts, values.length) }, (_, part) =>
    percentile(values.slice(part * size, (part + 1) * size), 0.5),
  );
}

/** Runs `work` one after the other and times each; the first `warmUp` runs are not counted. */
export async function timeEach(
  count: number,
  work: () => Promise<unknown>,
  warmUp = 3,
): Promise<Summary & { readonly samples: readonly number[] }> {
  const values: number[] = [];
  for (let run = -warmUp; run < count; run++) {
    const started = performance.now();
    await work();
    if (run >= 0) values.push(performance.now() - started);
  }
  return { ...summarise(values), samples: mediansOf(values) };
}
