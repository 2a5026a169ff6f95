/** A policy document made ready for questions: which roles there are, and who has which. */
import { Holding } from './holding.ts';
import type { Binding, PolicyDocument } from './policy-document.ts';
import { ADMIN_ROLE, ANONYMOUS_ROLE, BUILT_IN_ROLES } from './roles.ts';
import { type CompiledRule, compileRule } from './rule.ts';

export class RuleBook {
  readonly #roles = new Map<string, readonly CompiledRule[]>();
  readonly #bound = new Map<string, Holding[]>();
  readonly anonymous: readonly Holding[];
  /** Of the one whom nothing is refused. */
  readonly root: readonly Holding[];

  constructor({ roles = {}, bindings = [], anonymous = [ANONYMOUS_ROLE] }: PolicyDocument) {
    for (const [role, rules] of [...Object.entries(BUILT_IN_ROLES), ...Object.entries(roles)])
      this.#roles.set(role, rules.map(compileRule));
    for (const binding of bindings) this.#bind(binding);
    this.anonymous = anonymous.map((role) => this.holding(role));
    this.root = [this.holding(ADMIN_ROLE)];
  }

  hasRole(role: string): boolean {
    return this.#roles.has(role);
  }

  /** From the least to the most, one's own last. */
  get roleNames(): readonly string[] {
    return [...this.#roles.keys()];
  }

  boundTo(principal: string): readonly Holding[] {
    return this.#bound.get(principal) ?? [];
  }

  /** A role that is not there (any more) gives nothing. */
  holding(
    role: string,
    limits: { namespaces?: readonly string[]; untilMs?: number; grant?: string } = {},
  ): Holding {
    return new Holding({ role, rules: this.#roles.get(role) ?? [], ...limits });
  }

  #bind({ role, principals, namespaces, until }: Binding): void {
    const holding = this.holding(role, {
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
    });
    for (const principal of principals) {
      const bound = this.#bound.get(principal);
      if (bound === undefined) this.#bound.set(principal, [holding]);
      else bound.push(holding);
    }
  }
}
