/** FIFOs for the streams of processes, made ahead: Node.js cannot make one, and a program that can costs more than an exec may. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock, Timer } from '../../../../common/clock.ts';
import { background } from '../../../../common/fault-boundary.ts';
import { untilAborted } from '../../../../common/until-aborted.ts';

/** The FIFOs of one process, for one use. */
export interface Fifos {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FifoPoolOptions {
  /** Made when it is needed. */
  readonly folder: string;
  readonly clock: Clock;
}

const run = promisify(execFile);

/** How many sets are created at a time. */
const SETS = 32;
/** With fewer left, more are created, once the exec that took one has started. */
const LEAST_SETS = 16;
const CREATE_AFTER_MS = 250;
const MAKE_TIMEOUT_MS = 20_000;
/** Left by a run of the agent that was killed. The runtime may still be about to open younger ones. */
const LEFT_AFTER_MS = 10 * 60_000;

export class FifoPool {
  readonly #options: FifoPoolOptions;
  readonly #sets: Fifos[] = [];
  #folder: string | undefined;
  #making: Promise<void> | undefined;
  #later: Timer | undefined;

  constructor(options: FifoPoolOptions) {
    this.#options = options;
  }

  /** The folder with no link in its path, as the runtime is told it. @throws Error if it cannot be made */
  folder(): string {
    this.#folder ??= this.#prepare();
    return this.#folder;
  }

  /** @throws Error if none can be made; the reason of `signal` */
  async acquire(signal: AbortSignal): Promise<Fifos> {
    for (;;) {
      const set = this.#sets.pop();
      if (set !== undefined) {
        if (this.#sets.length < LEAST_SETS) this.#makeLater();
        return set;
      }
      this.#making ??= this.#make();
      await untilAborted(this.#making, signal);
    }
  }

  /** To start a program stops the agent for milliseconds: not in the middle of the exec that asks. */
  #makeLater(): void {
    if (this.#later !== undefined) return;
    const { clock } = this.#options;
    this.#later = clock.after(CREATE_AFTER_MS, () => {
      this.#later = undefined;
      this.#making ??= this.#make();
      background(
        clock,
        this.#making.catch(() => undefined),
      );
    });
  }

  async #make(): Promise<void> {
    try {
      const folder = this.folder();
      const made = Array.from({ length: SETS }, () => {
        const path = join(folder, randomUUID());
        return { stdin: `${path}.in`, stdout: `${path}.out`, stderr: `${path}.err` };
      });
      await mkfifo(made.flatMap(({ stdin, stdout, stderr }) => [stdin, stdout, stderr]));
      this.#sets.push(...made);
    } catch (error) {
      // The folder may have been removed: it is made again.
      this.#folder = undefined;
      throw error;
    } finally {
      this.#making = undefined;
    }
  }

  #prepare(): string {
    const { folder, clock } = this.#options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = realpathSync(folder);
    for (const name of readdirSync(path)) {
      const file = join(path, name);
      const found = statSync(file, { throwIfNoEntry: false });
      if (found !== undefined && found.isFIFO() && clock.now() - found.mtimeMs > LEFT_AFTER_MS)
        rmSync(file, { force: true });
    }
    return path;
  }
}

/** The runtime opens them as root. @throws Error */
async function mkfifo(paths: readonly string[]): Promise<void> {
  await run('mkfifo', ['-m', '600', ...paths], { timeout: MAKE_TIMEOUT_MS });
}

/** Who has opened them keeps them. */
export function removeFifos(paths: readonly string[]): void {
  for (const path of paths) {
    try {
      rmSync(path, { force: true });
    } catch {
      // Removed by a later run, with those that a killed one leaves.
    }
  }
}
