/** Certificates that were taken back: a list of one's own, and those that the configuration names; read again when they change. */
import type { Clock } from '../clock.ts';
import { FileWatch } from '../file-watch.ts';
import { otherWriter } from '../other-writers.ts';
import { readRegularFileSync } from '../regular-file.ts';
import { revokedIdentities } from './revocation-list.ts';

export interface RevokedCertificatesOptions {
  /** One that need not be there: the node's own. */
  readonly ownList?: string;
  /** Asked at each start; each has to be there. */
  readonly lists: () => readonly string[];
  readonly clock: Clock;
  readonly log: { error(fields: object, message: string): void };
}

/** A hundred thousand certificates. */
const LIST_MAX_BYTES = 8 * 1024 * 1024;

/** @returns what it names @throws Error if it is none, or if others than root and we may write it */
export function readRevocationList(path: string): readonly string[] {
  const bytes = readRegularFileSync(path, LIST_MAX_BYTES, (stats) => {
    const who = otherWriter(stats);
    if (who !== undefined) throw new Error(`${who} may write it`);
  });
  return revokedIdentities(bytes);
}

export class RevokedCertificates {
  readonly #options: RevokedCertificatesOptions;
  readonly #listeners = new Set<() => void>();
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

  /** Calls back when certificates may have been taken back. */
  onChange(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  start(signal: AbortSignal): void {
    const { clock } = this.#options;
    this.#problems.clear();
    const paths = this.#paths();
    for (const path of this.#revoked.keys()) if (!paths.includes(path)) this.#revoked.delete(path);
    for (const path of paths) {
      const load = (): void => {
        if (this.#load(path)) for (const listener of this.#listeners) listener();
      };
      new FileWatch(path, clock, load).start(signal);
      load();
    }
  }

  /** True as long as a list has never been read, too: nobody knows then who is on it. */
  has(identity: string): boolean {
    return this.#paths().some((path) => this.#revoked.get(path)?.has(identity) ?? true);
  }

  #paths(): readonly string[] {
    const { ownList, lists } = this.#options;
    return ownList === undefined ? lists() : [ownList, ...lists()];
  }

  /** @returns false if the previous list stays in effect */
  #load(path: string): boolean {
    const { ownList, log } = this.#options;
    try {
      this.#receive(path, readRevocationList(path));
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
