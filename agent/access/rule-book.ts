/** A policy document made ready for questions: which roles there are, who has which, and what a role that somebody has covers. */
import type { HeldRule } from '@edgectl/rpc-schema/generated/types';
import type { Requirement } from './requirement.ts';
import { type CompiledRule, compileRule, nameTest } from './rule.ts';
import type { Binding, PolicyDocument } from './policy-document.ts';
import { ADMIN_ROLE, ANONYMOUS_ROLE, BUILT_IN_ROLES } from './roles.ts';

interface EffectiveRoleSource {
  readonly role: string;
  readonly rules: readonly CompiledRule[];
  /** Absent: all namespaces, and cluster-scoped objects. */
  readonly namespaces?: readonly string[];
  /** Milliseconds since the epoch; absent: for good. */
  readonly untilMs?: number;
  readonly grant?: string;
}

/** A role that somebody has: by a binding, by a grant, or by what the caller is. */
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

export class RuleBook {
  readonly #roles = new Map<string, readonly CompiledRule[]>();
  readonly #bound = new Map<string, EffectiveRole[]>();
  readonly anonymous: readonly EffectiveRole[];
  /** The roles of root, who may do everything. */
  readonly root: readonly EffectiveRole[];

  constructor({ roles = {}, bindings = [], anonymous = [ANONYMOUS_ROLE] }: PolicyDocument) {
    for (const [role, rules] of [...Object.entries(BUILT_IN_ROLES), ...Object.entries(roles)])
      this.#roles.set(role, rules.map(compileRule));
    for (const binding of bindings) this.#bind(binding);
    this.anonymous = anonymous.map((role) => this.effectiveRole(role));
    this.root = [this.effectiveRole(ADMIN_ROLE)];
  }

  hasRole(role: string): boolean {
    return this.#roles.has(role);
  }

  /** From the least to the most, one's own last. */
  get roleNames(): readonly string[] {
    return [...this.#roles.keys()];
  }

  boundTo(principal: string): readonly EffectiveRole[] {
    return this.#bound.get(principal) ?? [];
  }

  /** A role that does not exist grants nothing. */
  effectiveRole(
    role: string,
    limits: { namespaces?: readonly string[]; untilMs?: number; grant?: string } = {},
  ): EffectiveRole {
    return new EffectiveRole({ role, rules: this.#roles.get(role) ?? [], ...limits });
  }

  #bind({ role, principals, namespaces, until }: Binding): void {
    const effectiveRole = this.effectiveRole(role, {
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
    });
    for (const principal of principals) {
      const bound = this.#bound.get(principal);
      if (bound === undefined) this.#bound.set(principal, [effectiveRole]);
      else bound.push(effectiveRole);
    }
  }
}
