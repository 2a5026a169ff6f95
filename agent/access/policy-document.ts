/** The policy file: roles, who has them, and what is written down of commands. */
import type { PolicyRule } from '@edgectl/rpc-schema/generated/types';
import { isPrincipal } from '@edgectl/rpc-schema/topics';
import type { Complaint } from '../config/yaml-file.ts';
import { RIGHTS } from './action.ts';
import { ANONYMOUS_ROLE, BUILT_IN_ROLES } from './roles.ts';
import { nameTest } from './rule.ts';

export interface Binding {
  readonly role: string;
  readonly principals: readonly string[];
  /** Absent: all namespaces, and cluster-scoped objects. */
  readonly namespaces?: readonly string[];
  /** RFC 3339. */
  readonly until?: string;
}

export type AuditMode = 'required' | 'best-effort';

export interface PolicyDocument {
  /** Roles besides the built-in ones. */
  readonly roles?: Readonly<Record<string, readonly PolicyRule[]>>;
  readonly bindings?: readonly Binding[];
  /** The roles of callers whom no broker vouches for. */
  readonly anonymous?: readonly string[];
  /** Or the mode alone. */
  readonly audit?:
    | AuditMode
    | {
        /** `required`: what changes something is refused while it cannot be written down. `best-effort`: it is served anyway. */
        readonly mode?: AuditMode;
        /** What a record has of an exec: only the program, or also its arguments, which may contain secrets. */
        readonly commands?: 'program' | 'full';
        /** Whether a record keeps the values that are written to devices. */
        readonly values?: 'kept' | 'secret';
        /** Whether a program that is run in a container has the id of its record in `EDGECTL_AUDIT_ID`. */
        readonly environment?: 'id' | 'none';
      };
}

const names = {
  type: 'array',
  minItems: 1,
  maxItems: 1000,
  items: { type: 'string', minLength: 1, maxLength: 253 },
} as const;

function objectOf(properties: Record<string, unknown>, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const rule = objectOf(
  {
    methods: { ...names, maxItems: 100 },
    namespaces: names,
    names,
    containers: names,
    properties: names,
    lasting: { type: 'boolean' },
  },
  ['methods'],
);

const binding = objectOf(
  {
    role: { type: 'string', minLength: 1, maxLength: 128 },
    principals: names,
    namespaces: names,
    until: { type: 'string', format: 'date-time' },
  },
  ['role', 'principals'],
);

const AUDIT_MODES: readonly AuditMode[] = ['required', 'best-effort'];

export const policySchema = objectOf({
  roles: {
    type: 'object',
    propertyNames: { pattern: '^[a-z0-9]([-.a-z0-9]{0,126}[a-z0-9])?$' },
    maxProperties: 100,
    additionalProperties: { type: 'array', minItems: 1, maxItems: 100, items: rule },
  },
  bindings: { type: 'array', maxItems: 1000, items: binding },
  anonymous: { type: 'array', maxItems: 10, items: { type: 'string' } },
  audit: {
    anyOf: [
      { enum: AUDIT_MODES },
      objectOf({
        mode: { enum: AUDIT_MODES },
        commands: { enum: ['program', 'full'] },
        values: { enum: ['kept', 'secret'] },
        environment: { enum: ['id', 'none'] },
      }),
    ],
  },
});

const ACTIONS: readonly string[] = [...RIGHTS.keys()];

/** Finds what a schema cannot: references to names that do not exist. */
export function faultOf({
  roles = {},
  bindings = [],
  anonymous = [],
}: PolicyDocument): Complaint | undefined {
  const isRole = (role: string): boolean => Object.hasOwn(BUILT_IN_ROLES, role) || Object.hasOwn(roles, role);
  for (const [role, rules] of Object.entries(roles)) {
    if (Object.hasOwn(BUILT_IN_ROLES, role)) {
      return {
        at: ['roles', role],
        message: `role ${JSON.stringify(role)} is built in: give yours another name`,
      };
    }
    for (const [index, { methods }] of rules.entries()) {
      const nothing = methods.find((pattern) => !ACTIONS.some(nameTest([pattern])));
      if (nothing !== undefined) {
        const at = ['roles', role, String(index), 'methods'];
        return { at, message: `${JSON.stringify(nothing)} matches no method` };
      }
    }
  }
  for (const [index, { role, principals }] of bindings.entries()) {
    const at = ['bindings', String(index)];
    if (!isRole(role)) return { at: [...at, 'role'], message: unknownRole(role) };
    const odd = principals.find((principal) => !isPrincipal(principal) || principal === ANONYMOUS_ROLE);
    if (odd !== undefined) {
      return { at: [...at, 'principals'], message: `${JSON.stringify(odd)} cannot be a principal` };
    }
  }
  const odd = anonymous.find((role) => !isRole(role));
  return odd === undefined ? undefined : { at: ['anonymous'], message: unknownRole(odd) };
}

function unknownRole(role: string): string {
  return `there is no role ${JSON.stringify(role)}`;
}

/** What the policy says about the audit. */
export interface AuditPolicy {
  /** Of calls that cannot be recorded. */
  readonly mode: AuditMode;
  /** What a record has of an exec. */
  readonly commands: 'program' | 'full';
  /** Whether a record has the values that are written to devices. */
  readonly keepsValues: boolean;
  /** Whether a program that is run has the id of its record in its environment. */
  readonly givesId: boolean;
}

export function auditPolicyOf({ audit }: PolicyDocument): AuditPolicy {
  const { mode, commands, values, environment } = typeof audit === 'string' ? { mode: audit } : { ...audit };
  return {
    mode: mode ?? 'required',
    commands: commands ?? 'program',
    keepsValues: values !== 'secret',
    givesId: environment !== 'none',
  };
}
