/** `wait TYPE/NAME… --for=…`: until pods or devices are as they are to be. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Client } from '@edgectl/client';
import { systemClock } from '../../../common/clock.ts';
import type { KubernetesObject } from '../../../common/kubernetes/tables/column.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import {
  parseTarget,
  type ResourceKind,
  type Selection,
  type SelectionOptions,
  selectionOf,
} from '../resources/kinds.ts';
import { parseWaitCondition, type WaitCondition } from '../resources/wait-condition.ts';
import { type ObjectEvents, withEvents } from '../resources/watch-events.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface WaitOptions extends Omit<SelectionOptions, 'since' | 'until'> {
  readonly for?: string;
  /** Milliseconds; 0: looked at once; negative: a week, as for kubectl. */
  readonly timeout?: number;
  readonly all?: boolean;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const WEEK_MS = 7 * 24 * 3_600_000;

export async function wait(words: readonly string[], options: WaitOptions): Promise<number> {
  const { kind, names } = parseTarget(words);
  const { timeout = DEFAULT_TIMEOUT_MS } = options;
  checkTargets(kind, names, options);
  const condition = await parseWaitCondition(options.for ?? '');
  const selection = selectionOf(options);
  const watched = kind.watch?.(selection, undefined, false);
  if (watched === undefined)
    throw usage(`${kind.plural} are not waited for: they change with the cloud alone`);
  return withClient(options, (client) => {
    const waiting = new Waiting(kind, condition, names);
    // The watch begins before the first read, so that no change in between is missed.
    return withEvents(client, watched, async (events) => {
      await waiting.check(client, selection);
      if (timeout !== 0) await waiting.until(events, timeout < 0 ? WEEK_MS : timeout);
      return waiting.report();
    });
  });
}

function checkTargets(kind: ResourceKind, names: readonly string[], options: WaitOptions): void {
  const { selector, fieldSelector, all = false, allNamespaces = false } = options;
  const selected = (selector ?? fieldSelector) !== undefined || all;
  if (options.for === undefined)
    throw usage('say what to wait for: --for=condition=Ready, delete or jsonpath=…');
  if (names.length > 0 && selected)
    throw usage('name cannot be provided when a selector or --all is specified');
  if (names.length > 0 && allNamespaces)
    throw usage('a resource cannot be retrieved by name across all namespaces');
  if (names.length === 0 && !selected) throw usage(`name ${kind.plural}, or select them with -l or --all`);
}

function usage(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client' });
}

/** The objects that are waited for, and how each stands. */
class Waiting {
  readonly #kind: ResourceKind;
  readonly #condition: WaitCondition;
  readonly #names: readonly string[];
  /** By namespace and name; as they are named in what is printed. */
  readonly #pending = new Map<string, string>();
  readonly #failures: EdgectlError[] = [];
  #met = 0;

  constructor(kind: ResourceKind, condition: WaitCondition, names: readonly string[]) {
    this.#kind = kind;
    this.#condition = condition;
    this.#names = names;
  }

  /** What is there now. */
  async check(client: Client, selection: Selection): Promise<void> {
    if (this.#names.length === 0) {
      for (const object of (await this.#kind.list(client, selection)).items) await this.#found(object);
      return;
    }
    for (const name of this.#names) {
      try {
        for (const object of (await this.#kind.get(client, name, selection)).items) await this.#found(object);
      } catch (error) {
        if (!EdgectlError.is(error) || error.kind !== 'NotFound') throw error;
        if (this.#condition.kind === 'create') this.#pending.set(`${selection.namespace}/${name}`, name);
        else if (this.#condition.kind === 'object') this.#failures.push(error);
      }
    }
  }

  /** Returns when nothing is waited for any more, or at the time-out. */
  async until(events: ObjectEvents<KubernetesObject>, timeoutMs: number): Promise<void> {
    if (this.#isOver()) return;
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = systemClock.after(timeoutMs, () => resolve(undefined));
    const reading = events[Symbol.asyncIterator]();
    try {
      while (!this.#isOver()) {
        const next = await Promise.race([reading.next(), late]);
        if (next === undefined || next.done === true) return;
        const { type, object } = next.value;
        if (type === 'DELETED') await this.#gone(object);
        else await this.#changed(object);
      }
    } finally {
      timer.stop();
    }
  }

  /** Prints what was not met, and gives the exit code. */
  async report(): Promise<number> {
    if (this.#names.length === 0 && this.#met + this.#pending.size + this.#failures.length === 0) {
      if (this.#condition.kind === 'delete') return 0;
      this.#failures.push(usage('no matching resources found'));
    }
    for (const name of this.#pending.values())
      this.#failures.push(
        new EdgectlError('Timeout', `timed out waiting for the condition on ${this.#kind.plural}/${name}`, {
          layer: 'client',
        }),
      );
    for (const failure of this.#failures) await stderr.write(`${errorText(failure)}\n`);
    return this.#failures.length > 0 ? 1 : 0;
  }

  #isOver(): boolean {
    if (this.#pending.size > 0) return false;
    // Of a selection the first object is still waited for.
    return this.#condition.kind !== 'create' || this.#met + this.#failures.length > 0;
  }

  async #found(object: KubernetesObject): Promise<void> {
    this.#pending.set(keyOf(object), nameOf(object));
    await this.#changed(object);
  }

  async #changed(object: KubernetesObject): Promise<void> {
    const { kind } = this.#condition;
    const awaited = this.#pending.has(keyOf(object)) || (kind === 'create' && this.#names.length === 0);
    if (awaited && kind !== 'delete' && this.#condition.isMet(object)) await this.#meet(object);
  }

  async #gone(object: KubernetesObject): Promise<void> {
    if (!this.#pending.has(keyOf(object)) || this.#condition.kind === 'create') return;
    if (this.#condition.kind === 'delete') {
      await this.#meet(object);
      return;
    }
    this.#pending.delete(keyOf(object));
    this.#failures.push(new EdgectlError('NotFound', `${this.#kind.plural} "${nameOf(object)}" not found`));
  }

  async #meet(object: KubernetesObject): Promise<void> {
    this.#pending.delete(keyOf(object));
    this.#met += 1;
    await stdout.write(`${this.#kind.singular}/${nameOf(object)} condition met\n`);
  }
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata?.name ?? '';
}

function keyOf(object: KubernetesObject): string {
  return `${object.metadata?.namespace ?? ''}/${nameOf(object)}`;
}
