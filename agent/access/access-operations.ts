/** The methods on rights and grants. */
import type * as contract from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isMethodName } from '@edgectl/rpc-schema/methods';
import type { Clock } from '../../common/clock.ts';
import type { Caller } from './caller.ts';
import { type Action, type ActionParams, OTHER_ACTIONS } from './action.ts';
import { grantObject } from './grants/grant-store.ts';
import type { Grants } from './grants/grants.ts';
import type { RolePolicy } from './role-policy.ts';
import { ANONYMOUS_ROLE } from './roles.ts';

export class AccessOperations {
  readonly #policy: RolePolicy;
  readonly #grants: Grants;
  readonly #clock: Clock;

  constructor(policy: RolePolicy, grants: Grants, clock: Clock) {
    this.#policy = policy;
    this.#grants = grants;
    this.#clock = clock;
  }

  check(caller: Caller, params: contract.AccessCheckParams): contract.AccessCheckResult {
    const { method, principal = caller.principal } = params;
    const subject = principal === caller.principal ? caller : principalOf(principal, caller);
    const known = { principal, roles: this.#policy.rolesOf(subject) };
    if (method === undefined) return { ...known, rules: this.#policy.rulesOf(subject) };
    const action = actionOf(method);
    try {
      this.#policy.authorise(subject, action, askedParams(action, params));
      return { ...known, allowed: true };
    } catch (error) {
      const { message, hint } = EdgectlError.from(error);
      return { ...known, allowed: false, message, ...(hint === undefined ? {} : { hint }) };
    }
  }

  createGrant(caller: Caller, params: contract.GrantCreateParams): contract.GrantCreateResult {
    const { principal, role, namespaces, durationSeconds, reason } = params;
    if (!this.#policy.hasRole(role)) {
      throw new EdgectlError('NotFound', `there is no role ${JSON.stringify(role)}`, {
        hint: 'viewer, operator and admin are built in; others are in the policy file',
      });
    }
    if (principal === ANONYMOUS_ROLE) {
      throw new EdgectlError(
        'InvalidParams',
        '"anonymous" stands for every unidentified caller and cannot be granted a role',
        {
          hint: 'the policy file says what anonymous callers may do',
          details: { parameter: 'principal' },
        },
      );
    }
    const grant = this.#grants.create({
      principal,
      role,
      ...(namespaces === undefined ? {} : { namespaces }),
      durationMs: durationSeconds * 1000,
      reason,
      createdBy: caller.principal,
    });
    return { meta: this.#meta(), object: grantObject(grant) };
  }

  listGrants({ principal, includeEnded = false }: contract.GrantListParams): contract.GrantListResult {
    const grants = this.#grants.list(includeEnded);
    const wanted = grants.filter((grant) => principal === undefined || grant.principal === principal);
    return { meta: this.#meta(), items: wanted.map(grantObject) };
  }

  revokeGrant(caller: Caller, { id, reason }: contract.GrantRevokeParams): contract.GrantRevokeResult {
    return { meta: this.#meta(), object: grantObject(this.#grants.revoke(id, caller.principal, reason)) };
  }

  #meta(): contract.Meta {
    return { source: 'agent', observedAt: new Date(this.#clock.now()).toISOString() };
  }
}

/** Another principal, as a trusted broker would authenticate it. */
function principalOf(principal: string, { door, client }: Caller): Caller {
  return { door, attachment: '', principal, topicPrincipal: principal, client, trusted: true };
}

function actionOf(method: string): Action {
  const other = OTHER_ACTIONS.find((action) => action === method);
  if (other !== undefined) return other;
  if (isMethodName(method)) return method;
  throw new EdgectlError('InvalidParams', `there is no method ${JSON.stringify(method)}`, {
    hint: `rpc.discover lists them; besides there are ${OTHER_ACTIONS.join(', ')}`,
    details: { parameter: 'method' },
  });
}

/** The parameters of a call such as is asked about. */
function askedParams(action: Action, params: contract.AccessCheckParams): ActionParams {
  const { namespace, allNamespaces, name, container, property, lasting } = params;
  const isEdit = action === 'device.edit' || action === 'device.revert';
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(allNamespaces === undefined ? {} : { allNamespaces }),
    ...(name === undefined ? {} : { name }),
    ...(container === undefined ? {} : { container }),
    ...(isEdit && property !== undefined
      ? { set: { [property]: '' }, paths: [`/spec/properties/[name=${property}]/desired/value`] }
      : {}),
    ...(lasting === undefined ? {} : { persist: lasting }),
  };
}
