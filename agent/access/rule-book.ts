/** A policy document made ready for questions: which roles there are, and who has which. */
import { EffectiveRole } from './effective-role.ts';
import type { Binding, PolicyDocument } from './policy-document.ts';
import { ADMIN_ROLE, ANONYMOUS_ROLE, BUILT_IN_ROLES } from './roles.ts';
import { type CompiledRule, compileRule } from './rule.ts';

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
