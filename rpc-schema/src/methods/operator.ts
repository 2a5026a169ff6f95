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
  'node.restart': {
    ...CHANGE,
    right: 'admin',
    defaultTimeoutMs: 60_000,
    params: 'NodeRestartParams',
    result: 'NodeRestartResult',
    summary: 'Starts EdgeCore, a mapper or the broker again',
    description:
      'By systemd. The record is written before anything is stopped. A rule of the policy can name the programs: `names: [edgecore, mapper/*]`. ' +
      'For a caller over the broker that is restarted the answer comes first.',
    errors: ['NotFound', 'Unsupported', 'BackendError', 'Interrupted'],
  },
  'node.reboot': {
    ...CHANGE,
    right: 'admin',
    inBatch: 'no',
    params: 'NodeRebootParams',
    result: 'NodeRebootResult',
    summary: 'Starts the machine again',
    description:
      'By systemd. The record is written, and the answer is sent, before systemd is told. Pods start again by themselves.',
    errors: ['Conflict', 'Unsupported', 'BackendError', 'Interrupted'],
  },
  'node.disk': {
    ...READ,
    right: 'viewer',
    defaultTimeoutMs: 30_000,
    params: 'NodeDiskParams',
    result: 'NodeDiskResult',
    summary: 'What takes the space on the node',
    description:
      "Images, writable layers of containers, log folders of pods, EdgeCore's database and the agent's, the largest first, and the file systems that they are on.",
    errors: [],
  },
  'node.prune': {
    ...CHANGE,
    right: 'admin',
    defaultTimeoutMs: 120_000,
    params: 'NodePruneParams',
    result: 'NodePruneResult',
    summary: 'Takes away images or logs that nothing on the node needs',
    description:
      'Images of no container and no stored pod, by the container runtime; log folders of pods that neither the runtime nor the store knows. ' +
      'Where it is not known which pods the node is to run, nothing is taken away. An image that is gone must be pulled again: with the cloud gone it cannot be.',
    errors: ['Interrupted'],
  },
  'node.upgrades': {
    ...READ,
    params: 'NodeUpgradesParams',
    result: 'NodeUpgradesResult',
    summary: 'What waits to be upgraded: pods that are held, and a job that is to be confirmed',
    description:
      'A pod with the annotation `edge.kubeedge.io/hold-upgrade: "true"` whose update EdgeCore holds, with its images; the NodeUpgradeJob that the cloud ' +
      'asks of this node, with the versions. How a job goes on that was confirmed here is told by the version that EdgeCore reports afterwards.',
    errors: [],
  },
  'node.release': {
    ...CHANGE,
    params: 'NodeReleaseParams',
    result: 'NodeReleaseResult',
    summary: 'Lets go of every update of a pod that is held',
    description: 'EdgeCore is told by MetaServer; the pods start with their new images then.',
    errors: ['NotFound', 'Conflict', 'Interrupted', 'BackendError'],
  },
  'node.confirmUpgrade': {
    ...CHANGE,
    right: 'admin',
    params: 'NodeConfirmUpgradeParams',
    result: 'NodeConfirmUpgradeResult',
    summary: 'Lets the upgrade of EdgeCore go on that waits for it',
    description:
      'Answers when EdgeCore has taken it, before anything is replaced: `node.upgrades` tells how it goes. One that failed before EdgeCore ended can be confirmed again.',
    errors: ['NotFound', 'Conflict', 'Interrupted', 'BackendError'],
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
