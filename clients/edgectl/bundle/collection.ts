/** What was gathered for a bundle, as it came, and what could not be. Nothing of it is written before it went through the redactor. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { Shape } from './shape.ts';

/** Of a program, or of a page. */
export type BundleClock = Pick<Clock, 'monotonic' | 'after'>;

interface Structure {
  readonly file: string;
  readonly value: unknown;
  readonly shape: Shape;
}

interface Text {
  readonly file: string;
  readonly text: string;
}

export interface Missing {
  readonly what: string;
  readonly why: string;
}

/** Bounds of the logs in a bundle: in all, and for one log. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
const MAX_LOG_BYTES = 1024 * 1024;
const AT_ONCE = 4;

export class Collection {
  readonly structures: Structure[] = [];
  readonly texts: Text[] = [];
  readonly missing: Missing[] = [];
  readonly clock: BundleClock;
  readonly #endsAt: number;
  #textBytes = 0;

  /** @param ms for all of it */
  constructor(ms: number, clock: BundleClock) {
    this.clock = clock;
    this.#endsAt = clock.monotonic() + ms;
  }

  get leftMs(): number {
    return Math.max(0, this.#endsAt - this.clock.monotonic());
  }

  structure(file: string, value: unknown, shape: Shape): void {
    this.structures.push({ file, value, shape });
  }

  /** As much of the end of a log as there is room for. */
  text(file: string, bytes: Buffer): void {
    const room = Math.min(MAX_LOG_BYTES, MAX_TEXT_BYTES - this.#textBytes);
    const from = Math.max(0, bytes.length - room);
    if (from > 0)
      this.miss(file, `only the last ${bytes.length - from} of ${bytes.length} bytes that were read`);
    this.#textBytes += bytes.length - from;
    if (bytes.length > from) this.texts.push({ file, text: bytes.toString('utf8', from) });
  }

  miss(what: string, why: string): void {
    if (!this.missing.some((one) => one.what === what && one.why === why)) this.missing.push({ what, why });
  }

  /** Runs each part, a few at a time. One that fails, or has no time left, is missing and costs no other. */
  async each(parts: readonly (readonly [what: string, part: () => Promise<void>])[]): Promise<void> {
    const left = parts.values();
    const worker = async (): Promise<void> => {
      for (const [what, part] of left) {
        if (this.leftMs === 0) this.miss(what, 'the time for the bundle was up');
        else await this.attempt(what, part);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, parts.length) }, worker));
  }

  async attempt(what: string, part: () => Promise<void>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = this.clock.after(this.leftMs, () => reject(new Error('the time for the bundle was up')));
    try {
      await Promise.race([part(), late]);
    } catch (error) {
      this.miss(what, reasonOf(error));
    } finally {
      timer.stop();
    }
  }
}

function reasonOf(error: unknown): string {
  if (!EdgectlError.is(error)) return error instanceof Error ? error.message : String(error);
  return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
}
