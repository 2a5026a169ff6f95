/** A role that somebody has: by a binding, by a grant, or by what the caller is. */
import type { HeldRule } from '@edgectl/rpc-schema/generated/types';
import type { Requirement } from './requirement.ts';
import { type CompiledRule, nameTest } from './rule.ts';

export interface EffectiveRoleSource {
  readonly role: string;
  readonly rules: readonly CompiledRule[];
  /** Absent: all namespaces, and cluster-scoped objects. */
  readonly namespaces?: readonly string[];
  /** Milliseconds since the epoch; absent: for good. */
  readonly untilMs?: number;
  readonly grant?: string;
}

export class EffectiveRole {
  readonly role: string;
  readonly #source: EffectiveRoleSource;
  readonly #inNamespace: ((name: string) => boolean) | undefined;

  constructor(source: EffectiveRoleSource) {
    this.role = source.role;
    this.#source = source;
    this.#inNamespace = source.namespaces === undefined ? undefined : nameTest(source.namespaces);
  }

  holds(hasPassed: (untilMs: number) => boolean): boolean {
    return this.#source.untilMs === undefined || !hasPassed(this.#source.untilMs);
  }

  covers(requirement: Requirement): boolean {
    const { namespace } = requirement;
    if (this.#inNamespace !== undefined && (namespace === undefined || !this.#inNamespace(namespace)))
      return false;
    for (const rule of this.#source.rules) if (rule.covers(requirement)) return true;
    return false;
  }

  /** As `access.check` tells it. */
  rules(): HeldRule[] {
    const { role, rules, namespaces, untilMs, grant } = this.#source;
    return rules.map(({ rule }) => ({
      rule,
      role,
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
      ...(grant === undefined ? {} : { grant }),
    }));
  }
}
