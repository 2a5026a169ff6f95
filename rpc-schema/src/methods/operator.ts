/** For people who run the node: its diagnosis, rights, grants and the audit. */
import { CHANGE, CONTROL, ADMIN_READ, READ, type MethodRow } from './method-row.ts';

export const OPERATOR_METHODS = {
  'node.diagnose': {
    ...READ,
    right: 'operator',
    defaultTimeoutMs: 30_000,
    params: 'NodeDiagnoseParams',
    result: 'NodeDiagnoseResult',
    summary: 'Walks every hop and says what is wrong and what mends it',
    description: 'Each check is fine, or says what was found and the command that mends it.',
    errors: [],
  },
  'node.acceptTime': {
    ...CHANGE,
    right: 'admin',
    params: 'NodeAcceptTimeParams',
    result: 'NodeAcceptTimeResult',
    summary: "Takes the node's clock for right",
    description:
      'Rights end by a kept time that goes forward only by what is proved. This sets it to the clock, where the kernel cannot say ' +
      'that the clock is synchronised. Grants keep what is left of their time.',
    errors: ['Conflict', 'Interrupted'],
  },
  'node.restartUnit': {
    ...CONTROL,
    defaultTimeoutMs: 30_000,
    right: 'admin',
    inBatch: 'no',
    params: 'NodeRestartUnitParams',
    result: 'NodeRestartUnitResult',
    summary: 'Starts one unit of the agent again',
    description:
      'Also one that failed 5 times in 10 minutes and stays down. Works where nothing can be journalled. Sessions that do not run over the unit go on.',
    errors: ['NotFound'],
  },
  'configuration.check': {
    ...ADMIN_READ,
    params: 'ConfigurationParams',
    result: 'ConfigurationResult',
    summary: 'Reads the configuration files and says what a reload would change',
    description: 'Nothing is changed.',
    errors: [],
  },
  'configuration.reload': {
    ...CONTROL,
    defaultTimeoutMs: 30_000,
    right: 'admin',
    inBatch: 'no',
    params: 'ConfigurationParams',
    result: 'ConfigurationResult',
    summary: 'Applies the configuration files without a restart of the agent',
    description:
      'As SIGHUP does. Units that the changes concern are restarted; sessions over others go on. What cannot be applied says so, and the old stays in force.',
    errors: [],
  },
  'access.check': {
    ...READ,
    right: 'everybody',
    params: 'AccessCheckParams',
    result: 'AccessCheckResult',
    summary: 'What the caller may do',
    description:
      'With a method: whether it is allowed, and which rule is missing. Without: every rule that holds.',
    errors: [],
  },
  'grant.create': {
    ...CHANGE,
    right: 'admin',
    params: 'GrantCreateParams',
    result: 'GrantCreateResult',
    summary: 'Gives a principal a role for a time',
    description: 'Works with no cloud, ends by itself, and is in the audit.',
    errors: ['NotFound', 'Conflict', 'Interrupted'],
  },
  'grant.list': {
    ...ADMIN_READ,
    params: 'GrantListParams',
    result: 'GrantListResult',
    summary: 'The grants that hold',
    description: 'With `includeEnded` also those that ended or were taken back.',
    errors: [],
  },
  'grant.revoke': {
    ...CHANGE,
    right: 'admin',
    params: 'GrantRevokeParams',
    result: 'GrantRevokeResult',
    summary: 'Takes a grant back',
    description: 'Sessions that only this grant allowed are ended (`Revoked`).',
    errors: ['NotFound', 'Interrupted'],
  },
  'audit.list': {
    ...ADMIN_READ,
    defaultTimeoutMs: 30_000,
    params: 'AuditListParams',
    result: 'AuditListResult',
    summary: 'Who did what',
    description:
      'The records of every call that changed something or opened a stream. `verify` checks the chain of hashes.',
    errors: ['Gone'],
  },
} as const satisfies Record<string, MethodRow>;
