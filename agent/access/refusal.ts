/** The words of a refusal: which rule is missing, and what would give it. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PolicyRule } from '@edgectl/rpc-schema/generated/types';
import type { Caller } from './caller.ts';
import type { EffectiveRole, RuleBook } from './rule-book.ts';
import { isNamespaced, type Requirement } from './requirement.ts';
import { ANONYMOUS_ROLE } from './roles.ts';

export interface RefusalContext {
  readonly caller: Caller;
  readonly book: RuleBook;
  /** The roles that the caller has. */
  readonly effectiveRoles: readonly EffectiveRole[];
  readonly path: string;
}

export function refusal(
  requirement: Requirement,
  { caller, book, effectiveRoles, path }: RefusalContext,
): EdgectlError {
  const missing = missingRule(requirement);
  const details = { missing, principal: caller.principal };
  if (!caller.trusted) {
    const { message, hint } = caller.distrust ?? {};
    return new EdgectlError(
      'Forbidden',
      `${requirement.action} is not served to anonymous callers: ${message ?? 'nothing proves who is calling'}`,
      { hint: hint ?? 'use the unix socket on the node', details },
    );
  }
  const role = book.roleNames
    .filter((name) => name !== ANONYMOUS_ROLE)
    .find((name) => book.effectiveRole(name).covers(requirement));
  return new EdgectlError(
    'Forbidden',
    `no rule lets ${caller.principal} call ${requirement.action}${targetWords(requirement)}`,
    {
      hint: narrowerHint(requirement, effectiveRoles) ?? hintOf(caller.principal, requirement, role, path),
      details,
    },
  );
}

/** The smallest rule that would do. */
function missingRule({ action, namespace, name, container, property, lasting }: Requirement): PolicyRule {
  return {
    methods: [action],
    ...(namespace === undefined ? {} : { namespaces: [namespace] }),
    ...(name === undefined ? {} : { names: [name] }),
    ...(container === undefined ? {} : { containers: [container] }),
    ...(property === undefined ? {} : { properties: [property] }),
    ...(lasting ? { lasting: true } : {}),
  };
}

function targetWords({ action, namespace, name, container, property, lasting }: Requirement): string {
  const words: string[] = [];
  if (property !== undefined) words.push(`of property ${property}`);
  if (container !== undefined) words.push(`in container ${container}`);
  if (name !== undefined) words.push(`of ${name}`);
  if (namespace !== undefined) words.push(`in namespace ${namespace}`);
  else if (isNamespaced(action)) words.push('in all namespaces');
  if (lasting) words.push('so that it lasts');
  return words.map((word) => ` ${word}`).join('');
}

/** The narrower targets for which the caller has the right. */
function narrowerHint(
  requirement: Requirement,
  effectiveRoles: readonly EffectiveRole[],
): string | undefined {
  const rules = effectiveRoles.flatMap((effectiveRole) => effectiveRole.rules().map(({ rule }) => rule));
  const allowed = (narrower: Requirement): boolean =>
    effectiveRoles.some((effectiveRole) => effectiveRole.covers(narrower));
  if (requirement.container === undefined) {
    const containers = rules.flatMap((rule) => rule.containers ?? []);
    const one = containers.find((container) => allowed({ ...requirement, container }));
    if (one !== undefined) return `it is allowed in container ${one}: name it (-c ${one})`;
  }
  if (requirement.property === undefined) {
    const properties = rules.flatMap((rule) => rule.properties ?? []);
    const one = properties.find((property) => allowed({ ...requirement, property, lasting: false }));
    if (one !== undefined)
      return `single writes of property ${one} are allowed: edgectl set, or a JSON patch of its desired value with "persist": false`;
  }
  return undefined;
}

function hintOf(
  principal: string,
  { namespace }: Requirement,
  role: string | undefined,
  path: string,
): string {
  if (principal === ANONYMOUS_ROLE)
    return `"anonymous" in ${path} lists the roles of whom nothing identifies`;
  if (role === undefined) return `a role in ${path} must allow it`;
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  return (
    `an admin can grant it temporarily: edgectl grant ${principal} ${role}${where} --for 1h --reason "…"; ` +
    `permanently: a binding of role ${role} in ${path}`
  );
}
