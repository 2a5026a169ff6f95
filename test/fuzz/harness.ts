/** Feeds a parser what it does not expect: it may refuse in a known way, and must neither crash, nor hang, nor keep anything. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import fc from 'fast-check';
import { mutated } from './mutations.ts';

export interface FuzzTarget {
  readonly name: string;
  /** Inputs that are right. */
  readonly corpus: readonly Buffer[];
  open(): Fed | Promise<Fed>;
}

/** A parser that is ready to be fed. */
export interface Fed {
  /** Throws what the parser throws, and an error of its own where what came out of it is wrong. */
  readonly feed: (input: Buffer) => unknown;
  /** A failure that is no {@link EdgectlError} and that who calls the parser is prepared for. */
  readonly isExpected?: (error: unknown) => boolean;
  readonly close?: () => void | Promise<void>;
}

export interface FuzzOptions {
  readonly runs: number;
  /** The same cases again. */
  readonly seed?: number;
}

/** Of this process's own time: a machine that does other things makes nobody a suspect. What only waits ends with the test's time. */
const HANGS_MS = 10_000;

/** @throws Error with the smallest input that shows a fault, and the seed */
export async function fuzz({ corpus, open }: FuzzTarget, options: FuzzOptions): Promise<void> {
  const fed = await open();
  try {
    for (const input of corpus) await feedOne(fed, input);
    await fc.assert(
      fc.asyncProperty(mutated(corpus), (input) => feedOne(fed, input)),
      { numRuns: options.runs, ...(options.seed === undefined ? {} : { seed: options.seed }) },
    );
  } finally {
    await fed.close?.();
  }
}

async function feedOne({ feed, isExpected = () => false }: Fed, input: Buffer): Promise<void> {
  const started = process.cpuUsage();
  try {
    // A copy: parsers may write into what they are given.
    await feed(Buffer.from(input));
  } catch (error) {
    const isKnown = EdgectlError.is(error) && error.kind !== 'Internal';
    if (!isKnown && !isExpected(error)) throw error;
  }
  const { user, system } = process.cpuUsage(started);
  const tookMs = (user + system) / 1000;
  if (tookMs > HANGS_MS) throw new Error(`${Math.round(tookMs)} ms for ${input.length} bytes`);
}
