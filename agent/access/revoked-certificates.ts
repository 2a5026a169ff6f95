/** Certificates that were taken back: the node's own list, and those that the configuration names; read again when they change. */
import type { Logger } from 'pino';
import { revokedIdentities } from '../../common/certificates/revocation-list.ts';
import type { Clock } from '../../common/clock.ts';
import { FileWatch } from '../../common/file-watch.ts';
import { otherWriter } from '../../common/other-writers.ts';
import { readRegularFileSync } from '../../common/regular-file.ts';

export interface RevokedCertificatesOptions {
  /** The node's own list, which need not be there. */
  readonly ownList: string;
  /** Asked at each start; each has to be there. */
  readonly lists: () => readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** A hundred thousand certificates. */
const LIST_MAX_BYTES = 8 * 1024 * 1024;

export class RevokedCertificates {
  readonly #options: RevokedCertificatesOptions;
  readonly #revoked = new Map<string, ReadonlySet<string>>();
  readonly #problems = new Map<string, string>();

  constructor(options: RevokedCertificatesOptions) {
    this.#options = options;
  }

  /** Why a list as it is now is not in effect; the last good one is. */
  get problem(): string | undefined {
    const [first] = this.#problems.values();
    return first;
  }

  /** @param onChange called when certificates may have been taken back */
  start(onChange: () => void, signal: AbortSignal): void {
    const { ownList, lists, clock } = this.#options;
    this.#problems.clear();
    const paths = [ownList, ...lists()];
    for (const path of this.#revoked.keys()) if (!paths.includes(path)) this.#revoked.delete(path);
    for (const path of paths) {
      const load = (): void => {
        if (this.#load(path)) onChange();
      };
      new FileWatch(path, clock, load).start(signal);
      load();
    }
  }

  /** True as long as a list has never been read, too: nobody knows then who is on it. */
  has(identity: string): boolean {
    const { ownList, lists } = this.#options;
    return [ownList, ...lists()].some((path) => this.#revoked.get(path)?.has(identity) ?? true);
  }

  /** @returns false if the previous list stays in effect */
  #load(path: string): boolean {
    const { ownList, log } = this.#options;
    try {
      const bytes = readRegularFileSync(path, LIST_MAX_BYTES, (stats) => {
        const who = otherWriter(stats);
        if (who !== undefined) throw new Error(`${who} may write it`);
      });
      this.#receive(path, revokedIdentities(bytes));
      return true;
    } catch (error) {
      if (path === ownList && (error as NodeJS.ErrnoException).code === 'ENOENT') {
        this.#receive(path, []);
        return true;
      }
      const known = this.#revoked.has(path);
      const now = known ? 'the last good one stays' : 'no certificate is taken until it can be read';
      this.#problems.set(
        path,
        `the revocation list ${path} is not in force (${now}): ${(error as Error).message}`,
      );
      log.error({ path, reason: (error as Error).message }, `a revocation list is not in effect: ${now}`);
      return false;
    }
  }

  #receive(path: string, identities: readonly string[]): void {
    this.#problems.delete(path);
    this.#revoked.set(path, new Set(identities));
  }
}
