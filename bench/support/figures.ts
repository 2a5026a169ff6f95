/** The figures of a bench, for other programs: what was measured, all its samples, its peer and its goal. */
import { appendFileSync } from 'node:fs';
import { percentile } from './statistics.ts';

export interface Samples {
  readonly name: string;
  readonly samples: readonly number[];
}

export type Unit =
  | 'ms'
  | 's'
  | 'ms/MB'
  | 'MB/s'
  | 'KiB'
  | 'MiB'
  | '% of a core'
  | 'calls/s'
  | 'wake-ups/s'
  | 'system calls';

export interface Measurement extends Samples {
  /** The file in `bench/`, without its ending. */
  readonly bench: string;
  readonly unit: Unit;
  readonly better: 'lower' | 'higher';
  /** Measured in the same run, alternately. */
  readonly peer?: Samples | undefined;
  /** A bound on the ratio to the peer, or if there is none on the median. */
  readonly goal?: string | undefined;
}

/** A measurement as it is kept. */
export interface Figure extends Measurement {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Of our median to the peer's. */
  readonly ratio?: number;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

export function figureOf(measurement: Measurement): Figure {
  const { samples, peer } = measurement;
  const median = percentile(samples, 0.5);
  const round = (values: readonly number[]): number[] => values.map(rounded);
  return {
    ...measurement,
    samples: round(samples),
    median: rounded(median),
    min: rounded(Math.min(...samples)),
    max: rounded(Math.max(...samples)),
    ...(peer && {
      peer: { name: peer.name, samples: round(peer.samples) },
      ratio: rounded(median / percentile(peer.samples, 0.5)),
    }),
  };
}

/** Adds a measurement to the file that `BENCH_FIGURES` names; without it a bench only prints. */
export function record(measurement: Measurement): void {
  const file = process.env['BENCH_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figureOf(measurement))}\n`);
}

export function megabytesPerSecondOf(bytes: number, wallMs: readonly number[]): number[] {
  return wallMs.map((ms) => bytes / 1000 / ms);
}
