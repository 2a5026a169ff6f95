/** Keeps when each token was last used, so that one that nobody uses can be found and taken back. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { readTokenUses, tokenUsesText } from '../../common/credentials/token-uses.ts';
import { writePrivateFile } from '../../common/private-file.ts';

export interface TokenUseRecordOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A disk of a node is not written more often for this. */
const WRITE_MS = 60_000;
/** The first use is of interest at once. */
const FIRST_WRITE_MS = 1_000;

export class TokenUseRecord {
  readonly #options: TokenUseRecordOptions;
  readonly #uses: Map<string, number>;
  readonly #stopped = new AbortController();
  #due = false;

  constructor(options: TokenUseRecordOptions) {
    this.#options = options;
    this.#uses = new Map(readTokenUses(options.path));
  }

  used(id: string): void {
    const { clock } = this.#options;
    const isFirst = !this.#uses.has(id);
    this.#uses.set(id, clock.now());
    if (this.#due || this.#stopped.signal.aborted) return;
    this.#due = true;
    clock.after(isFirst ? FIRST_WRITE_MS : WRITE_MS, () => this.#write(), this.#stopped.signal);
  }

  /** Forgets tokens that no longer exist. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of this.#uses.keys()) if (!ids.has(id)) this.#uses.delete(id);
  }

  stop(): void {
    if (this.#due) this.#write();
    this.#stopped.abort();
  }

  /** A disk that cannot be written costs the list its last column. */
  #write(): void {
    const { path, log } = this.#options;
    this.#due = false;
    try {
      writePrivateFile(path, tokenUsesText(this.#uses));
    } catch (error) {
      log.debug({ path, reason: (error as Error).message }, 'the uses of tokens were not written');
    }
  }
}
