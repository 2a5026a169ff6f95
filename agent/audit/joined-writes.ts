/**
 * Writes of one client to one property within ten seconds become one audit record. Its start is written before the first write,
 * its end after the last: the number of writes, the first value and the last. The values so far are stored with the start, so
 * that nothing is lost if the agent is killed.
 */
import type { AuditRecord } from '@edgectl/rpc-schema/generated/types';
import type { WrittenChange } from '../../common/effect.ts';
import type { Clock, Timer } from '../../common/clock.ts';
import type { CallFacts } from './call-record.ts';

type WrittenValue = NonNullable<AuditRecord['values']>[number];

/** Writes that have ended well, and those that run. */
export interface PendingWrites {
  readonly count: number;
  readonly running: number;
  /** RFC 3339. */
  readonly first: string;
  readonly last: string;
  readonly values: readonly WrittenValue[];
  readonly durationMs: number;
}

export interface JoinedWritesOptions {
  readonly clock: Clock;
  /** Puts what is pending beside the begin. */
  readonly keep: (startId: number, pending: PendingWrites) => void;
  /** Writes the record of the end. */
  readonly write: (startId: number, facts: CallFacts, pending: PendingWrites) => void;
}

const WINDOW_MS = 10_000;
/** Properties that are written at once; those beyond have records of their own. */
const MAX_GROUPS = 1_000;
/** A list of devices may write many; what was asked for is in the events of each. */
const MAX_VALUES = 32;
const MAX_VALUE_LENGTH = 256;

/** The key that writes of one record share; `undefined` for a call that is not a write to named properties. */
export function joinKey({
  method,
  principal,
  client,
  door,
  attachment,
  target,
  properties,
  correlation,
}: CallFacts): string | undefined {
  if (method !== 'device.edit' || target === undefined || properties === undefined) return undefined;
  return JSON.stringify([principal, client, door, attachment, target, properties, correlation]);
}

export class JoinedWrites {
  readonly #options: JoinedWritesOptions;
  readonly #groups = new Map<string, WriteGroup>();

  constructor(options: JoinedWritesOptions) {
    this.#options = options;
  }

  /** The writes that this one belongs to; it has begun then. */
  join(key: string): WriteGroup | undefined {
    const group = this.#groups.get(key);
    group?.begin();
    return group;
  }

  /** Others may join the call whose begin has just been written. */
  open(key: string, startId: number, facts: CallFacts): WriteGroup | undefined {
    if (this.#groups.size >= MAX_GROUPS || this.#groups.has(key)) return undefined;
    const group = new WriteGroup(startId, facts, this.#options, () => this.#groups.delete(key));
    this.#groups.set(key, group);
    return group;
  }

  /** Writes the end of what does not run. */
  settle(): void {
    for (const group of this.#groups.values()) group.settle();
  }
}

export class WriteGroup {
  readonly startId: number;
  readonly #facts: CallFacts;
  readonly #options: JoinedWritesOptions;
  readonly #leave: () => void;
  readonly #startedMs: number;
  readonly #window: Timer;
  readonly #values = new Map<string, WrittenValue>();
  #unfinished = 1;
  #count = 0;
  #first = '';
  #last = '';
  #durationMs = 0;
  #closed = false;

  constructor(startId: number, facts: CallFacts, options: JoinedWritesOptions, leave: () => void) {
    this.startId = startId;
    this.#facts = facts;
    this.#options = options;
    this.#leave = leave;
    this.#startedMs = options.clock.monotonic();
    this.#window = options.clock.after(WINDOW_MS, () => this.#close());
  }

  begin(): void {
    this.#unfinished += 1;
    this.#options.keep(this.startId, this.#pending());
  }

  /** One that went well. */
  end(at: string, written: readonly WrittenChange[]): void {
    this.#unfinished -= 1;
    this.#count += 1;
    if (this.#count === 1) this.#first = at;
    this.#last = at;
    this.#durationMs = this.#options.clock.monotonic() - this.#startedMs;
    for (const change of written) this.#accept(change);
    if (this.#closed) this.settle();
    else this.#options.keep(this.startId, this.#pending());
  }

  /** A write that failed. @returns true if the start record belongs to this write alone, whose own record then ends it */
  fail(): boolean {
    this.#unfinished -= 1;
    const isAlone = this.#unfinished === 0 && this.#count === 0;
    if (isAlone) this.#over();
    else if (this.#closed) this.settle();
    return isAlone;
  }

  /** Writes the end, unless one of them runs. */
  settle(): void {
    if (this.#unfinished > 0 || this.#count === 0) return;
    this.#over();
    this.#options.write(this.startId, this.#facts, this.#pending());
    this.#count = 0;
  }

  #over(): void {
    this.#window.stop();
    this.#leave();
  }

  /** Nobody joins any more. */
  #close(): void {
    this.#closed = true;
    this.#leave();
    this.settle();
  }

  #pending(): PendingWrites {
    return {
      count: this.#count,
      running: this.#unfinished,
      first: this.#first,
      last: this.#last,
      values: [...this.#values.values()],
      durationMs: this.#durationMs,
    };
  }

  #accept(change: WrittenChange): void {
    const { device, path, before, after } = change;
    const key = `${device} ${path}`;
    const known = this.#values.get(key);
    if (known === undefined) {
      if (this.#values.size < MAX_VALUES) this.#values.set(key, valueOf({ device, path, before, after }));
      return;
    }
    const { after: last, ...rest } = known;
    const first = known.first ?? last;
    this.#values.set(key, {
      ...rest,
      ...(first === undefined ? {} : { first }),
      ...(after === undefined ? {} : { after: jsonText(after) }),
    });
  }
}

export function valuesOf(written: readonly WrittenChange[]): readonly WrittenValue[] {
  return written.slice(0, MAX_VALUES).map(valueOf);
}

function valueOf({ device, path, before, after }: WrittenChange): WrittenValue {
  return {
    device,
    path,
    ...(before === undefined ? {} : { before: jsonText(before) }),
    ...(after === undefined ? {} : { after: jsonText(after) }),
  };
}

function jsonText(value: unknown): string {
  return (JSON.stringify(value) ?? '').slice(0, MAX_VALUE_LENGTH);
}

/** The values of the writes for the record of the end. */
export function resultOf({ count, first, last, values, durationMs }: PendingWrites): Partial<AuditRecord> {
  return {
    ...(count > 1 ? { count, first, last } : {}),
    ...(values.length === 0 ? {} : { values: [...values] }),
    durationMs: Math.round(durationMs * 10) / 10,
  };
}
