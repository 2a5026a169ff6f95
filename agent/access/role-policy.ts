/** The policy: roles by bindings of the file and by grants, and nothing by default. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { HeldRule } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { type Caller, ROOT } from './caller.ts';
import { type Action, type ActionParams, RIGHTS } from './action.ts';
import type { Grants } from './grants/grants.ts';
import type { Holding } from './holding.ts';
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
import { RuleBook } from './rule-book.ts';

export interface RolePolicyOptions {
  readonly file: PolicyFile;
  readonly grants: Grants;
  readonly time: KeptTime;
  readonly clock: Clock;
  /** Whether callers by this attachment are (still) who they say: a broker's access control can be found wanting. */
  readonly isBelieved: (attachment: string) => boolean;
}

interface Watched {
  readonly caller: Caller;
  readonly action: Action;
  readonly params: ActionParams;
  readonly revoke: (error: EdgectlError) => void;
}

/** How often it is looked whether a time has come, or the file changed where nothing tells of it. */
const LOOK_MS = 500;

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
    clock.every(LOOK_MS, () => this.#look(), signal);
  }

  /** What runs under watch: 0 when nothing was left behind. */
  get held(): number {
    return this.#watched.size;
  }

  hasRole(role: string): boolean {
    return this.#book.hasRole(role);
  }

  authorise(caller: Caller, action: Action, params: ActionParams): void {
    this.#options.file.look();
    const missing = this.#refusal(caller, action, params);
    if (missing !== undefined) throw missing;
  }

  authoriseChanges(caller: Caller, changes: DeviceChanges): void {
    this.#options.file.look();
    const missing = this.#missing(caller, this.#holdings(caller), requirementsOfChanges(changes));
    if (missing !== undefined) throw missing;
  }

  permits(caller: Caller, action: Action, params: ActionParams): boolean {
    this.#options.file.look();
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
    this.#options.file.look();
    return this.#holdings(caller).flatMap((holding) => holding.rules());
  }

  /** The roles of {@link rulesOf}, those without a rule included. */
  rolesOf(caller: Caller): readonly string[] {
    return [...new Set(this.#holdings(caller).map(({ role }) => role))];
  }

  #look(): void {
    const { file, grants } = this.#options;
    file.look();
    grants.look();
    this.#recheck();
  }

  #recheck(): void {
    for (const watched of this.#watched) {
      const { caller, action, params } = watched;
      const believed = caller.believed && this.#options.isBelieved(caller.attachment);
      const missing = this.#refusal({ ...caller, believed }, action, params);
      if (missing !== undefined) watched.revoke(revoked(missing));
    }
  }

  #refusal(caller: Caller, action: Action, params: ActionParams): EdgectlError | undefined {
    const isAboutOthers = action === 'access.check' && isOther(params['principal'], caller);
    if (RIGHTS.get(action) === 'everybody' && !isAboutOthers) return undefined;
    const holdings = this.#holdings(caller);
    const requirements = requirementsOf(isAboutOthers ? 'access.others' : action, params);
    return this.#missing(caller, holdings, requirements);
  }

  #missing(
    caller: Caller,
    holdings: readonly Holding[],
    requirements: readonly Requirement[],
  ): EdgectlError | undefined {
    for (const requirement of requirements) {
      if (RIGHTS.get(requirement.action) === 'session' && holdings.length > 0) continue;
      if (isCovered(requirement, holdings)) continue;
      return refusal(requirement, { caller, book: this.#book, holdings, path: this.#options.file.path });
    }
    return undefined;
  }

  /** The roles that hold now. */
  #holdings(caller: Caller): readonly Holding[] {
    if (isRoot(caller)) return this.#book.root;
    const { principal, believed } = caller;
    if (!believed || principal === ANONYMOUS_ROLE) return this.#book.anonymous;
    const { grants, time } = this.#options;
    const granted = grants
      .of(principal)
      .map(({ id, role, namespaces, untilMs }) =>
        this.#book.holding(role, { grant: id, untilMs, ...(namespaces === undefined ? {} : { namespaces }) }),
      );
    const bound = this.#book.boundTo(principal);
    const ofDoor = caller.role === undefined || bound.length > 0 ? [] : [this.#book.holding(caller.role)];
    return [...ofDoor, ...bound, ...granted].filter((holding) =>
      holding.holds((untilMs) => time.hasPassed(untilMs)),
    );
  }
}

function isCovered(requirement: Requirement, holdings: readonly Holding[]): boolean {
  for (const holding of holdings) if (holding.covers(requirement)) return true;
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
