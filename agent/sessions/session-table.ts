/** The sessions by name, who has how many, and the names that may not be used again yet. */
import { randomBytes } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock, Timer } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { Caller } from '../access/caller.ts';
import type { Session } from './session.ts';

/** The entry of a name. */
export type TableEntry =
  | { readonly state: 'opening'; canceled: boolean }
  | { readonly state: 'live'; readonly session: Session };

export class SessionTable {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #entries = new Map<string, TableEntry>();
  readonly #reservedNames = new Map<string, Timer>();
  readonly #perPrincipal = new Map<string, number>();
  /** Names given by us differ from those of an earlier run, whose clients may still speak of them. */
  readonly #prefix = randomBytes(3).toString('hex');
  #count = 0;
  #named = 0;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** A session is known by attachment, topic principal, client and name. */
  static key(caller: Pick<Caller, 'attachment' | 'topicPrincipal' | 'client'>, session: string): string {
    return JSON.stringify([caller.attachment, caller.topicPrincipal, caller.client, session]);
  }

  /** A name that no session of this agent has had. */
  newName(): string {
    this.#named += 1;
    return `${this.#prefix}-${this.#named.toString(36)}`;
  }

  /** Counts one more session of the principal. @throws EdgectlError `TooManyRequests`. */
  acquireSlot(principal: string): void {
    const own = this.#perPrincipal.get(principal) ?? 0;
    const { sessionsPerPrincipal, sessionsInAll } = this.#limits;
    if (own >= sessionsPerPrincipal) throw full(`${principal} has ${own} sessions`, sessionsPerPrincipal);
    if (this.#count >= sessionsInAll) throw full(`the agent has ${this.#count} sessions`, sessionsInAll);
    this.#perPrincipal.set(principal, own + 1);
    this.#count += 1;
  }

  freeSlot(principal: string): void {
    const left = (this.#perPrincipal.get(principal) ?? 1) - 1;
    if (left === 0) this.#perPrincipal.delete(principal);
    else this.#perPrincipal.set(principal, left);
    this.#count -= 1;
  }

  /** Reserves a name and a slot while the source is being opened. @throws EdgectlError `Conflict`, `TooManyRequests`. */
  reserve(key: string, session: string, principal: string): TableEntry & { readonly state: 'opening' } {
    this.refuseUsed(key, session);
    this.acquireSlot(principal);
    const opening: TableEntry = { state: 'opening', canceled: false };
    this.#entries.set(key, opening);
    return opening;
  }

  /** @throws EdgectlError `Conflict` if the name is in use or its session has just ended. */
  refuseUsed(key: string, session: string): void {
    if (!this.#entries.has(key) && !this.#reservedNames.has(key)) return;
    const why = this.#reservedNames.has(key) ? 'has just ended' : 'exists';
    throw new EdgectlError('Conflict', `a session ${JSON.stringify(session)} of this client ${why}`, {
      hint: 'choose another name, or leave "session" out and the agent picks one',
    });
  }

  get(key: string): TableEntry | undefined {
    return this.#entries.get(key);
  }

  put(key: string, session: Session): void {
    this.#entries.set(key, { state: 'live', session });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** The name of a session that has ended stays reserved for a while. */
  reserveName(key: string, forMs: number): void {
    this.#entries.delete(key);
    if (forMs <= 0) return;
    this.#reservedNames.get(key)?.stop();
    const timer = this.#clock.after(forMs, () => this.#reservedNames.delete(key));
    this.#reservedNames.set(key, timer);
  }

  /** Every running session, in the order of opening. */
  *sessions(): Generator<Session> {
    for (const entry of this.#entries.values()) if (entry.state === 'live') yield entry.session;
  }

  /** How many entries there are; 0 when everything was freed. */
  get size(): number {
    return this.#entries.size + this.#reservedNames.size + this.#count + this.#perPrincipal.size;
  }

  /** Forgets the names of sessions that are over. */
  clear(): void {
    for (const timer of this.#reservedNames.values()) timer.stop();
    this.#reservedNames.clear();
  }
}

function full(who: string, limit: number): EdgectlError {
  return new EdgectlError('TooManyRequests', `${who}: that is the limit`, {
    hint: 'end some (session.list, session.cancel), or wait until they end',
    details: { limit },
  });
}
