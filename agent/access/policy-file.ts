/** The policy file as it stands: read again when it changes. One that is wrong leaves the rules as they were, and says so. */
import { statSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { FileWatch } from '../../common/file-watch.ts';
import { otherWriter } from '../../common/other-writers.ts';
import { readYamlFile } from '../config/yaml-file.ts';
import { faultOf, type PolicyDocument, policySchema } from './policy-document.ts';

export interface PolicyFileOptions {
  /** Asked at each start. */
  readonly path: () => string;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An editor that replaces a file takes it away first: so long it is not yet missed. */
const GONE_MS = 1_000;

export class PolicyFile {
  readonly #options: PolicyFileOptions;
  #watch: FileWatch | undefined;
  #path: string;
  readonly #listeners = new Set<() => void>();
  readonly #validate;
  /** Until a file was read that is right, nobody has a role, and whoever is not known has none either. */
  #document: PolicyDocument = { anonymous: [] };
  #problem: EdgectlError | undefined;
  #stopped: AbortSignal | undefined;

  constructor(options: PolicyFileOptions) {
    this.#options = options;
    this.#path = options.path();
    const ajv = new Ajv2020({ strict: false, validateSchema: false });
    addFormats.default(ajv, ['date-time']);
    this.#validate = ajv.compile<PolicyDocument>(policySchema);
  }

  get path(): string {
    return this.#path;
  }

  get document(): PolicyDocument {
    return this.#document;
  }

  /** Why the file on disk is not in effect; absent if it is. */
  get problem(): EdgectlError | undefined {
    return this.#problem;
  }

  /** Calls back when {@link document} or {@link problem} is another. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  start(signal: AbortSignal): void {
    this.#stopped = signal;
    this.#path = this.#options.path();
    this.#watch = new FileWatch(this.#path, this.#options.clock, () => this.#changed());
    this.#watch.start(signal);
    this.#load();
  }

  /** Takes a change in at once, so that the next call is judged by it. */
  refresh(): void {
    this.#watch?.stat();
  }

  #changed(): void {
    if (this.#exists()) this.#load();
    else this.#options.clock.after(GONE_MS, () => this.#exists() || this.#load(), this.#stopped);
  }

  #exists(): boolean {
    return statSync(this.path, { throwIfNoEntry: false }) !== undefined;
  }

  /**
   * Whoever can write this file can have every right. @throws EdgectlError if somebody else than we and root could give himself
   * any role
   */
  #refuseOpen(): void {
    const stats = statSync(this.path, { throwIfNoEntry: false });
    const who = stats && otherWriter(stats);
    if (who === undefined) return;
    throw new EdgectlError('InvalidParams', `${this.path}: ${who} may write to it`, {
      hint: `chown root ${this.path}; chmod go-w ${this.path}`,
    });
  }

  #load(): void {
    const { maxBytes, log } = this.#options;
    const { path } = this;
    try {
      this.#refuseOpen();
      const source = { path, required: false, maxBytes };
      const document = readYamlFile(source, this.#validate, faultOf);
      if (document === undefined && this.#exists()) throw empty(path);
      this.#document = document ?? {};
      this.#problem = undefined;
      log.info({ policy: path, found: document !== undefined }, 'the policy was read');
    } catch (error) {
      this.#problem = EdgectlError.from(error, 'InvalidParams');
      log.error(
        { policy: path, reason: this.#problem.message },
        'the policy file is invalid: the previous rules stay in effect',
      );
    }
    for (const listener of this.#listeners) listener();
  }
}

/** Half of a file that is being written: an agent that is to have no policy needs none. */
function empty(path: string): EdgectlError {
  return new EdgectlError('InvalidParams', `${path}: the file is empty`);
}
