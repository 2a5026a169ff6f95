/** Faults in units of an agent in this process, and what goes on meanwhile: calls, and streams whose bytes are known. */
import { type Client, EdgectlError } from '@edgectl/client';
import type { ExecutionContext } from 'ava';
import type { FaultPoint } from '../../common/fault-boundary.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const CALL_SECONDS = 5;
/** What a busy machine needs besides. */
const SLACK_MS = 1_000;
const BETWEEN_CALLS_MS = 200;

/** Throws in the unit that is named, where it is named, so often; or keeps its start from ever ending. */
export class Faults {
  #unit = '';
  #points: ReadonlySet<FaultPoint> = new Set();
  #left = 0;
  #never = false;

  readonly inject = (unit: string, point: FaultPoint): void | Promise<void> => {
    if (unit !== this.#unit || this.#left === 0 || !this.#points.has(point)) return;
    this.#left -= 1;
    if (this.#never) return new Promise(() => undefined);
    throw new Error(`a fault in a ${point} of ${unit}`);
  };

  arm(unit: string, points: readonly FaultPoint[], times: number): void {
    this.#unit = unit;
    this.#points = new Set(points);
    this.#left = times;
    this.#never = false;
  }

  /** Its next start settles never. */
  hang(unit: string): void {
    this.arm(unit, ['start'], 1);
    this.#never = true;
  }

  disarm(): void {
    this.#left = 0;
  }
}

/** Asks for the pods again and again: each answer is there within its deadline. */
export class Asking {
  readonly #client: Client;
  readonly #over = new AbortController();
  readonly #done: Promise<void>;
  #asked = 0;
  #longestMs = 0;
  readonly errors: string[] = [];

  constructor(t: ExecutionContext, client: Client) {
    this.#client = client;
    t.teardown(() => this.#over.abort());
    this.#done = this.#ask();
  }

  async stop(): Promise<{ readonly asked: number; readonly longestMs: number; readonly errors: string[] }> {
    this.#over.abort();
    await this.#done;
    return { asked: this.#asked, longestMs: this.#longestMs, errors: this.errors };
  }

  async #ask(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const startedMs = performance.now();
      try {
        await this.#client.call('pod.list', { timeoutSeconds: CALL_SECONDS });
      } catch (error) {
        this.errors.push(EdgectlError.is(error) ? `${error.kind}: ${error.message}` : String(error));
      }
      const tookMs = performance.now() - startedMs;
      this.#longestMs = Math.max(this.#longestMs, tookMs);
      this.#asked += 1;
      if (tookMs > CALL_SECONDS * 1000 + SLACK_MS)
        this.errors.push(`an answer after ${Math.round(tookMs)} ms`);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_CALLS_MS));
    }
  }
}

/** What came of a stream, to be compared with what must have. */
export class Received {
  #text = '';
  #failed: unknown;

  constructor(source: AsyncIterable<Buffer>) {
    void this.#read(source);
  }

  get text(): string {
    return this.#text;
  }

  /** Why it ended; `undefined` while it continues. */
  get failed(): unknown {
    return this.#failed;
  }

  async #read(source: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const bytes of source) this.#text += bytes.toString();
      this.#failed = new Error('it ended');
    } catch (error) {
      this.#failed = error;
    }
  }
}

/** Waits until all that was sent has come, and nothing else. */
export async function arrived(
  t: ExecutionContext,
  received: Received,
  sent: () => string,
  what: string,
): Promise<void> {
  const isWhole = (): boolean => received.text === sent() || received.failed !== undefined;
  t.truthy(await waitUntil(isWhole, 30_000), `${what}: ${received.text.length} of ${sent().length} bytes`);
  t.is(received.failed, undefined, what);
  t.is(received.text, sent(), what);
}
