/**
 * Whether a mapper runs: somebody behind its socket answers a call in time. The one notion of it: a row in the store and a socket's file
 * outlive the mapper, and a socket that takes connections may belong to one that hangs.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { MapperClient } from './mapper-client.ts';

/** It answers from memory. */
export const MAPPER_TIMEOUT_MS = 2_000;
/** Lists ask for every device: one answer does for all of them. */
const KEPT_MS = 1_000;

/** @throws EdgectlError `Unavailable`, layer `mapper`, where it does not run */
export async function requireAnswer(mapper: MapperClient, signal: AbortSignal): Promise<void> {
  try {
    await mapper.ping({ timeoutMs: MAPPER_TIMEOUT_MS, signal });
  } catch (error) {
    if (signal.aborted || !EdgectlError.is(error)) throw error;
    const { name, protocol, socketPath } = mapper.record;
    const silent = error.kind === 'Timeout';
    throw new EdgectlError(
      'Unavailable',
      silent
        ? `mapper ${name} of protocol ${protocol} does not answer within ${MAPPER_TIMEOUT_MS} ms`
        : `mapper ${name} of protocol ${protocol} is not running: nobody answers at ${socketPath}`,
      {
        layer: 'mapper',
        hint: `${silent ? 'restart' : 'start'} the mapper; nothing was sent to the device`,
        details: { mapper: name, protocol },
        cause: error,
      },
    );
  }
}

/** The same as a question, asked of each mapper once a second at most. */
export class MapperAnswers {
  readonly #clock: Clock;
  readonly #asked = new WeakMap<MapperClient, { readonly atMs: number; readonly runs: Promise<boolean> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  runs(mapper: MapperClient): Promise<boolean> {
    const now = this.#clock.monotonic();
    const known = this.#asked.get(mapper);
    if (known !== undefined && now - known.atMs < KEPT_MS) return known.runs;
    const runs = requireAnswer(mapper, AbortSignal.timeout(MAPPER_TIMEOUT_MS + KEPT_MS)).then(
      () => true,
      () => false,
    );
    this.#asked.set(mapper, { atMs: now, runs });
    return runs;
  }
}
