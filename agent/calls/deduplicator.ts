/**
 * Remembers calls that change something or open a session, so that a repeat runs nothing (docs/reference/methods.md).
 * String ids are kept for `journalKeptMs` after the answer; of number ids only a client's latest call counts, as a repeat
 * for {@link NUMBER_REPEAT_MS} if it is identical, and nobody else has changed the same in between.
 */
import { createHash } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { Caller } from '../access/caller.ts';
import type { RequestId } from './json-rpc.ts';

export const NUMBER_REPEAT_MS = 5000;

/** One remembered call. */
export interface RememberedCall {
  readonly key: string;
  readonly principal: string;
  readonly id: RequestId;
  readonly digest: Buffer;
  /** By the monotonic clock: whoever sets the other one neither forgets a call nor keeps it. */
  readonly receivedAt: number;
  /** Its number in the journal, where it has one: the answer is kept there. */
  sequence: number | undefined;
  finishedAt: number | undefined;
  /** The call had no effect: a repeat runs it again, and the id stays reserved for it. */
  released?: boolean;
  /** Whether somebody else has changed since what the call is about. Absent of one from before a restart. */
  readonly overtaken?: () => boolean;
  /** The text of the answer, or of how to get it. Pending while the call runs. */
  answer: Promise<string> | (() => string);
}

export class Deduplicator {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #calls = new Map<string, RememberedCall>();
  readonly #perPrincipal = new Map<string, number>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#calls.size;
  }

  /**
   * @returns the call that this one repeats, or `undefined` if it is a new one
   * @throws EdgectlError `Conflict` if a string id was used with other parameters
   */
  find(caller: Caller, id: RequestId, digest: Buffer): RememberedCall | undefined {
    const known = this.#calls.get(keyOf(caller, id));
    if (known === undefined || this.#isOver(known)) return undefined;
    const same = known.id === id && known.digest.equals(digest);
    if (same && known.released === true) return undefined;
    if (typeof id === 'number') {
      const repeated = same && this.#clock.monotonic() - known.receivedAt <= NUMBER_REPEAT_MS;
      return repeated && known.overtaken?.() !== true ? known : undefined;
    }
    if (same) return known;
    throw new EdgectlError('Conflict', `id ${JSON.stringify(id)} was used for another call`, {
      hint: `an id identifies one call for ${this.#limits.journalKeptMs / 60_000} minutes: give each call its own`,
    });
  }

  /** @throws EdgectlError `TooManyRequests` if the table of remembered calls is full: a call that is not remembered could run twice */
  remember(
    caller: Caller,
    id: RequestId,
    digest: Buffer,
    answer: Promise<string>,
    exempt: boolean,
    overtaken: () => boolean = () => false,
  ): RememberedCall {
    const principal = `${caller.attachment}/${caller.principal}`;
    const key = keyOf(caller, id);
    if (!this.#calls.has(key)) this.#refuseWhenFull(principal, exempt);
    const call: RememberedCall = {
      key,
      principal,
      id,
      digest,
      receivedAt: this.#clock.monotonic(),
      sequence: undefined,
      finishedAt: undefined,
      answer,
      overtaken,
    };
    this.#put(call);
    return call;
  }

  /**
   * A call that the journal kept over a restart.
   * @param call its times in milliseconds since the epoch, as the journal has them
   * @param nowMs the same now
   */
  restore(
    caller: Omit<Caller, 'door' | 'trusted'>,
    call: Omit<RememberedCall, 'key' | 'principal'>,
    nowMs: number,
  ): void {
    const principal = `${caller.attachment}/${caller.principal}`;
    const monotonic = (atMs: number): number => this.#clock.monotonic() - Math.max(0, nowMs - atMs);
    this.#put({
      ...call,
      key: keyOf(caller, call.id),
      principal,
      receivedAt: monotonic(call.receivedAt),
      finishedAt: call.finishedAt === undefined ? undefined : monotonic(call.finishedAt),
    });
  }

  finish(call: RememberedCall, answer: () => string): void {
    call.finishedAt = this.#clock.monotonic();
    call.answer = answer;
  }

  /** The call had no effect: it may be sent again. */
  release(call: RememberedCall): void {
    call.finishedAt = this.#clock.monotonic();
    call.released = true;
  }

  forget(call: RememberedCall): void {
    if (this.#calls.get(call.key) !== call) return;
    this.#calls.delete(call.key);
    this.#count(call.principal, -1);
  }

  /** Forgets what no repeat would find any more. */
  sweep(): void {
    for (const call of this.#calls.values()) if (this.#isOver(call)) this.forget(call);
  }

  #isOver({ id, finishedAt }: RememberedCall): boolean {
    if (finishedAt === undefined) return false;
    const keptMs = typeof id === 'number' ? NUMBER_REPEAT_MS : this.#limits.journalKeptMs;
    return this.#clock.monotonic() - finishedAt > keptMs;
  }

  #put(call: RememberedCall): void {
    const before = this.#calls.get(call.key);
    if (before !== undefined) this.forget(before);
    this.#calls.set(call.key, call);
    this.#count(call.principal, 1);
  }

  #count(principal: string, change: 1 | -1): void {
    const count = (this.#perPrincipal.get(principal) ?? 0) + change;
    if (count === 0) this.#perPrincipal.delete(principal);
    else this.#perPrincipal.set(principal, count);
  }

  #refuseWhenFull(principal: string, exempt: boolean): void {
    const { rememberedCallsInAll, rememberedCallsPerPrincipal } = this.#limits;
    const own = this.#perPrincipal.get(principal) ?? 0;
    if (this.#calls.size < rememberedCallsInAll && (exempt || own < rememberedCallsPerPrincipal)) return;
    this.sweep();
    if (
      this.#calls.size < rememberedCallsInAll &&
      (exempt || (this.#perPrincipal.get(principal) ?? 0) < rememberedCallsPerPrincipal)
    )
      return;
    throw new EdgectlError('TooManyRequests', 'too many recent calls are stored to detect repeats', {
      hint: 'use number ids, which are not stored, or wait: string ids are forgotten after 10 minutes',
    });
  }
}

/** Number ids share one place per client: only the latest counts. */
function keyOf(
  { attachment, topicPrincipal, client }: Pick<Caller, 'attachment' | 'topicPrincipal' | 'client'>,
  id: RequestId,
): string {
  return JSON.stringify([attachment, topicPrincipal, client, typeof id === 'number' ? 0 : id]);
}

/** The SHA-256 of method and parameters, by which two calls are compared. The order of an object's members does not matter. */
export function digestOf(method: string, params: unknown): Buffer {
  return createHash('sha256').update(method).update('\n').update(canonical(params)).digest();
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return stringifyExact(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
