/** Rights for a time: kept over restarts, needing no cloud, and ending by themselves. */
import { randomBytes } from 'node:crypto';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { Database } from '../../store/database.ts';
import { type LaterWrites, writesOf } from '../../store/write-later.ts';
import type { KeptTime, TimeStep } from '../../time/kept-time.ts';
import { GrantStore, type KeptGrant } from './grant-store.ts';

export interface GrantsOptions {
  readonly database: Database;
  /** How many grants may be active at once. As many ended ones are kept, so that they can be listed. */
  readonly maxGrants: number;
  readonly clock: Clock;
  readonly time: KeptTime;
}

export interface NewGrant {
  readonly principal: string;
  readonly role: string;
  readonly namespaces?: readonly string[];
  readonly durationMs: number;
  readonly reason: string;
  readonly createdBy: string;
}

export class Grants {
  readonly #options: GrantsOptions;
  readonly #store: GrantStore;
  readonly #writes: LaterWrites;
  readonly #listeners = new Set<() => void>();
  #active: readonly KeptGrant[];

  constructor(options: GrantsOptions) {
    this.#options = options;
    this.#store = new GrantStore(options.database);
    this.#writes = writesOf(options.database);
    this.#active = this.#stillActive(this.#store.all());
    options.time.onStep((step) => this.#moved(step));
  }

  /** The time by which grants, and bindings with an end, hold. */
  now(): number {
    return this.#options.time.now();
  }

  /** Calls back when one was given, taken back, or ended. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The grants of the principal that are active now. */
  of(principal: string): readonly KeptGrant[] {
    const { time } = this.#options;
    return this.#active.filter((grant) => grant.principal === principal && !time.hasPassed(grant.untilMs));
  }

  /** @throws EdgectlError `TooManyRequests` */
  create({ durationMs, ...wanted }: NewGrant): KeptGrant {
    const { maxGrants, clock } = this.#options;
    this.prune();
    if (this.#active.length >= maxGrants) {
      throw new EdgectlError('TooManyRequests', `${maxGrants} grants are active already: that is the limit`, {
        hint: 'revoke some (grant.list, grant.revoke); permanent rights belong in the policy file',
        details: { limit: maxGrants },
      });
    }
    const { id: bootId } = clock.boot();
    const grant: KeptGrant = {
      ...wanted,
      id: `g-${randomBytes(5).toString('hex')}`,
      createdAt: clock.now(),
      expiresAt: clock.now() + durationMs,
      untilMs: Math.trunc(this.now() + durationMs),
      ...(bootId === undefined ? {} : { bootId }),
    };
    this.#store.add(grant);
    this.#forget();
    this.#active = [...this.#active, grant];
    this.#tell();
    return grant;
  }

  /** @throws EdgectlError `NotFound` if no such grant holds */
  revoke(id: string, by: string, reason: string | undefined): KeptGrant {
    const found = this.#active.find((grant) => grant.id === id && this.now() < grant.untilMs);
    if (found === undefined) {
      throw new EdgectlError('NotFound', `there is no active grant ${JSON.stringify(id)}`, {
        hint: 'grant.list shows the active ones',
      });
    }
    const revoked = { at: this.#options.clock.now(), by, ...(reason === undefined ? {} : { reason }) };
    this.#store.revoke(id, revoked);
    this.#active = this.#active.filter((grant) => grant.id !== id);
    this.#tell();
    return { ...found, revoked };
  }

  /** The oldest first. */
  list(includeEnded: boolean): readonly KeptGrant[] {
    return includeEnded ? this.#store.all() : this.#stillActive(this.#active);
  }

  /** Forgets what has ended; called now and then. */
  prune(): void {
    const active = this.#stillActive(this.#active);
    if (active.length === this.#active.length) return;
    this.#active = active;
    this.#forget();
    this.#tell();
  }

  /** Another file is read from: what was given, or taken back, may be other than was thought. */
  reload(): void {
    this.#active = this.#stillActive(this.#store.all());
    this.#tell();
  }

  #forget(): void {
    this.#writes.ifWritable(() => this.#store.forget(this.now(), this.#options.maxGrants));
  }

  /**
   * A grant is for a length of time. What of it had passed was measured: of those of this boot when the time went forward, of
   * all of them when it went back.
   */
  #moved({ byMs, bootId }: TimeStep): void {
    if (byMs < 0 || bootId !== undefined) {
      const beforeMs = this.now() - byMs;
      const ofBoot = byMs < 0 ? undefined : bootId;
      const moved = this.#store.all().map((grant) => {
        const moves = grant.untilMs > beforeMs && (ofBoot === undefined || grant.bootId === ofBoot);
        const by = moves ? Math.trunc(byMs) : 0;
        return {
          ...grant,
          untilMs: grant.untilMs + by,
          expiresAt: moves ? grant.untilMs + by : grant.expiresAt,
        };
      });
      this.#writes.later(() => this.#store.moveEnd(byMs, beforeMs, ofBoot));
      this.#active = this.#stillActive(moved);
    }
    this.#tell();
  }

  #stillActive(grants: readonly KeptGrant[]): readonly KeptGrant[] {
    const { time } = this.#options;
    return grants.filter(({ untilMs, revoked }) => revoked === undefined && !time.hasPassed(untilMs));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
