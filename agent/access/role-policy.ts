/** The policy: roles by bindings of the file and by grants, and nothing by default. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { HeldRule } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { type Caller, ROOT } from './caller.ts';
import { type Action, type ActionParams, RIGHTS } from './action.ts';
import type { Grants } from './grants/grants.ts';
import { type EffectiveRole, RuleBook } from './rule-book.ts';
import type { Policy } from './policy.ts';
import type { KeptTime } from '../time/kept-time.ts';
import type { PolicyFile } from './policy-file.ts';
import { refusal } from './refusal.ts';
import {
  type DeviceChanges,
  type Requirement,
  requirementsOf,
  requirementsOfChanges,
} from './requirement.ts';
import { ANONYMOUS_ROLE } from './roles.ts';

export interface RolePolicyOptions {
  readonly file: PolicyFile;
  readonly grants: Grants;
  readonly time: KeptTime;
  readonly clock: Clock;
  /** Whether callers by this attachment are (still) who they say: a broker's access control can be found wanting. */
  readonly isTrusted: (attachment: string) => boolean;
}

interface Watched {
  readonly caller: Caller;
  readonly action: Action;
  readonly params: ActionParams;
  readonly revoke: (error: EdgectlError) => void;
}

/** How often it is looked whether a time has come, or the file changed where nothing tells of it. */
const CHECK_MS = 500;

export class RolePolicy implements Policy {
  readonly #options: RolePolicyOptions;
  readonly #watched = new Set<Watched>();
  #book = new RuleBook({});

  constructor(options: RolePolicyOptions) {
    this.#options = options;
    const { file, grants } = options;
    file.onChange(() => {
      this.#book = new RuleBook(file.document);
      this.#recheck();
    });
    grants.onChange(() => this.#recheck());
  }

  start(signal: AbortSignal): void {
    const { file, clock } = this.#options;
    file.start(signal);
    clock.every(CHECK_MS, () => this.#refresh(), signal);
  }

  /** How many calls are being watched; 0 if nothing was left behind. */
  get held(): number {
    return this.#watched.size;
  }

  hasRole(role: string): boolean {
    return this.#book.hasRole(role);
  }

  authorise(caller: Caller, action: Action, params: ActionParams): void {
    this.#options.file.refresh();
    const missing = this.#refusal(caller, action, params);
    if (missing !== undefined) throw missing;
  }

  authoriseChanges(caller: Caller, changes: DeviceChanges): void {
    this.#options.file.refresh();
    const missing = this.#missing(caller, this.#effectiveRoles(caller), requirementsOfChanges(changes));
    if (missing !== undefined) throw missing;
  }

  permits(caller: Caller, action: Action, params: ActionParams): boolean {
    this.#options.file.refresh();
    return this.#refusal(caller, action, params) === undefined;
  }

  watch(
    caller: Caller,
    action: Action,
    params: ActionParams,
    onRevoked: (error: EdgectlError) => void,
    signal: AbortSignal,
  ): void {
    if (signal.aborted) return;
    const forget = (): boolean => this.#watched.delete(watched);
    const watched: Watched = {
      caller,
      action,
      params,
      revoke: (error) => {
        forget();
        signal.removeEventListener('abort', forget);
        onRevoked(error);
      },
    };
    this.#watched.add(watched);
    signal.addEventListener('abort', forget, { once: true });
  }

  rulesOf(caller: Caller): readonly HeldRule[] {
    this.#options.file.refresh();
    return this.#effectiveRoles(caller).flatMap((effectiveRole) => effectiveRole.rules());
  }

  /** The roles of {@link rulesOf}, those without a rule included. */
  rolesOf(caller: Caller): readonly string[] {
    return [...new Set(this.#effectiveRoles(caller).map(({ role }) => role))];
  }

  #refresh(): void {
    const { file, grants } = this.#options;
    file.refresh();
    grants.prune();
    this.#recheck();
  }

  #recheck(): void {
    for (const watched of this.#watched) {
      const { caller, action, params } = watched;
      const trusted = caller.trusted && this.#options.isTrusted(caller.attachment);
      const missing = this.#refusal({ ...caller, trusted }, action, params);
      if (missing !== undefined) watched.revoke(revoked(missing));
    }
  }

  #refusal(caller: Caller, action: Action, params: ActionParams): EdgectlError | undefined {
    const isAboutOthers = action === 'access.check' && isOther(params['principal'], caller);
    if (RIGHTS.get(action) === 'everybody' && !isAboutOthers) return undefined;
    const effectiveRoles = this.#effectiveRoles(caller);
    const requirements = requirementsOf(isAboutOthers ? 'access.others' : action, params);
    return this.#missing(caller, effectiveRoles, requirements);
  }

  #missing(
    caller: Caller,
    effectiveRoles: readonly EffectiveRole[],
    requirements: readonly Requirement[],
  ): EdgectlError | undefined {
    for (const requirement of requirements) {
      if (RIGHTS.get(requirement.action) === 'session' && effectiveRoles.length > 0) continue;
      if (isCovered(requirement, effectiveRoles)) continue;
      return refusal(requirement, {
        caller,
        book: this.#book,
        effectiveRoles,
        path: this.#options.file.path,
      });
    }
    return undefined;
  }

  /** The roles that hold now. */
  #effectiveRoles(caller: Caller): readonly EffectiveRole[] {
    if (isRoot(caller)) return this.#book.root;
    const { principal, trusted } = caller;
    if (!trusted || principal === ANONYMOUS_ROLE) return this.#book.anonymous;
    const { grants, time } = this.#options;
    const granted = grants.of(principal).map(({ id, role, namespaces, untilMs }) =>
      this.#book.effectiveRole(role, {
        grant: id,
        untilMs,
        ...(namespaces === undefined ? {} : { namespaces }),
      }),
    );
    const bound = this.#book.boundTo(principal);
    const ofDoor =
      caller.role === undefined || bound.length > 0 ? [] : [this.#book.effectiveRole(caller.role)];
    return [...ofDoor, ...bound, ...granted].filter((effectiveRole) =>
      effectiveRole.holds((untilMs) => time.hasPassed(untilMs)),
    );
  }
}

function isCovered(requirement: Requirement, effectiveRoles: readonly EffectiveRole[]): boolean {
  for (const effectiveRole of effectiveRoles) if (effectiveRole.covers(requirement)) return true;
  return false;
}

/** The unix socket belongs to root. */
function isRoot({ attachment, principal }: Caller): boolean {
  return attachment === 'embedded' && principal === ROOT;
}

function isOther(principal: unknown, caller: Caller): boolean {
  return principal !== undefined && principal !== caller.principal;
}

function revoked(missing: EdgectlError): EdgectlError {
  return new EdgectlError('Forbidden', `the permission was revoked: ${missing.message}`, {
    ...(missing.hint === undefined ? {} : { hint: missing.hint }),
    ...(missing.details === undefined ? {} : { details: missing.details }),
  });
}
